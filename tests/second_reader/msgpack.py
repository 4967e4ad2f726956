"""MessagePack as docs/spec/README.md narrows it: typed reading, raw values, the shortest form."""

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from tests.second_reader.refusal import Refused, demand

T = TypeVar("T")
DEEPEST_SKIPPED: Final = 32
MAX_SAFE: Final = 2**53 - 1

_FIXED: Final[dict[int, tuple[str, int]]] = {
    0xC0: ("nil", 0),
    0xC2: ("bool", 0),
    0xC3: ("bool", 1),
    0xCA: ("float", 4),
    0xCB: ("float", 8),
} | {0xD4 + power: ("ext", 1 + 2**power) for power in range(5)}
_SIZED: Final = {
    0xC4: ("bin", 1), 0xC5: ("bin", 2), 0xC6: ("bin", 4),
    0xC7: ("ext", 1), 0xC8: ("ext", 2), 0xC9: ("ext", 4),
    0xCC: ("int", 1), 0xCD: ("int", 2), 0xCE: ("int", 4), 0xCF: ("int", 8),
    0xD0: ("int", -1), 0xD1: ("int", -2), 0xD2: ("int", -4), 0xD3: ("int", -8),
    0xD9: ("str", 1), 0xDA: ("str", 2), 0xDB: ("str", 4),
    0xDC: ("array", 2), 0xDD: ("array", 4), 0xDE: ("map", 2), 0xDF: ("map", 4),
}  # fmt: skip


class Raw(bytes):
    """One well-formed value, kept as its bytes."""


class Cursor:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, count: int) -> bytes:
        demand(self.at + count <= len(self.data), f"cut short at {self.at}")
        self.at += count
        return self.data[self.at - count : self.at]


Read = Callable[[Cursor], T]


def head(cursor: Cursor) -> tuple[str, int]:
    """The kind of the next value, and its number or the length of what follows."""
    first = cursor.take(1)[0]
    if first <= 0x7F:
        return "int", first
    if first >= 0xE0:
        return "int", first - 256
    if first <= 0xBF:
        kind = "str" if first >= 0xA0 else "array" if first >= 0x90 else "map"
        return kind, first & (0x1F if kind == "str" else 0x0F)
    if first in _FIXED:
        return _FIXED[first]
    demand(first in _SIZED, f"byte {first:02x}")
    kind, width = _SIZED[first]
    number = int.from_bytes(cursor.take(abs(width)), "big", signed=width < 0)
    return kind, number + (kind == "ext")


def skip(cursor: Cursor, inside: int = 0, deepest: int = DEEPEST_SKIPPED) -> None:
    demand(inside <= deepest, "nested too deep")
    kind, number = head(cursor)
    if kind in ("str", "bin", "float", "ext"):
        cursor.take(number)
    children = {"array": number, "map": 2 * number}.get(kind, 0)
    for _ in range(children):
        skip(cursor, inside + 1, deepest)


def raw(cursor: Cursor) -> Raw:
    start = cursor.at
    skip(cursor)
    return Raw(cursor.data[start : cursor.at])


def _number_of(cursor: Cursor, *kinds: str) -> int:
    kind, number = head(cursor)
    demand(kind in kinds, f"{kind} for {kinds}")
    return number


def integer(low: int = 0, high: int = 2**64 - 1) -> Read[int]:
    def read(cursor: Cursor) -> int:
        number = _number_of(cursor, "int")
        demand(low <= number <= high, f"integer {number}")
        return number

    return read


uint: Final = integer()
sint: Final = integer(-(2**63), 2**63 - 1)
sint_or_uint: Final = integer(-(2**63))


def boolean(cursor: Cursor) -> bool:
    return bool(_number_of(cursor, "bool"))


def text(low: int = 0, high: int = 2**32) -> Read[str]:
    def read(cursor: Cursor) -> str:
        content = cursor.take(_number_of(cursor, "str"))
        try:
            value = content.decode()
        except UnicodeDecodeError as broken:
            raise Refused("malformed-bytes", "str is not UTF-8") from broken
        demand(low <= len(value) <= high, f"str of {len(value)}")
        return value

    return read


