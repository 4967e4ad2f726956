"""`make demo` whole: it adds up, stays until it is told to end, and leaves nothing."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.end_to_end.programs import ROOT

pytestmark = pytest.mark.slow

SECONDS = 600  # on a machine that does much else
LAST_LINE = "Ctrl-C để kết thúc"


def test_the_demo_adds_up_stays_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with (tmp_path / "said").open("w+", encoding="utf-8") as said:
        demo = subprocess.Popen(
            [sys.executable, "-m", "demo"],
            cwd=ROOT,
            env={"TMPDIR": str(tmp_path), "HOME": str(tmp_path)},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            text = wait_for_last_line(demo, Path(said.name))
            port = int(re.findall(r"http://127\.0\.0\.1:(\d+)", text)[-1])
            socket.create_connection(("127.0.0.1", port), timeout=5).close()  # it stays
            demo.send_signal(signal.SIGTERM)
            assert demo.wait(30) == 0
        finally:
            if demo.poll() is None:
                os.killpg(demo.pid, signal.SIGKILL)
                demo.wait()

    check_what_it_said(text)
    with pytest.raises(ProcessLookupError):
        os.killpg(demo.pid, 0)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)
    assert list(tmp_path.glob("tannha-demo-*")) == []


def wait_for_last_line(demo: "subprocess.Popen[bytes]", path: Path) -> str:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and demo.poll() is None:
        if LAST_LINE in (text := path.read_text("utf-8")):
            return text
        time.sleep(0.2)
    raise AssertionError(path.read_text("utf-8"))


def check_what_it_said(text: str) -> None:
    totals = re.search(
        r"^dossiers (\d+) · operations (\d+) · receipted (\d+) · contested (\d+)"
        r" · quarantined (\d+) · lost (\d+)$",
        text,
        re.MULTILINE,
    )
    assert totals is not None
    dossiers, operations, receipted, contested, quarantined, lost = map(int, totals.groups())
    rows = re.findall(r"^(?:H52\.99-\d{6}-\d{4}|T-\w+-\d+)  .+$", text, re.MULTILINE)
    assert dossiers == len(rows) >= 14
    assert operations == receipted > 100
    assert (contested, quarantined, lost) == (1, 0, 0)
    for procedure in (
        "1.003583", "1.000593", "1.000419", "2.000815", "2.000884", "1.001699", "1.014027",
    ):  # fmt: skip
        assert any(procedure in row for row in rows)
    assert text.count("✂ đường truyền đứt") == 3
    assert text.count("≠") == 2  # two officers and the centre: three values side by side
    assert re.search(r"đánh dấu [1-9][0-9]* việc đến sau khi máy thôi dùng", text)
    assert "SAI" not in text
