"""The citizen's slip and pre-printed ones, from docs/spec/slip.md."""

import re
from base64 import b32decode, b32encode
from hashlib import sha256
from typing import Any, Final

from tests.second_reader.actions import read_action, read_value
from tests.second_reader.primitives import check_signature, prefix
from tests.second_reader.refusal import Vector, demand

FIXED: Final = 87
SIGNATURE: Final = 64
OFFICIAL: Final = re.compile(r"[A-Z]\d{2}(\.\d{2}){0,4}-(\d{6}|\d{8})-\d{4,8}", re.ASCII)
PROVISIONAL: Final = re.compile(r"T-[0-9A-HJKMNP-TV-Z]{7}-[1-9]\d{0,5}", re.ASCII)
REPLACED: Final = "slip_replaced"


def payload_of(text: str) -> bytes:
    demand(len(text) <= 600, "a long text")
    letters = text.strip().rpartition("/")[2]
    demand(re.fullmatch(r"[A-Z2-7]*", letters, re.ASCII) is not None, "no such letters")
    try:
        payload = b32decode(letters + "=" * (-len(letters) % 8))
    except ValueError:
        payload = b""
    demand(b32encode(payload).decode().rstrip("=") == letters, "written otherwise")
    return payload


def text_of(payload: bytes) -> str:
    return "TANNHA/" + b32encode(payload).decode().rstrip("=")


def mark(centre: str) -> bytes:
    return sha256(b"tannha/centre-mark/v1\0" + centre.encode()).digest()[:8]


def read(text: str, centre: str, public: bytes) -> dict[str, Any]:
    payload = payload_of(text)
    demand(len(payload) >= FIXED + SIGNATURE, "short")
    version, flags = payload[0], payload[1]
    length = payload[86]
    demand(version == 1 and flags < 4 and length <= 40, "version, flags or length")
    demand(len(payload) == FIXED + length + SIGNATURE, "length")
    revision, made, due = (
        int.from_bytes(payload[at:end], "big") for at, end in ((76, 78), (78, 82), (82, 86))
    )
    demand(revision > 0, "revision")
    code = payload[FIXED : FIXED + length].decode("ascii", "replace")
    demand(any(form.fullmatch(code) for form in (OFFICIAL, PROVISIONAL)), "no code")
    demand(payload[2:10] == mark(centre), "another centre", "untrusted")
    demand(payload[10:26] == sha256(public).digest()[:16], "not enrolled", "untrusted")
    signed = prefix("slip") + payload[:-SIGNATURE]
    check_signature(public, signed, payload[-SIGNATURE:])
    return {
        "centre": payload[2:10].hex(),
        "device": payload[10:26].hex(),
        "dossier": payload[26:42].hex(),
        "operation": payload[42:58].hex(),
        "code": code,
        "secret": payload[58:68].hex(),
        "digest": payload[68:76].hex(),
        "revision": revision,
        "made_s": made,
        "due_s": due or None,
        "provisional": bool(flags & 1),
        "declared": bool(flags & 2),
    }


def read_pad(text: str, centre: str) -> dict[str, Any]:
    payload = payload_of(text)
    demand(len(payload) == 25 and payload[0] == 2, "no pre-printed slip")
    pad, number = int.from_bytes(payload[9:13], "big"), int.from_bytes(payload[13:15], "big")
    demand(1 <= pad <= 999_999 and 1 <= number <= 9_999, "pad or number")
    demand(payload[1:9] == mark(centre), "another centre", "untrusted")
    return {
        "centre": payload[1:9].hex(),
        "pad": pad,
        "number": number,
        "secret": payload[15:25].hex(),
    }


def standings(facts: list[dict[str, Any]]) -> list[list[Any]]:
    """Code and revision of each slip, and which one stands in for it."""
    given: list[tuple[str, str, int]] = []
    newer: dict[str, str] = {}
    for fact in facts:
        reading = read_action(bytes.fromhex(fact["body"]), 64)
        if reading.kind == "code":
            given.append((fact["ref"], reading.fields[1], len(given) + 1))
        elif reading.kind == "event" and reading.fields[1] == REPLACED:
            said = {name: read_value(bytes(raw)) for name, raw in reading.fields[2]}
            given.append((fact["ref"], said["code"], said["revision"]))
            newer |= {fact["references"][at]: fact["ref"] for at in reading.fields[3]}
    official = next((at for at, one in enumerate(given) if not one[1].startswith("T-")), len(given))
    return [
        [code, revision, newer.get(ref) or _official(given, at, official)]
        for at, (ref, code, revision) in enumerate(given)
    ]


def _official(given: list[tuple[str, str, int]], at: int, official: int) -> str | None:
    return given[official][0] if at < official < len(given) else None


def check(vector: Vector) -> None:
    match vector["what"]:
        case "slip":
            public = bytes.fromhex(vector["public"])
            found = read(vector["text"], vector["centre"], public)
            assert found == vector["means"]
            payload = payload_of(vector["text"])
            assert sha256(payload).hexdigest() == vector["hash"]
            key = b"tannha/slip-key/v1\0" + bytes.fromhex(found["secret"]) + found["code"].encode()
            assert sha256(key).hexdigest() == vector["key"]
        case "pad":
            found = read_pad(vector["text"], vector["centre"])
            assert found == vector["means"]
            key = b"tannha/secret-key/v1\0" + bytes.fromhex(found["secret"])
            assert sha256(key).hexdigest() == vector["key"]
        case _:
            assert standings(vector["facts"]) == vector["answer"]
