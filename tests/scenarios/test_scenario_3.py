"""3. A marriage in halves: too early, one party away, then both."""

from datetime import date
from typing import Final

import pytest

from protocol.errors import NotPossible
from protocol.ids import DossierId
from protocol.trade.delivery import Delivered, RegisterMark, deliveries_of, registration_day
from protocol.trade.findings import FormIncomplete
from protocol.trade.hand_over import HandedOver, Party, Thing, custody
from protocol.trade.stages import findings_at
from protocol.trade.visits import ENDINGS, VisitEnded
from sync_server.form_looks import look
from tests.bureau import Bureau
from tests.cases import at
from tests.law import the_catalogue, the_procedure

MARRIAGE: Final = "1.000593"
GROOM, BRIDE = RegisterMark("groom"), RegisterMark("bride", "thumb", "right_index")
BOTH: Final = ("certificate/1", "certificate/2")
ORIGINALS: Final = tuple(Thing(name, "Giấy chứng nhận kết hôn", 1) for name in BOTH)
P04_FILES: Final = {
    "groom.full_name": "Quàng Văn Thử",
    "groom.dob": "1996-11-30",
    "groom.pin": "099096000004",
    "bride.full_name": "Cà Thị Mẫu",
    "bride.dob": "2008-11-25",
    "bride.pin": "099308000005",
}


def filed() -> tuple[Bureau, DossierId]:
    """P04 alone, on Friday 20/11; P05 is away, and 18 on 25/11."""
    bureau = Bureau()
    dossier = bureau.take("an", "20/11/2026 09:00", MARRIAGE, P04_FILES)
    bureau.sync("an", when="20/11/2026 16:00")
    bureau.advance("23/11/2026 08:00", dossier, "processing")
    bureau.sync("dung", when="23/11/2026 09:00")
    return bureau, dossier


def decided() -> tuple[Bureau, DossierId]:
    """On the first possible day, and both originals with the officer on Friday morning."""
    bureau, dossier = filed()
    bureau.advance("25/11/2026 10:00", dossier, "resolved")
    bureau.sync("an", "chi", when="27/11/2026 07:30")
    took = HandedOver(bureau.me("chi", "centre"), bureau.me("an"), ORIGINALS)
    bureau.hands("an", "27/11/2026 07:40", dossier, took)
    return bureau, dossier


def test_intake_succeeds_with_a_calm_warning_that_names_the_first_possible_day() -> None:
    bureau, dossier = filed()

    found = findings_at(
        the_catalogue(), bureau.seen("an", dossier), "intake", at("20/11/2026 9:00")
    )
    age = [one for one in found or () if one.first_day]

    assert [(one.level, one.first_day) for one in age] == [("warn", date(2026, 11, 25))]
    assert "25/11/2026" in age[0].vi
    assert bureau.state(dossier).facts  # it is in the registry: nothing was refused
    centre = bureau.centre
    position = centre.trust.position + 1
    same = look(
        centre.store, centre.trust, bureau.state(dossier), "intake",
        position=position, at_ms=at("20/11/2026 09:00"),
    )  # fmt: skip
    assert same == found


@pytest.mark.parametrize("when", ["23/11/2026 10:00", "24/11/2026 23:59"])
def test_a_decision_before_that_day_is_refused_to_leader_and_centre_alike(when: str) -> None:
    bureau, dossier = filed()

    with pytest.raises(FormIncomplete, match="25/11/2026"):
        bureau.advance(when, dossier, "resolved")
    with pytest.raises(FormIncomplete, match="25/11/2026"):
        bureau.step("dung", when, dossier, "resolved")

    bureau.step("dung", "25/11/2026 00:10", dossier, "resolved")


