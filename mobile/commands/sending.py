"""`sync`: send what waits, fetch what others did."""

import argparse
import asyncio
from typing import Final

from mobile import app
from mobile.commands.line import Commands, address_of, murmur, say
from mobile.device import Device
from mobile.pace import MOUNTAIN
from mobile.words import explain
from protocol.session import Ask, Effect, Keep, Report, SendChunk


def add(commands: Commands) -> None:
    commands.on_device("sync", sync).add_argument("--bad-link", action="store_true")


def sync(args: argparse.Namespace, device: Device) -> int:
    link = MOUNTAIN if getattr(args, "bad_link", False) else None
    url = address_of(args.home)
    say_report(asyncio.run(app.synchronise(device, url, link=link, progress=Progress())))
    return 0


def say_report(report: Report) -> None:
    say(
        f"Trung tâm đã nhận {report.settled} việc, {report.chunks} phần ảnh;"
        f" nhận về {report.pulled}; chờ Trung tâm xác nhận {report.quarantined}"
    )
    for code in (*report.problems, *report.doubts):
        say(f"  {explain(code)} ({code})")


class Progress:
    """What moves, in a few lines on the error stream: counts, never names."""

    CHUNKS_A_LINE: Final = 10

    def __init__(self) -> None:
        self._chunks = self._kept = 0

    def __call__(self, effect: Effect) -> None:
        match effect:
            case Ask(request) if request.runs:
                sent = sum(len(run) for run in request.runs)
                murmur(f"đã gửi {len(request.runs)} lượt hồ sơ, {sent} byte")
            case Keep() if effect.settled:
                self._kept += len(effect.settled)
                murmur(f"Trung tâm đã ký nhận {self._kept} việc")
            case SendChunk():
                self._chunks += 1
                if self._chunks % self.CHUNKS_A_LINE == 0:
                    murmur(f"ảnh: đã gửi {self._chunks} phần")
            case _:
                pass
