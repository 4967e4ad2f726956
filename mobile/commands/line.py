"""What every command is made of: its arguments, the device that it opens, and what it prints."""

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeAlias

from mobile import app
from mobile.device import Device
from mobile.laptop import keystore
from mobile.ports import NoKeystore, Secrets
from mobile.problems import DeviceProblem
from mobile.replies import SyncFailed
from mobile.words import explain_problem
from protocol.actions import Value
from protocol.errors import MalformedBytes, NotPossible, ProtocolError

PIN_VARIABLE: Final = "TANNHA_PIN"
ADDRESS_FILE: Final = app.ADDRESS_FILE

PROBLEMS: Final = (ProtocolError, DeviceProblem, SyncFailed)

Run: TypeAlias = Callable[[argparse.Namespace], int]
Work: TypeAlias = Callable[[argparse.Namespace, Device], int]


class Commands:
    """Where each kind of command adds its own; all of them begin with the device's folder."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self.read = parser.parse_args
        self._parsers = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(self, name: str, run: Run, *positions: str) -> argparse.ArgumentParser:
        """A command that opens what it needs itself."""
        made = self._parsers.add_parser(name)
        made.add_argument("home", type=Path, help="the device's folder")
        for position in positions:
            made.add_argument(position)
        made.set_defaults(run=run, work=None)
        return made

    def on_device(self, name: str, work: Work, *positions: str) -> argparse.ArgumentParser:
        """A command on an unlocked device that has joined a centre."""

        def run(args: argparse.Namespace) -> int:
            with opened(args) as device:
                if device.store.find_enrolment() is None:
                    raise NotPossible(
                        "Máy này chưa được Trung tâm ghi nhận: xin ghi nhận trước (enrol)"
                    )
                return work(args, device)

        made = self.add(name, run, *positions)
        made.set_defaults(work=work)
        return made


@contextmanager
def opened(args: argparse.Namespace, *, create: bool = False) -> Iterator[Device]:
    device = app.open_device(args.home, pin(), port_of(args), create=create)
    try:
        yield device
    finally:
        device.lock()


def port_of(args: argparse.Namespace) -> Secrets:
    return NoKeystore() if args.no_keystore else keystore()


def pin() -> str:
    """Typed, or from the environment; never on the command line."""
    return os.environ.get(PIN_VARIABLE) or getpass.getpass("Mã PIN hoặc cụm mật khẩu: ")


def address_of(home: Path) -> str:
    """The centre that this device has joined."""
    return (home / ADDRESS_FILE).read_text("utf-8")


def values_of(pairs: Sequence[str]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for pair in pairs:
        slot, equals, value = pair.partition("=")
        if not equals:
            raise MalformedBytes(f"{pair!r}: write slot=value")
        values[slot] = value
    return values


def say(*columns: str) -> None:
    """On standard output, at once: other programs read it line by line."""
    print("\t".join(columns), flush=True)  # noqa: T201  # a command line speaks


def complain(problem: Exception) -> None:
    """In words, and what to do; with the code for whoever is called."""
    code = getattr(problem, "code", "")
    print(f"{explain_problem(problem)} ({code}: {problem})", file=sys.stderr, flush=True)  # noqa: T201  # a command line speaks


def murmur(text: str) -> None:
    """Beside the output: what moves."""
    print(f"    {text}", file=sys.stderr, flush=True)  # noqa: T201  # a command line speaks
