"""`work`: synchronises by itself until it is told to stop; with --listen, commands come by line."""

import argparse
import asyncio
import shlex
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from mobile import app
from mobile.commands.line import PROBLEMS, Commands, address_of, complain, murmur, say
from mobile.commands.sending import Progress, say_report, sync
from mobile.commands.tending import say_damage
from mobile.device import Device
from mobile.ears import Ears
from mobile.tending import NOTHING
from mobile.words import explain
from mobile.worker import Worker
from protocol.errors import NotPossible

Read = Callable[[Sequence[str]], argparse.Namespace]

ALONE: Final = frozenset({"recover", "work"})  # they wait for the network by themselves
STOPS: Final = (signal.SIGINT, signal.SIGTERM)


def add(commands: Commands) -> None:
    made = commands.on_device("work", partial(work, commands.read))
    made.add_argument(
        "--all-networks", action="store_true", help="send images over mobile data as well"
    )
    made.add_argument(
        "--listen", action="store_true", help="other commands on standard input, without HOME"
    )


def work(read: Read, args: argparse.Namespace, device: Device) -> int:
    damage = device.begin()
    if damage != NOTHING:
        say_damage(damage)
    ears = Ears(Progress(), say, _say_attempt)
    url = address_of(args.home)
    worker = app.worker(device, url, ears=ears, data_saver=not args.all_networks)
    listener = _Listener(read, device, worker) if args.listen else None
    asyncio.run(_until_told(worker, listener))
    unsent = sum(one.unsent for one in device.store.records())
    say(f"Đã dừng. Còn {unsent} việc chỉ trên máy này.")
    return 0


async def _until_told(worker: Worker, listener: "_Listener | None") -> None:
    """Stopping at any point loses nothing: what was under way is done again the next time."""
    loop, ourselves = asyncio.get_running_loop(), asyncio.current_task()
    assert ourselves is not None
    for stop in STOPS:
        with suppress(NotImplementedError):  # Windows: Ctrl-C cancels what `run` runs
            loop.add_signal_handler(stop, ourselves.cancel)
    with suppress(asyncio.CancelledError):
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(worker.run())
            if listener is not None:
                tasks.create_task(listener.run())


def _say_attempt(worker: Worker) -> None:
    past, problem = worker.past, worker.problem
    if problem is None:
        assert worker.report is not None
        say_report(worker.report)
        return
    wait_s = -(-past.wait_ms // 1000)
    say(f"{explain(past.problem or '')} ({past.problem}; thử lại sau {wait_s} giây)")


class _Listener:
    """One command a line, each done before the next is read; a wrong one is named and forgotten."""

    def __init__(self, read: Read, device: Device, worker: Worker) -> None:
        self._read, self._device, self._worker = read, device, worker

    async def run(self) -> None:
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
        while line := await reader.readline():
            if words := _words_of(line):
                await self._obey(words)

    async def _obey(self, words: Sequence[str]) -> None:
        command, *rest = words
        try:
            args = self._read([command, str(self._device.home), *rest])
            if args.work is None or command in ALONE:
                raise NotPossible(f"{command}: xin dừng trước (Ctrl-C), rồi làm riêng")
            if args.work is sync:
                await self._worker.sync_now()
            else:
                args.work(args, self._device)
        except PROBLEMS as problem:
            complain(problem)
        except (OSError, SystemExit) as error:
            murmur(f"không làm được: {command} ({error})")
        say(f"xong: {command}")


def _words_of(line: bytes) -> list[str]:
    """As a shell would take it apart; a quotation that does not end says nothing."""
    with suppress(ValueError):
        return shlex.split(line.decode("utf-8", "replace"))
    return []
