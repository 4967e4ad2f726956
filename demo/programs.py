"""The programs that people would use, as processes; each that is started here is ended here."""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Final, Self

ROOT: Final = Path(__file__).parent.parent
END_SECONDS: Final = 20
WORDS_SHOWN: Final = 2000

Process = subprocess.Popen[str]
Extra = Mapping[str, str]
Out = IO[bytes] | int


class Failed(Exception):
    """A program could not do what it was asked; its words are the message."""


class Programs:
    """Whatever still runs when the block ends, is ended with it."""

    def __init__(self) -> None:
        self._running: set[Process] = set()
        self._ending = False
        self._door = threading.RLock()  # a signal may come while this very thread holds it

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """All of them, and nothing is started any more."""
        with self._door:
            self._ending = True
            left = list(self._running)
        for process in left:
            process.terminate()
        for process in left:
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()

    def run(self, module: str, *arguments: str, extra: Extra) -> str:
        """What it says, when it could do it."""
        with self.started(module, *arguments, extra=extra) as process:
            out, err = process.communicate()
        if process.returncode != 0:
            raise Failed(f"{module} {arguments[0]}: exit {process.returncode}\n{tail(err)}")
        return out

    def watch(
        self, module: str, *arguments: str, extra: Extra, say: Callable[[str], None]
    ) -> list[str] | None:
        """The same line by line, as they come; None when it could not."""
        said = []
        with self.started(module, *arguments, extra=extra, err=subprocess.STDOUT) as process:
            assert process.stdout is not None
            for line in process.stdout:
                said.append(line.rstrip())
                say(said[-1])
        return said if process.returncode == 0 else None

    @contextlib.contextmanager
    def serving(self, module: str, *arguments: str, log: Path) -> Iterator[Process]:
        """While the block runs; then it is ended."""
        with (
            log.open("ab") as file,
            self.started(module, *arguments, extra={}, out=file, err=file) as process,
        ):
            try:
                yield process
            finally:
                process.terminate()

    @contextlib.contextmanager
    def started(
        self,
        module: str,
        *arguments: str,
        extra: Extra,
        out: Out = subprocess.PIPE,
        err: Out = subprocess.PIPE,
    ) -> Iterator[Process]:
        with self._door:
            if self._ending:
                raise Failed("the demo is ending")
            process = subprocess.Popen(  # noqa: S603  # our own programs
                [sys.executable, "-m", module, *arguments],
                cwd=ROOT,
                env={**os.environ, "PYTHONUTF8": "1", **extra},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                encoding="utf-8",
            )
            self._running.add(process)
        try:
            with process:
                yield process
        finally:
            self._running.discard(process)


def tail(text: str) -> str:
    return text.strip()[-WORDS_SHOWN:]