def binary(size: int | None = None) -> Read[bytes]:
    def read(cursor: Cursor) -> bytes:
        value = cursor.take(_number_of(cursor, "bin"))
        demand(size is None or len(value) == size, f"bin of {len(value)}, not {size}")
        return value

    return read


one: Final = integer(1, 1)
safe: Final = integer(0, MAX_SAFE)
string: Final = text()
octets: Final = binary()
ref: Final = binary(16)
hash32: Final = binary(32)
box64: Final = binary(64)


def optional(read_value: Read[T]) -> Read[T | None]:
    def read(cursor: Cursor) -> T | None:
        if cursor.data[cursor.at : cursor.at + 1] == b"\xc0":
            cursor.take(1)
            return None
        return read_value(cursor)

    return read


def array(
    read_element: Read[T], most: int = 2**32, code: str = "malformed-bytes", least: int = 0
) -> Read[list[T]]:
    def read(cursor: Cursor) -> list[T]:
        count = _number_of(cursor, "array")
        demand(count >= least, f"array of {count}")
        demand(count <= most, f"array of {count}", code)
        return [read_element(cursor) for _ in range(count)]

    return read


def exact(*reads: Read[Any]) -> Read[list[Any]]:
    """A pair or triple: no position more, none less."""

    def read(cursor: Cursor) -> list[Any]:
        demand(_number_of(cursor, "array") == len(reads), f"not {len(reads)} positions")
        return [read_field(cursor) for read_field in reads]

    return read


def record(*reads: Read[Any], defaults: Iterable[Any] = ()) -> Read[list[Any]]:
    """An array whose last positions may be missing and to which newer writers may add."""
    endings = list(defaults)

    def read(cursor: Cursor) -> list[Any]:
        count = _number_of(cursor, "array")
        missing = max(0, len(reads) - count)
        demand(missing <= len(endings), f"array of {count}")
        fields = [read_field(cursor) for read_field in reads[:count]]
        for _ in range(count - len(reads)):
            skip(cursor, 1)
        return fields + endings[len(endings) - missing :]

    return read


def decode(read: Read[T], data: bytes) -> T:
    cursor = Cursor(data)
    value = read(cursor)
    demand(cursor.at == len(data), "bytes after the value")
    return value


def _sized(first: int, small: int, number: int, forms: tuple[tuple[int, int], ...]) -> bytes:
    if number < small:
        return bytes([first + number])
    code, width = next((code, width) for code, width in forms if number < 256**width)
    return bytes([code]) + number.to_bytes(width, "big")


def _pack_integer(number: int) -> bytes:
    if number >= 0:
        return _sized(0, 0x80, number, ((0xCC, 1), (0xCD, 2), (0xCE, 4), (0xCF, 8)))
    if number >= -32:
        return bytes([number + 256])
    width = next(width for width in (1, 2, 4, 8) if number >= -(256**width) // 2)
    code = {1: 0xD0, 2: 0xD1, 4: 0xD2, 8: 0xD3}[width]
    return bytes([code]) + number.to_bytes(width, "big", signed=True)


def pack(value: Any) -> bytes:
    """The shortest form, as every writer makes it; what is raw keeps its bytes."""
    if value is None or isinstance(value, bool):
        return {None: b"\xc0", False: b"\xc2", True: b"\xc3"}[value]
    if isinstance(value, int):
        return _pack_integer(value)
    if isinstance(value, str):
        content = value.encode()
        return _sized(0xA0, 32, len(content), ((0xD9, 1), (0xDA, 2), (0xDB, 4))) + content
    if isinstance(value, Raw):
        return bytes(value)
    if isinstance(value, bytes):
        return _sized(0, 0, len(value), ((0xC4, 1), (0xC5, 2), (0xC6, 4))) + value
    return _sized(0x90, 16, len(value), ((0xDC, 2), (0xDD, 4))) + b"".join(map(pack, value))
