"""`tannha courier`: a bundle from somebody's stick, whether a server runs or not."""

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import httpx

from protocol.bundles import COURIER_PATH, MEDIA_TYPE
from protocol.decoding import decode_json
from protocol.errors import BrokenSeal, MalformedBytes, NotPossible
from protocol.messages import HELD
from sync_server import app, control
from sync_server.couriers import COUNTS_HEADER, UNKNOWN, Counts, pieces_of, read_in
from sync_server.problems import Problem
from sync_server.words import title_of

ANSWER_SUFFIX: Final = ".tra-loi"
MAX_WORDS_BYTES: Final = 64 * 1024  # of what is not an answer for a device
TIMEOUT_S: Final = 3600.0  # a full bundle over loopback, devices being answered in between

_LEFT: Final = {
    HELD: "chờ phần trước đó của máy",
    "no-such-place": "ảnh không thuộc hồ sơ nào ở đây",
    UNKNOWN: "của phiên bản mới hơn",
}


def hand_in(args: argparse.Namespace, say: Callable[[str], None]) -> int:
    """Take it in, and write beside it what its device has to get back."""
    answer = args.answer or args.file.with_name(args.file.name + ANSWER_SUFFIX)
    if answer.exists():
        raise NotPossible(f"đã có tệp {answer}")
    try:
        with control.lock(args.data) as ours:
            took_in = _here if ours else _where_it_runs
            counts, content = took_in(args.data, args.file)
    except (BrokenSeal, MalformedBytes) as problem:
        raise NotPossible(title_of(problem.code)) from problem
    say(f"Đã nhận {counts.operations} việc, {counts.chunks} phần ảnh")
    for code, count in counts.problems.items():
        say(f"  Chưa nhận {count}: {_LEFT.get(code) or title_of(code)}")
    if content:
        _write(answer, content)
        say(f"Tệp trả lời, xin mang về máy đã chép: {answer}")
    return 0


def _here(folder: Path, file: Path) -> tuple[Counts, bytes]:
    delivery = app.open_centre(folder).centre.delivery()
    with file.open("rb") as bundle:
        read_in(bundle, delivery)
    return delivery.counts(), b"".join(delivery.answer())


def _where_it_runs(folder: Path, file: Path) -> tuple[Counts, bytes]:
    """The way that anybody's upload takes."""
    address = decode_json(
        control.Address, (folder / control.ADDRESS).read_bytes(), limit=MAX_WORDS_BYTES
    )
    with file.open("rb") as bundle:
        reply = httpx.post(
            address.url + COURIER_PATH,
            content=pieces_of(bundle),
            headers={"content-type": MEDIA_TYPE},
            timeout=TIMEOUT_S,
            trust_env=False,
        )
    if reply.status_code != 200:
        raise NotPossible(decode_json(Problem, reply.content, limit=MAX_WORDS_BYTES).title)
    counts = decode_json(Counts, reply.headers[COUNTS_HEADER].encode(), limit=MAX_WORDS_BYTES)
    return counts, reply.content


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
