"""Codes, requests, answers and words of joining, from docs/spec/joining.md."""

import re
from pathlib import Path
from typing import Any, Final

from tests.second_reader import msgpack as mp
from tests.second_reader.primitives import check_signature, prefix, sha256
from tests.second_reader.refusal import Vector, at_most, demand

MAX_MESSAGE: Final = 4096
BASE32: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAGE: Final = Path(__file__).parents[2] / "docs" / "spec" / "trust.md"

_key: Final = mp.hash32
_request: Final = mp.record(mp.one, mp.binary(10), _key, _key, _key, mp.box64)
_answer: Final = mp.record(
    mp.boolean, mp.string, mp.string, _key, mp.ref, mp.string, mp.octets, mp.box64
)


def words() -> list[str]:
    """The list stands on a page, so a reader may as well take it from there."""
    found = re.search(r"^## Words\n.*?```\n(.*?)```", _PAGE.read_text(), re.DOTALL | re.MULTILINE)
    listed = found[1].split() if found else []
    assert len(set(listed)) == 256
    return listed


def read_code(written: str) -> tuple[bytes, bytes]:
    """The secret and the mark of the root key."""
    signs = re.sub(r"[ -]", "", written.upper())
    signs = signs.translate(str.maketrans("OIL", "011"))
    demand(len(signs) == 24 and set(signs) <= set(BASE32), "no code")
    number = 0
    for sign in signs:
        number = number * 32 + BASE32.index(sign)
    content = number.to_bytes(15, "big")
    return content[:10], content[10:]


def write_code(secret: bytes, root: bytes) -> str:
    number = int.from_bytes(secret + sha256(root)[:5], "big")
    signs = [BASE32[number >> 5 * place & 31] for place in range(23, -1, -1)]
    return "-".join("".join(signs[at : at + 4]) for at in range(0, 24, 4))


def read_request(data: bytes) -> list[Any]:
    at_most(MAX_MESSAGE, len(data), "request")
    fields = mp.decode(_request, data)
    _, secret, signing, sign_off, exchange, signature = fields
    check_signature(signing, prefix("enrol") + secret + signing + sign_off + exchange, signature)
    return fields


def words_of(root: bytes, request: list[Any]) -> list[str]:
    _, secret, *keys, _ = request
    fingerprint = sha256(prefix("words"), root, *keys, secret)
    return [words()[byte] for byte in fingerprint[:4]]


def read_answer(data: bytes, root_mark: bytes) -> list[Any]:
    at_most(MAX_MESSAGE, len(data), "answer")
    fields = mp.decode(_answer, data)
    demand(sha256(fields[3])[:5] == root_mark, "another root than the code's", "untrusted")
    return fields


def check(vector: Vector) -> None:
    match vector["what"]:
        case "code":
            secret, mark = read_code(vector["text"])
            root = bytes.fromhex(vector["root"])
            assert secret.hex() == vector["secret"]
            assert mark == sha256(root)[:5]
            assert read_code(write_code(secret, root)) == (secret, mark)
        case "request":
            request = read_request(bytes.fromhex(vector["data"]))
            assert words_of(bytes.fromhex(vector["root"]), request) == vector["words"]
        case _:
            read_answer(bytes.fromhex(vector["data"]), bytes.fromhex(vector["root_mark"]))
