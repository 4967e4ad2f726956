"""`make demo`: the main job, from two homes without signal to the registry, over real programs.

python -m demo            stays until Ctrl-C
python -m demo --once     ends by itself and leaves no process behind
"""

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from demo.cases import (
    CENTRE,
    COMMUNE,
    COMMUNE_NAME,
    FIRST,
    OFFICERS,
    OFFLINE,
    PARALLEL,
    PASSPHRASES,
    Case,
)
from demo.pictures import card_picture, paper_page

ROOT: Final = Path(__file__).parent.parent
CENTRE_PASSPHRASES: Final = {
    "TANNHA_ROOT_PASSPHRASE": "demo-root-not-a-secret",
    "TANNHA_RECOVERY_1_PASSPHRASE": "demo-recovery-one",
    "TANNHA_RECOVERY_2_PASSPHRASE": "demo-recovery-two",
}
START_SECONDS: Final = 30
LOG_SHOWN: Final = 2000


class Day:
    """The sample centre, its two tablets, and the programs that people would use."""

    def __init__(self, folder: Path) -> None:
        self.data, self.homes = folder / "centre", [folder / "tablet-1", folder / "tablet-2"]
        self.pictures = folder / "pictures"
        self.pictures.mkdir()
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def centre(self, *arguments: str) -> str:
        command, *rest = arguments
        return _run("sync_server", command, str(self.data), *rest, extra=CENTRE_PASSPHRASES)

    def field(self, officer: int, *arguments: str, shown: bool = False) -> str:
        return _run("mobile", *self._on(officer, arguments), extra=_pin(officer), shown=shown)

    def _on(self, officer: int, arguments: Sequence[str]) -> list[str]:
        command, *rest = arguments
        return ["--no-keystore", command, str(self.homes[officer]), *rest]

    @contextlib.contextmanager
    def server(self) -> Iterator[None]:
        """The centre's server as its own process; ended when the block ends."""
        command = [sys.executable, "-m", "sync_server", "serve", str(self.data)]
        path = self.data.parent / "server.log"
        with path.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603  # our own program
                [*command, "--port", str(self.port)], cwd=ROOT, stdout=log, stderr=log
            )
            try:
                _wait_for(self.url + "/health", process, path)
                yield
            finally:
                process.terminate()
                process.wait(timeout=START_SECONDS)

    def enrol(self, officer: int) -> None:
        """One-time code, the same words on both sides, the clerk's confirmation."""
        name = OFFICERS[officer]
        code = self.centre("enrol", "--name", name).strip()
        command = _command("mobile", *self._on(officer, ["enrol", self.url, code]))
        with subprocess.Popen(  # noqa: S603  # our own program
            command,
            cwd=ROOT,
            env={**os.environ, **_pin(officer)},
            stdout=subprocess.PIPE,
            text=True,
        ) as tablet:
            assert tablet.stdout is not None
            heard = tablet.stdout.readline().strip().partition(": ")[2]
            device, _, words = self.centre("waiting").strip().split("\t")
            if words != heard:
                raise SystemExit(f"the words differ: {heard} / {words}")
            self.centre("confirm", device)
            tablet.stdout.read()
        if tablet.returncode != 0:
            raise SystemExit(f"enrolment: exit {tablet.returncode}")
        print(f"  {name}: máy {device[:8]} · hai bên cùng đọc: {words}")

    def take(self, case: Case, number: int) -> str:
        """A dossier on the spot: card read by its QR, form, photographed paper, acts, slip."""
        picture, page = self.pictures / f"card{number}.jpg", self.pictures / f"paper{number}.jpg"
        picture.write_bytes(card_picture(case.card, seed=number))
        page.write_bytes(paper_page(case.paper, case.lines, seed=number))
        values = [f"{slot}={value}" for slot, value in case.values.items()]
        code = self.field(
            case.officer, "take", case.procedure, *values,
            "--card", str(picture), "--paper", str(page), "--test",
        ).partition("\t")[0]  # fmt: skip
        print(f"  {OFFICERS[case.officer]}: {case.procedure} → {code}")
        return code


