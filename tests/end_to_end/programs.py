"""A centre and tablets as processes; every one that is started here is ended here."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent.parent
PASSPHRASE: Final = "suối trong núi cao xanh"  # noqa: S105  # of tablets that live for a test
SECONDS: Final = 60
EXTRA: Final = {
    "TANNHA_PIN": PASSPHRASE,
    "TANNHA_ROOT_PASSPHRASE": "tests-root-not-a-secret",
    "TANNHA_RECOVERY_1_PASSPHRASE": "tests-recovery-one",
    "TANNHA_RECOVERY_2_PASSPHRASE": "tests-recovery-two",
}

Process = subprocess.Popen[str]


def start(module: str, *arguments: str) -> Process:
    return subprocess.Popen(  # noqa: S603  # our own programs
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env={**os.environ, **EXTRA},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: Process, *, ok: bool = True) -> str:
    out, err = process.communicate(timeout=SECONDS)
    assert not ok or process.returncode == 0, f"{out}\n{err}"
    return out


def kill(process: Process) -> None:
    """SIGKILL: what a dead battery looks like."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGKILL)
    process.communicate(timeout=SECONDS)


class Town:
    """One centre and its tablets below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "centre"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._server: Process | None = None

    def centre(self, command: str, *arguments: str) -> str:
        return finish(start("sync_server", command, str(self.data), *arguments))

    def refused(self, command: str, *arguments: str) -> str:
        """What the centre says when it does not do it."""
        process = start("sync_server", command, str(self.data), *arguments)
        said = process.communicate(timeout=SECONDS)[1]
        assert process.returncode == 1, said
        return said

    def begin(self, tablet: str, command: str, *arguments: str) -> Process:
        home = str(self.folder / tablet)
        return start("mobile", "--no-keystore", command, home, *arguments)

    def tablet(self, tablet: str, command: str, *arguments: str) -> str:
        return finish(self.begin(tablet, command, *arguments))

    def serve(self, *arguments: str, **variables: str) -> Process:
        log = (self.folder / "server.log").open("a")
        process = subprocess.Popen(  # noqa: S603  # our own program
            [
                sys.executable,
                "-m",
                "sync_server",
                "serve",
                str(self.data),
                "--port",
                str(self.port),
                *arguments,
            ],
            cwd=ROOT,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            text=True,
        )
        log.close()
        self._server = process
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            with (
                contextlib.suppress(urllib.error.URLError, ConnectionError),
                urllib.request.urlopen(self.url + "/health", timeout=2),  # noqa: S310  # loopback
            ):
                return process
            time.sleep(0.05)
        raise AssertionError((self.folder / "server.log").read_text())

    def stop(self) -> None:
        if self._server is not None:
            kill(self._server)

    def join(self, tablet: str, officer: str) -> str:
        """By the command lines of both sides; the device's name."""
        code = self.centre("enrol", "--name", officer).strip()
        joining = self.begin(tablet, "enrol", self.url, code)
        assert joining.stdout is not None
        said = joining.stdout.readline().strip().partition(": ")[2]
        device, _, words = self.centre("waiting").strip().split("\t")
        assert words == said
        self.centre("confirm", device)
        finish(joining)
        return device

    def own(self, tablet: str) -> dict[str, str]:
        return dict(line.split("\t") for line in self.tablet(tablet, "ids").splitlines())

    def held(self) -> list[tuple[str, str]]:
        lines = self.centre("ids").splitlines()
        pairs: Sequence[list[str]] = [line.split("\t") for line in lines]
        return [(identity, kind) for identity, kind in pairs]


@contextlib.contextmanager
def a_town(folder: Path) -> Iterator[Town]:
    """A new centre; whatever still runs at the end is killed."""
    town = Town(folder)
    town.centre("init", "--centre", "tannha.example/03820", "--commune", "03820")
    try:
        yield town
    finally:
        town.stop()
