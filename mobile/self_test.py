"""The shipped vectors, run on this very machine: bytes, signatures and seals as everywhere else."""

from collections.abc import Callable, Mapping
from importlib import resources
from typing import Any, Final, NamedTuple

from protocol.decoding import decode_json
from protocol.errors import ProtocolError
from protocol.ids import Salt
from protocol.operation import verify
from protocol.packing import unpack
from protocol.run import decode_run, verify_run

FILE: Final = "vectors.json"
MAX_BYTES: Final = 256 * 1024

Vector = Mapping[str, Any]


class Found(NamedTuple):
    passed: int
    failed: tuple[str, ...]


def run() -> Found:
    """Each says what has to come out; pure, and under a second."""
    content = (resources.files("mobile.shipped") / FILE).read_bytes()
    vectors = decode_json(dict[str, dict[str, Any]], content, limit=MAX_BYTES)
    failed = tuple(name for name, vector in vectors.items() if not holds(name, vector))
    return Found(len(vectors) - len(failed), failed)


def holds(name: str, vector: Vector) -> bool:
    check = _CHECKS[name.partition("/")[0]]
    try:
        good, code = check(vector), "ok"
    except ProtocolError as problem:
        good, code = True, problem.code
    return good and code == vector["expect"]


def _operation(vector: Vector) -> bool:
    salt, body = vector["salt"], vector["body"]
    found = verify(
        bytes.fromhex(vector["header"]),
        None if body is None else bytes.fromhex(body),
        None if salt is None else Salt(bytes.fromhex(salt)),
        bytes.fromhex(vector["signature"]),
        bytes.fromhex(vector["public"]),
    )
    return bool(found.id.hex() == vector["id"])


def _packing(vector: Vector) -> bool:
    content = unpack(bytes.fromhex(vector["frame"]), limit=vector["limit"])
    return bool(content.hex() == vector["content"])


def _run(vector: Vector) -> bool:
    entries = verify_run(decode_run(bytes.fromhex(vector["run"])), bytes.fromhex(vector["public"]))
    return [entry.id.hex() for entry in entries] == [entry["id"] for entry in vector["entries"]]


_CHECKS: Final[dict[str, Callable[[Vector], bool]]] = {
    "operation": _operation,
    "packing": _packing,
    "run": _run,
}
