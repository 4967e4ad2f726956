"""7. Prove the 19th: what the log proves of a time is said, and no more."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile.fieldwork import Taken
from protocol.bracket import statement
from protocol.errors import ClockGuard, ProtocolError
from protocol.time_proof import prove, read_proof
from sync_server import proving, slips
from sync_server.__main__ import main
from tests.builders import flipped
from tests.cases import at
from tests.home_visit import Home

SEEN, CLAIMED, RECEIVED = "16/11/2026 07:40", "19/11/2026 10:12", "20/11/2026 16:52"
CHECKED = "19/11/2026 18:31"


class Inspector:
    """Nothing but the centre's root key, a file, and what `tannha verify` prints."""

    def __init__(self, folder: Path, home: Home, printed: pytest.CaptureFixture[str]) -> None:
        self.folder, self.home, self._printed = folder, home, printed
        self.root = home.centre.trust.roots[0].said.hex()

    def verify(self, proof: bytes, root: str = "") -> str:
        file = self.folder / "chung-cu"
        file.write_bytes(proof)
        self._printed.readouterr()
        assert main(["verify", str(file), "--root", root or self.root]) == 0
        return self._printed.readouterr().out.strip()

    def prove(self, taken: Taken, slip: str = "") -> str:
        return self.verify(proving.prove(self.home.centre, taken.dossier, slip))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    (tmp_path / "home").mkdir()
    home = Home(tmp_path / "home", SEEN)
    with home.desk.http:
        yield home
    home.close()


@pytest.fixture
def inspector(tmp_path: Path, home: Home, capsys: pytest.CaptureFixture[str]) -> Inspector:
    return Inspector(tmp_path, home, capsys)


def test_between_the_checkpoint_that_was_seen_and_the_receipt(
    home: Home, inspector: Inspector
) -> None:
    taken = home.take(CLAIMED, ground="disability")
    home.synchronise(RECEIVED)

    said = inspector.prove(taken)

    assert said == (
        "Máy của cán bộ ghi 10:12 ngày 19/11/2026; chứng minh được: sau 07:40 ngày 16/11/2026"
        " (mốc của Trung tâm mà máy đã thấy) và trước 16:52 ngày 20/11/2026"
        " (Trung tâm xác nhận đã nhận)."
    )
    assert "chứng minh ngày 19" not in said


def test_the_grandson_who_checked_the_slip_that_evening_is_a_tighter_bound(
    home: Home, inspector: Inspector
) -> None:
    taken = home.take(CLAIMED, ground="disability")
    home.desk.now_ms = at(CHECKED)
    looked = slips.look(home.centre, taken.slip.text)
    home.synchronise(RECEIVED)

    said = inspector.prove(taken, taken.slip.text)

    assert looked.standing == "genuine"
    assert "sau 07:40 ngày 16/11/2026" in said
    assert "và trước 18:31 ngày 19/11/2026 (có người kiểm tra phiếu)" in said
    assert inspector.prove(taken) != said, "without the slip nobody can say so"


def test_a_clock_that_was_set_back_is_said_and_nobody_is_called_a_forger(
    home: Home, inspector: Inspector
) -> None:
    home.take("20/11/2026 09:00", ground="disability")
    with pytest.raises(ClockGuard):
        home.take(CLAIMED, ground="disability")  # no slip: but what was begun is signed
    [dossier] = home.officer.fieldwork().unfinished()
    home.synchronise(RECEIVED)

    said = inspector.verify(proving.prove(home.centre, dossier))

    assert said.startswith("Máy của cán bộ ghi 10:12 ngày 19/11/2026; chứng minh được: sau 07:40")
    assert "đồng hồ của máy đã lùi lại, một thao tác trước đó ghi 09:00:00 ngày 20/11/2026" in said
    assert not re.search("giả|gian|vô hiệu", said)


def test_a_time_that_the_officer_stated_is_shown_as_stated(
    home: Home, inspector: Inspector
) -> None:
    home.take("20/11/2026 09:00", ground="disability")
    taken = home.take(CLAIMED, ground="disability", declared="20/11/2026 10:00")
    home.synchronise(RECEIVED)

    said = inspector.prove(taken)

    assert said.startswith("Cán bộ khai 10:00 ngày 20/11/2026; chứng minh được: sau 07:40")


def test_a_proof_that_was_changed_anywhere_proves_nothing(home: Home, inspector: Inspector) -> None:
    taken = home.take(CLAIMED, ground="disability")
    slips.look(home.centre, taken.slip.text)
    home.synchronise(RECEIVED)
    proof = proving.prove(home.centre, taken.dossier, taken.slip.text)
    said = inspector.verify(proof)

    root = bytes.fromhex(inspector.root)
    other = []
    for bit in range(0, len(proof) * 8, 101):
        try:
            other.append(statement(prove(read_proof(flipped(proof, bit)), root=root).bracket))
        except ProtocolError:
            continue
    assert set(other) <= {said}


def test_another_root_key_believes_nothing_of_it(home: Home, tmp_path: Path) -> None:
    taken = home.take(CLAIMED, ground="disability")
    home.synchronise(RECEIVED)
    file = tmp_path / "proof"
    file.write_bytes(proving.prove(home.centre, taken.dossier))

    assert main(["verify", str(file), "--root", "00" * 32]) == 1
