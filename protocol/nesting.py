"""How deep a MessagePack value nests, by counting: a decoder's own limit hangs on the stack."""

from typing import Final

from protocol.errors import MalformedBytes

_CONTAINERS: Final = bytes([*range(0x80, 0xA0), *range(0xDC, 0xE0)])  # first bytes of them
_FIXED: Final = {
    0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8, 0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8,
    0xD4: 2, 0xD5: 3, 0xD6: 5, 0xD7: 9, 0xD8: 17,
}  # fmt: skip
_SIZED: Final = {
    0xC4: (1, 0), 0xC5: (2, 0), 0xC6: (4, 0), 0xD9: (1, 0), 0xDA: (2, 0), 0xDB: (4, 0),
    0xC7: (1, 1), 0xC8: (2, 1), 0xC9: (4, 1),
}  # fmt: skip
_COUNTED: Final = {0xDC: (2, 1), 0xDD: (4, 1), 0xDE: (2, 2), 0xDF: (4, 2)}


def _whole_bytes(head: int) -> int:
    """Of a scalar whose first byte tells how long it is; 0 of everything else."""
    if 0x80 <= head < 0xA0 or head in _SIZED or head in _COUNTED:
        return 0
    return 1 + (head & 31 if 0xA0 <= head < 0xC0 else _FIXED.get(head, 0))


_WHOLE_BYTES: Final = tuple(map(_whole_bytes, range(256)))


def check_depth(encoded: bytes, deepest: int) -> None:
    """Raise when an element stands inside more than `deepest` containers; so on every machine."""
    # Each needs a byte of its own: most values have too few of those, and that is quickly counted.
    if len(encoded) - len(encoded.translate(None, _CONTAINERS)) <= deepest:
        return
    at, end, to_come, around = 0, len(encoded), 1, list[int]()
    while to_come or around:
        if not to_come:
            to_come = around.pop()
            continue
        if at >= end:
            raise MalformedBytes("truncated")
        to_come -= 1
        if whole := _WHOLE_BYTES[encoded[at]]:
            at += whole
            continue
        at, children = _step(encoded, at)
        if children:
            around.append(to_come)
            to_come = children
            if len(around) > deepest:
                raise MalformedBytes(f"nested more than {deepest} deep")


def _step(encoded: bytes, at: int) -> tuple[int, int]:
    """Where a sized value ends, or a container's first part begins; and how many parts come."""
    head, at = encoded[at], at + 1
    if head < 0x90:
        return at, 2 * (head & 15)
    if head < 0xA0:
        return at, head & 15
    if head in _SIZED:
        width, more = _SIZED[head]
        return at + width + int.from_bytes(encoded[at : at + width], "big") + more, 0
    width, each = _COUNTED[head]
    return at + width, each * int.from_bytes(encoded[at : at + width], "big")
