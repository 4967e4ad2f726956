"""Real programs: a wait ended by telephone, a PIN that is lost, six digits by choice."""

from pathlib import Path

import pytest

from tests.birth_form import BIRTH_FORM
from tests.end_to_end import programs
from tests.end_to_end.programs import PASSPHRASE, Town, a_town

pytestmark = pytest.mark.slow

NEXT_WORDS = "nương ngô chín vàng sớm"
PIN = "713082"
FORM = ("1.003583", *BIRTH_FORM, "ground=mẹ ốm")


def typing(monkeypatch: pytest.MonkeyPatch, pin: str, new: str = "") -> None:
    monkeypatch.setitem(programs.EXTRA, "TANNHA_PIN", pin)
    monkeypatch.setitem(programs.EXTRA, "TANNHA_NEW_PIN", new)


def refused(town: Town, tablet: str, command: str, *arguments: str) -> str:
    process = town.begin(tablet, command, *arguments)
    _, said = process.communicate(timeout=programs.SECONDS)
    assert process.returncode == 1
    return said


def test_a_lost_pin_loses_no_unsent_operation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_town(tmp_path) as town:
        server = town.serve()
        town.join("one", "Cà Thị Ón")
        town.stop()
        for _ in range(2):
            town.tablet("one", "take", *FORM, "--signed")
        unsent = {identity for identity, sent in town.own("one").items() if sent == "only-here"}
        assert server.poll() is not None
        assert len(unsent) >= 2

        typing(monkeypatch, NEXT_WORDS)  # nobody knows the first one any more
        assert "wrong-pin" in refused(town, "one", "list")
        town.serve()
        town.join("two", "Cà Thị Ón")
        asked, answer = str(tmp_path / "hỏi"), str(tmp_path / "trả lời")
        old = str(tmp_path / "one")
        town.tablet("two", "ask-recovery", old, asked)
        said = town.centre("recover", asked, answer)
        brought = town.tablet("two", "recover", old, answer)

        assert said.count("Cà Thị Ón") == 2
        assert "Trung tâm đã nhận đủ" in brought
        held = dict(town.held())
        assert {held.get(identity) for identity in unsent} == {"accepted"}
        town.tablet("two", "sync")
        assert len(town.tablet("two", "list").splitlines()) == 2
        assert "not-possible" in refused(town, "two", "ask-recovery", old, asked)  # is there


def test_the_centre_ends_a_wait_by_telephone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_town(tmp_path) as town:
        town.serve()
        town.join("one", "Cà Thị Ón")
        device = town.centre("blocks").split("\t")[0]
        typing(monkeypatch, NEXT_WORDS)
        while "wait:" not in (said := refused(town, "one", "list")):
            assert "wrong-pin" in said
        assert "chờ 1 phút" in said

        question = town.tablet("one", "co-unlock").splitlines()[0].partition(": ")[2]
        answer = town.centre("co-unlock", device, question).strip()
        assert "untrusted" in refused(town, "one", "co-unlock", question)
        town.tablet("one", "co-unlock", answer)

        typing(monkeypatch, PASSPHRASE)
        town.tablet("one", "list")


def test_six_digits_come_with_the_communes_choice_and_no_earlier(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_town(tmp_path) as town:
        town.serve()
        town.join("one", "Cà Thị Ón")
        typing(monkeypatch, PASSPHRASE, PIN)
        assert "words-needed" in refused(town, "one", "change-pin")

        town.centre("six-digits", "allow")
        town.tablet("one", "sync")
        town.tablet("one", "change-pin")

        assert "wrong-pin" in refused(town, "one", "list")
        typing(monkeypatch, PIN)
        town.tablet("one", "list")