def run_day(day: Day) -> str:
    """The whole day; its last line says what came of it."""
    print(f"Trung tâm Phục vụ hành chính công {COMMUNE_NAME} ({COMMUNE})")
    day.centre("init", "--centre", CENTRE, "--commune", COMMUNE)
    with day.server():
        print("\nGhi nhận máy của hai cán bộ")
        for officer in range(len(OFFICERS)):
            day.enrol(officer)
        print("\nBuổi sáng tại Trung tâm: một hồ sơ, cả hai máy cùng có")
        first = day.take(FIRST, 0)
        for officer in range(len(OFFICERS)):
            day.field(officer, "sync")
    print("\nRa bản, không có sóng (máy chủ đã tắt)")
    for number, case in enumerate(OFFLINE, 1):
        day.take(case, number)
    slot, *heard = PARALLEL
    for officer, value in enumerate(heard):
        day.field(officer, "edit", first, f"{slot}={value}")
        print(f"  {OFFICERS[officer]} sửa {first}: {slot} = {value}")
    return first


def come_back(day: Day) -> None:
    print("\nTrở về, có sóng: đồng bộ")
    for officer in range(len(OFFICERS)):
        print(f"  {OFFICERS[officer]}:")
        day.field(officer, "sync", shown=True)
    day.field(0, "sync")


def summary(day: Day) -> str:
    """Counted from both ends: what the tablets signed, and what the centre's log holds."""
    signed = [
        line.split("\t") for n in range(len(OFFICERS)) for line in _lines(day.field(n, "ids"))
    ]
    held = dict(line.split("\t", 1) for line in _lines(day.centre("ids")))
    rows = [line.split("\t") for line in _lines(day.centre("registry"))]
    receipted = [identity for identity, state in signed if state == "receipted"]
    lost = [identity for identity, _ in signed if identity not in held]
    quarantined = [identity for identity, _ in signed if held.get(identity) == "quarantined"]
    contested = [row for row in rows if row[4] not in {"", "0"}]
    return " · ".join(
        (
            f"dossiers {len(rows)}",
            f"operations {len(signed)}",
            f"receipted {len(receipted)}",
            f"contested {len(contested)}",
            f"quarantined {len(quarantined)}",
            f"lost {len(lost)}",
        )
    )


def show_table(day: Day) -> None:
    head = [
        "Mã hồ sơ", "Công dân", "Thủ tục", "Trạng thái",
        "Chưa thống nhất", "Chờ xác nhận", "Vị trí trong sổ",
    ]  # fmt: skip
    rows = [head, *(line.split("\t") for line in _lines(day.centre("registry")))]
    widths = [max(len(row[at]) for row in rows) for at in range(len(head))]
    print()
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))
    print()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--once", action="store_true", help="end when the day is over")
    args = parser.parse_args()
    # Programs that we start write to the same place: nobody's lines may wait in a buffer.
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # a text stream
    with tempfile.TemporaryDirectory(prefix="tannha-demo-") as name:
        day = Day(Path(name))
        run_day(day)
        with day.server():
            come_back(day)
            show_table(day)
            said = summary(day)
            if not args.once:
                _stay(day, said)
        print(said, flush=True)
    return 0 if said.endswith("lost 0") else 1


def _stay(day: Day, said: str) -> None:
    print(said)
    print(f"\nMáy chủ: {day.url} · dữ liệu: {day.data.parent} · Ctrl-C để kết thúc", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            time.sleep(1)


def _run(module: str, *arguments: str, extra: dict[str, str], shown: bool = False) -> str:
    done = subprocess.run(  # noqa: S603  # our own programs
        _command(module, *arguments),
        cwd=ROOT,
        env={**os.environ, **extra},
        stdout=None if shown else subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"{module} {' '.join(arguments[:2])}: exit {done.returncode}")
    return done.stdout or ""


def _command(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def _pin(officer: int) -> dict[str, str]:
    return {"TANNHA_PIN": PASSPHRASES[officer]}


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with (
            contextlib.suppress(urllib.error.URLError, ConnectionError),
            urllib.request.urlopen(url, timeout=2),  # noqa: S310  # loopback
        ):
            return
        time.sleep(0.1)
    raise SystemExit(f"the server did not answer at {url}:\n{log.read_text()[-LOG_SHOWN:]}")


def _ended(number: int, _: object) -> None:
    """However the demo ends, no server of ours stays behind."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _ended)
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        raise SystemExit(128 + signal.SIGINT) from None
