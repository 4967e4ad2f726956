"""The places of the sample day: a centre, four tablets, and what is done on each."""

import contextlib
import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from demo.acts import acts_of
from demo.cases import NAMES, Case
from demo.people import OFFICERS
from demo.pictures import card_picture, paper_page
from demo.programs import Failed, Process, Programs, tail
from demo.screen import say

CENTRE_PASSPHRASES: Final = {
    "TANNHA_ROOT_PASSPHRASE": "demo-root-not-a-secret",
    "TANNHA_RECOVERY_1_PASSPHRASE": "demo-recovery-one",
    "TANNHA_RECOVERY_2_PASSPHRASE": "demo-recovery-two",
}
START_SECONDS: Final = 30
HEARD: Final = ": "  # after it, the words that are read to the centre


class Day:
    """Everything is done by the command lines that people would use."""

    def __init__(self, folder: Path, programs: Programs) -> None:
        self.folder, self._programs = folder, programs
        self.data, self.pictures = folder / "trung-tam", folder / "anh"
        self.homes = [folder / f"may-{number}" for number in range(1, len(OFFICERS) + 1)]
        self.pictures.mkdir()
        self.devices: dict[int, str] = {}
        self.codes: dict[int, str] = {}  # of the dossiers, by their numbers in the story
        self.port, self.console_port = _free_port(), _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.console = f"http://127.0.0.1:{self.console_port}"

    def centre(self, command: str, *arguments: str) -> list[str]:
        out = self._programs.run(
            "sync_server", command, str(self.data), *arguments, extra=CENTRE_PASSPHRASES
        )
        return out.splitlines()

    def account(self, name: str, full_name: str, role: str, commune: str = "") -> str:
        """Somebody at the centre; the code of their first day."""
        elsewhere = ("--commune", commune) if commune else ()
        words = ("add", str(self.data), name, "--full-name", full_name, "--role", role, *elsewhere)
        out = self._programs.run("sync_server", "account", *words, extra=CENTRE_PASSPHRASES)
        return out.splitlines()[0]

    def field(self, officer: int, command: str, *arguments: str) -> list[str]:
        out = self._programs.run(
            "mobile", *self._on(officer, command, *arguments), extra=_pin(officer)
        )
        return out.splitlines()

    def watch(self, officer: int, command: str, *arguments: str) -> list[str] | None:
        """Its progress on our screen; None when it broke off."""
        return self._programs.watch(
            "mobile",
            *self._on(officer, command, *arguments),
            extra=_pin(officer),
            say=lambda line: say(f"    {line.strip()}"),
        )

    def _on(self, officer: int, command: str, *arguments: str) -> list[str]:
        return ["--no-keystore", command, str(self.homes[officer]), *arguments]

    @contextlib.contextmanager
    def server(self) -> Iterator[None]:
        log = self.folder / "may-chu.log"
        ports = ("--port", str(self.port), "--console-port", str(self.console_port))
        arguments = ("serve", str(self.data), *ports, "--sample")
        with self._programs.serving("sync_server", *arguments, log=log) as process:
            _wait_for(self.url + "/health", process, log)
            yield

    def enrol(self, urls: Sequence[str]) -> None:
        """One-time code, the same words on both sides, the clerk's confirmation; all at once."""
        with contextlib.ExitStack() as tablets:
            joining = [
                tablets.enter_context(self._joining(officer, url))
                for officer, url in enumerate(urls)
            ]
            heard = [_first_line(tablet).partition(HEARD)[2] for tablet in joining]
            waiting = dict(_by_words(line) for line in self.centre("waiting"))
            for officer, words in enumerate(heard):
                if words not in waiting:
                    raise Failed(f"the centre does not hear: {words}")
                device = self.devices[officer] = waiting[words]
                self.centre("confirm", device)
                name = OFFICERS[officer].name
                say(f"  {name}: máy {device[:8]} · hai bên cùng đọc: {words}")
            for tablet in joining:
                _, err = tablet.communicate()
                if tablet.returncode != 0:
                    raise Failed(tail(err))

    def _joining(self, officer: int, url: str) -> contextlib.AbstractContextManager[Process]:
        (code,) = self.centre("enrol", "--name", OFFICERS[officer].name)
        arguments = self._on(officer, "enrol", url, code)
        return self._programs.started("mobile", *arguments, extra=_pin(officer))

    def take(self, case: Case, number: int) -> str:
        """A dossier on the spot: card read by its QR, form, photographed papers, acts, slip."""
        pictures = []
        for at, page in enumerate(case.pages):
            path = self.pictures / f"ho-so-{number:02}-trang-{at + 1}.jpg"
            seed = 10 * number + at
            path.write_bytes(
                paper_page(page.title, page.lines, seed=seed, marks=page.marks, issuer=page.issuer)
            )
            pictures += ["--paper", str(path)]
        if case.card:
            path = self.pictures / f"the-{number:02}.jpg"
            path.write_bytes(card_picture(case.applicant.card, seed=number))
            pictures += ["--card", str(path)]
        acts = self.pictures / f"viec-{number:02}.json"
        acts.write_text(json.dumps(acts_of(case), ensure_ascii=False), encoding="utf-8")
        pictures += ["--acts", str(acts)]
        values = [f"{slot}={value}" for slot, value in case.typed.items()]
        (slip,) = self.field(case.officer, "take", case.procedure, *values, *pictures, "--test")
        code = self.codes[number] = slip.partition("\t")[0]
        named = f"{case.procedure} {NAMES[case.procedure]} · {case.applicant.name}"
        say(f"  {OFFICERS[case.officer].name}: {named} → {code}")
        return code


def _pin(officer: int) -> dict[str, str]:
    return {"TANNHA_PIN": OFFICERS[officer].passphrase}


def _first_line(process: Process) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _by_words(line: str) -> tuple[str, str]:
    device, _, words = line.split("\t")
    return words, device


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(url: str, process: Process, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with (
            contextlib.suppress(urllib.error.URLError, ConnectionError),
            urllib.request.urlopen(url, timeout=2),  # noqa: S310  # loopback
        ):
            return
        time.sleep(0.1)
    raise Failed(f"the server did not answer at {url}:\n{tail(log.read_text('utf-8'))}")
