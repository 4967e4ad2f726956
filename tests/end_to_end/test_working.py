"""A tablet that works by itself, and one whose work is carried: processes, sockets, sticks."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from typing import Final

import pytest

from demo.pictures import paper_page
from mobile.pace import FIRST_WAIT_MS
from mobile.worker import LOOK_S
from tests.birth_form import BIRTH_FORM
from tests.end_to_end.programs import EXTRA, ROOT, SECONDS, Town, a_town, kill, start

TAKE: Final = ("take", "1.003583", *BIRTH_FORM, "--signed")
GROWTH_KIB: Final = 24 * 1024  # what libraries load with their first attempt
BACK: Final = re.compile(r"\(unreachable; thử lại sau (\d+) giây\)")
RECEIVED: Final = re.compile(r"Trung tâm đã nhận (\d+) việc, (\d+) phần ảnh")


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.jpg"
    path.write_bytes(paper_page("TỜ KHAI", ("Họ và tên: Lò Thị Mẫu",), seed=1))
    return path


class Working:
    """`tannha-field work --listen`: what it prints, with the time of it; commands go in by line."""

    def __init__(self, town: Town, tablet: str) -> None:
        home = str(town.folder / tablet)
        self.process = subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-m", "mobile", "--no-keystore", "work", home, "--listen"],
            cwd=ROOT,
            env={**os.environ, **EXTRA},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._lines: Queue[tuple[float, str]] = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.said: list[str] = []

    def until(self, wanted: re.Pattern[str]) -> tuple[float, re.Match[str]]:
        """The next line that fits, and when it came."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(Empty):
                at, line = self._lines.get(timeout=0.2)
                self.said.append(line)
                if found := wanted.search(line):
                    return at, found
        raise AssertionError(self.said)

    def obey(self, *words: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(" ".join(f'"{word}"' for word in words) + "\n")
        self.process.stdin.flush()
        self.until(re.compile(f"^xong: {words[0]}$"))

    def memory_kib(self) -> int:
        said = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line for line in said.splitlines() if line.startswith("VmRSS")).split()[1])

    def stop(self) -> str:
        """Ctrl-C, and what it says last."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=SECONDS)
        self._reader.join()
        assert self.process.stderr is not None
        assert self.process.returncode == 0, self.process.stderr.read()
        while not self._lines.empty():
            self.said.append(self._lines.get()[1])
        return self.said[-1]

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put((time.monotonic(), line.rstrip("\n")))


@contextlib.contextmanager
def working(town: Town, tablet: str) -> Iterator[Working]:
    program = Working(town, tablet)
    try:
        yield program
    finally:
        with contextlib.suppress(ProcessLookupError):
            program.process.kill()
        program.process.wait(timeout=SECONDS)
        for pipe in (program.process.stdin, program.process.stdout, program.process.stderr):
            if pipe is not None:
                pipe.close()


def check_both_ends(town: Town, *tablets: str) -> None:
    held = [identity for identity, _ in town.held()]
    own = {key: state for one in tablets for key, state in town.own(one).items()}
    assert len(held) == len(set(held))
    assert set(own) == set(held)
    assert set(own.values()) == {"receipted"}


@pytest.mark.slow
def test_a_tablet_at_work_waits_for_its_centre_and_sends_everything_by_itself(
    tmp_path: Path, page: Path
) -> None:
    with a_town(tmp_path) as town:
        server = town.serve()
        town.join("one", "Cà Thị Ón")
        kill(server)
        town.tablet("one", *TAKE, "--paper", str(page))

        with working(town, "one") as tablet:
            # No centre: tried less and less, never sooner than said.
            first_at, first = tablet.until(BACK)
            second_at, second = tablet.until(BACK)
            assert int(first[1]) <= FIRST_WAIT_MS // 1000
            assert FIRST_WAIT_MS // 2000 <= int(second[1]) <= 2 * FIRST_WAIT_MS // 1000
            assert second_at - first_at >= FIRST_WAIT_MS / 2000
            early_kib = tablet.memory_kib()

            # It comes back: everything goes with the next attempt.
            server = town.serve()
            third_at, received = tablet.until(RECEIVED)
            assert third_at - second_at <= int(second[1]) + 2 * LOOK_S + 15  # slow machines
            assert int(received[1]) > 0
            assert int(received[2]) > 0

            # What is saved while it works goes by itself, before the next rest is over.
            tablet.obey(*TAKE, "--paper", str(page))
            fourth_at, received = tablet.until(RECEIVED)
            assert int(received[1]) > 0
            assert fourth_at - third_at >= FIRST_WAIT_MS / 2000

            # It goes away in mid-work and comes back; asked for, an attempt is made at once.
            kill(server)
            tablet.obey(*TAKE)
            tablet.obey("sync")
            assert BACK.search(tablet.said[-2])
            server = town.serve()
            tablet.obey("sync")
            assert RECEIVED.search(tablet.said[-2])
            assert tablet.memory_kib() - early_kib < GROWTH_KIB
            assert "Còn 0 việc chỉ trên máy này" in tablet.stop()

        attempts = [line for line in tablet.said if BACK.search(line) or RECEIVED.search(line)]
        assert len(attempts) in (6, 7)  # one more by itself, where a machine is slow
        check_both_ends(town, "one")


@pytest.mark.slow
def test_what_is_wrong_in_a_line_is_named_and_the_tablet_works_on(tmp_path: Path) -> None:
    with a_town(tmp_path) as town:
        town.serve()
        town.join("one", "Cà Thị Ón")
        with working(town, "one") as tablet:
            tablet.obey("sync")
            for wrong in (
                ["no-such"],
                ["show", "H52.99-261122-9999"],
                ["take"],
                ["work"],
                ["co-unlock"],
            ):
                tablet.obey(*wrong)
            tablet.obey("list")
            tablet.obey("sync")
            in_use = start("mobile", "--no-keystore", "list", str(tmp_path / "one"))
            assert "in-use" in finish_badly(in_use)
            tablet.stop()


def finish_badly(process: subprocess.Popen[str]) -> str:
    _, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    return err


@pytest.mark.slow
def test_work_is_carried_on_a_stick_by_a_colleague_and_leaves_only_when_safe(
    tmp_path: Path, page: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    with a_town(tmp_path) as town:
        server = town.serve()
        town.join("one", "Cà Thị Ón")
        town.join("two", "Lường Văn Pánh")
        kill(server)
        slip = town.tablet("one", *TAKE, "--paper", str(page))
        code = slip.partition("\t")[0]

        # Onto the stick; a colleague dates it and takes it along, and can open nothing of it.
        town.tablet("one", "export", str(stick))
        (bundle,) = stick.iterdir()
        assert "chuyển tệp về Trung tâm" in town.tablet("two", "import", str(bundle))
        assert code not in town.tablet("two", "list")

        # The centre takes it in, no server running, and writes its answer beside it.
        assert "Đã nhận" in town.centre("courier", str(bundle))
        town.tablet("one", "import", str(stick))
        assert set(town.own("one").values()) == {"receipted"}
        assert "chỉ trên máy này" not in town.tablet("one", "status")

        # Received is not safe: nothing goes. Safe is what the centre has in two places.
        assert "Đã bỏ 0 ảnh" in town.tablet("one", "spare")
        assert "Đã xóa 0 hồ sơ" in town.tablet("one", "erase-safe")
        town.serve()
        town.tablet("two", "sync")
        town.tablet("one", "sync")  # here it is told that the picture is there …
        town.tablet("one", "edit", code, "child.note=sau đó")
        town.tablet("one", "sync")  # … and a copy that holds this came later
        copy = tmp_path / "copy.db"
        size = town.centre("backup", str(copy)).split()[3]
        town.centre("mark-safe", size)
        town.tablet("one", "sync")
        assert "Đã bỏ 1 ảnh" in town.tablet("one", "spare")
        assert "đều đọc được" in town.tablet("one", "check")
        assert code in town.tablet("one", "search", "lo van mau")
        check_both_ends(town, "one", "two")
