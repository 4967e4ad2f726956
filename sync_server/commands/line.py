"""What every command is made of: its arguments, whom it asks, what is typed, what it prints."""

import argparse
import getpass
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

from protocol.errors import NotPossible
from sync_server import app, control, keyring

PASSPHRASE_VARIABLES: Final = {
    keyring.ROOT: "TANNHA_ROOT_PASSPHRASE",
    keyring.RECOVERY[0]: "TANNHA_RECOVERY_1_PASSPHRASE",
    keyring.RECOVERY[1]: "TANNHA_RECOVERY_2_PASSPHRASE",
}
LEAST_PASSPHRASE: Final = 12

Arguments: TypeAlias = argparse.Namespace
Parser: TypeAlias = argparse.ArgumentParser


class Commands:
    """Where each kind of command adds its own; nearly all begin with the centre's data folder."""

    def __init__(self, parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
        self._parsers = parsers

    def bare(self, name: str, words: str, run: Callable[[Arguments], int]) -> Parser:
        """A command that says itself what it begins with."""
        made = self._parsers.add_parser(name, help=words, description=words)
        made.set_defaults(run=run)
        return made

    def add(self, name: str, words: str, run: Callable[[Arguments], int]) -> Parser:
        """A command that opens what it needs itself."""
        made = self.bare(name, words, run)
        made.add_argument("data", type=Path, help="the centre's data folder")
        return made

    def asking(
        self, name: str, words: str, command: Callable[[Arguments], control.Command]
    ) -> Parser:
        """A command that the centre answers in rows, whether a server runs or not."""
        return self.add(name, words, lambda args: _ask(args.data, command(args)))

    def about_dossier(
        self, name: str, words: str, command: Callable[[Arguments], control.Command]
    ) -> Parser:
        made = self.asking(name, words, command)
        made.add_argument("dossier", help="its code, or its id in hex")
        return made


def say(*columns: str) -> None:
    """On standard output, at once: other programs read it line by line."""
    print("\t".join(columns), flush=True)  # noqa: T201  # a command line speaks


def complain(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201  # a command line speaks


def passphrase(name: str) -> str:
    """From the environment (a demo, a secret store) or typed; never on the command line."""
    variable = PASSPHRASE_VARIABLES[name]
    said = os.environ.get(variable) or getpass.getpass(f"Cụm mật khẩu {name}: ")
    if len(said) < LEAST_PASSPHRASE:
        raise NotPossible(
            f"Cụm mật khẩu {name} phải có ít nhất {LEAST_PASSPHRASE} ký tự: xin gõ lại,"
            f" hoặc đặt biến {variable}"
        )
    return said


def ask(folder: Path, command: control.Command) -> control.Outcome:
    """Of the running server, or of the folder itself."""
    with control.lock(folder) as ours:
        if ours:
            parts = app.open_centre(folder)
            return control.run(command, parts.offices, parts.centre)
        return control.ask_running(folder, command)


def _ask(folder: Path, command: control.Command) -> int:
    for row in ask(folder, command):
        say(*row)
    return 0