def test_with_one_party_at_home_nothing_is_handed_over() -> None:
    bureau, dossier = decided()
    one_mark = Delivered(
        "both", "Quàng Văn Thử", BOTH, marks=(GROOM,), owners=("groom", "bride"), read_aloud=True
    )

    with pytest.raises(NotPossible, match="còn thiếu: Bên nữ"):
        bureau.happens("an", "27/11/2026 14:00", dossier, one_mark)

    bureau.happens("an", "27/11/2026 14:10", dossier, VisitEnded("one_party_absent"))
    assert ENDINGS["one_party_absent"] == "vắng một bên"
    held = custody(bureau.seen("an", dossier))
    assert {name: whose[-1].what.takes.name for name, whose in held.items()} == dict.fromkeys(
        BOTH, "an"
    )

    bureau.sync("an", "chi", when="27/11/2026 16:30")
    back = HandedOver(bureau.me("an"), bureau.me("chi", "centre"), ORIGINALS, remark="vắng một bên")
    bureau.hands("chi", "27/11/2026 16:40", dossier, back)
    bureau.sync("chi", when="27/11/2026 16:45")
    held = custody(bureau.state(dossier))
    assert all(whose[-1].what.takes.side == "centre" for whose in held.values())
    assert not deliveries_of(bureau.state(dossier))


def test_with_both_at_home_each_gets_one_original_with_their_own_mark() -> None:
    bureau, dossier = decided()
    handed = Delivered(
        "both", "Quàng Văn Thử, Cà Thị Mẫu", BOTH,
        marks=(GROOM, BRIDE), owners=("groom", "bride"), read_aloud=True,
    )  # fmt: skip
    bureau.happens("an", "30/11/2026 10:00", dossier, handed)

    for third in ("certificate/3", "certificate/1"):
        more = Delivered("both", "ai đó", (third,), marks=(GROOM, BRIDE), owners=("groom",),
                         read_aloud=True)  # fmt: skip
        with pytest.raises(NotPossible, match=r"đã trao rồi|chỉ có 2 bản chính"):
            bureau.happens("an", "30/11/2026 10:05", dossier, more)

    bureau.step("an", "30/11/2026 10:10", dossier, "returned")
    bureau.sync("an", when="30/11/2026 16:00")
    state = bureau.state(dossier)
    assert registration_day(state, the_procedure(MARRIAGE)) == date(2026, 11, 30)
    (given,) = deliveries_of(state)
    assert dict(zip(given.what.owners, given.what.things, strict=True)) == {
        "groom": "certificate/1",
        "bride": "certificate/2",
    }
    assert {mark.person for mark in given.what.marks} == {"groom", "bride"}


def test_nobody_gets_both_originals() -> None:
    bureau, dossier = decided()
    greedy = Delivered(
        "both", "Quàng Văn Thử", BOTH, marks=(GROOM, BRIDE), owners=("groom", "groom"),
        read_aloud=True,
    )  # fmt: skip

    with pytest.raises(NotPossible, match="mỗi người nhận một bản"):
        bureau.happens("an", "30/11/2026 10:00", dossier, greedy)


def test_the_centres_own_counter_hands_out_by_the_same_rules() -> None:
    bureau, dossier = filed()
    bureau.advance("25/11/2026 10:00", dossier, "resolved")
    said = {"to": "both", "name": "hai bên", "things": "certificate/1,certificate/2",
            "owners": "groom,bride", "read_aloud": "có"}  # fmt: skip

    with pytest.raises(NotPossible, match="còn thiếu: Bên nữ"):
        bureau.event("30/11/2026 09:00", dossier, "result_delivered", marks="groom", **said)

    both = "groom:signature,bride:thumb:right_index"
    bureau.event("30/11/2026 09:10", dossier, "result_delivered", marks=both, **said)
    row = bureau.centre.store.dossiers.find(dossier)
    assert row is not None
    line = bureau.centre.store.dossiers.find_row(row.number)
    assert line is not None
    assert line.step == "returned"  # the last original is out


def test_an_officer_signs_only_what_went_through_their_own_hands() -> None:
    bureau, dossier = decided()
    stranger = HandedOver(Party("centre", "ai đó"), Party("citizen", "ai đó"), ORIGINALS)

    with pytest.raises(NotPossible):
        bureau.hands("an", "27/11/2026 14:00", dossier, stranger)
