"""docs/spec/trade-acts.md: our own typing error, and what was lawfully unknown and is found."""

from typing import Final

import pytest

from protocol.actions import Act, Confirm, Correct, Item, Present, Value, raw_value
from protocol.acts import Hold, Version, digest_of, items_of, value_hash
from protocol.catalogue import attests
from protocol.dossier import value_of
from protocol.errors import NotAgreed, NotPossible
from protocol.ids import BlobRoot, OperationRef, sha256
from protocol.trade.corrections import (
    LookedUp,
    PageRead,
    PageSays,
    PaperSaysOtherwise,
    check_correction,
    corrections_in,
    find_looked_up,
    holds,
    marked,
)
from protocol.trade.page_words import PageWords
from tests.builders import a_write
from tests.cases import Case
from tests.law import the_law, the_procedure

PAGE: Final = BlobRoot(sha256(b"the signed declaration"))
OTHER_PAGE: Final = BlobRoot(sha256(b"another paper"))
NAME: Final = "applicant.full_name"
PIN: Final = "applicant.pin"
PENSION: Final = the_procedure("1.014027")
assert PENSION.declaration is not None
WORDS: Final = PageWords(the_law(), PENSION.declaration)
UNKNOWN: Final[Value] = ["unknown", "mất thẻ"]


class Signed(Case):
    """A pension request that somebody has put a mark under."""

    def __init__(self, **values: Value) -> None:
        super().__init__()
        typed: dict[str, Value] = {NAME: "Lò Thị Mậu", PIN: UNKNOWN, **values}
        self.open("an", "25/11/2026 10:05", "1.014027", "provisional", values=typed)

    def sign(self) -> "Signed":
        items = items_of(self.state, lambda slot: attests(PENSION, slot))
        refs = list(dict.fromkeys(ref for _, ref, _ in items))
        version = Version("1.014027", 1, "1")
        named = [(slot, ref) for slot, ref, _ in items]
        digest = digest_of(self.dossier, version, named, [PAGE], sha256(b"text"))
        shown = [Item(slot, refs.index(ref), hashed) for slot, ref, hashed in items]
        said = Present(digest, "1.014027", 1, "1", shown, [PAGE], sha256(b"text"))
        self.write("an", "25/11/2026 10:20", said, refs)
        self.write("an", "25/11/2026 10:25", Act("mark", digest))
        return self

    def correct(self, who: str, when: str, value: str) -> OperationRef:
        [live] = self.state.slots[NAME]
        action = Correct([a_write(NAME, value, 0)], PAGE, "gõ nhầm dấu")
        ref = self.write(who, when, action, [live.ref])
        self.happens(who, when, PageRead(PAGE, (PageSays(NAME, value),)), [ref])
        return ref

    def say(self, who: str, correction: OperationRef, *, agreed: bool = True) -> None:
        self.write(who, "26/11/2026 10:00", Confirm(0, agreed), [correction])

    @property
    def hold(self) -> Hold:
        return self.holds[NAME]

    @property
    def holds(self) -> dict[str, Hold]:
        [(_, version)] = marked(self.state)
        return holds(self.state, version, lambda slot: attests(PENSION, slot))

    def found(self, who: str, *, was: bytes | None = None, slot: str = PIN) -> None:
        self.save(who, "30/11/2026 08:10", {PIN: "099139000001"})
        raw = bytes(raw_value(UNKNOWN)) if was is None else was
        put = value_hash(raw_value("099139000001"))
        said = LookedUp(slot, raw, put, "cơ sở dữ liệu quốc gia về dân cư")
        self.happens(who, "30/11/2026 08:11", said)


def check(case: Case, says: str, value: str, *, slot: str = NAME, page: BlobRoot = PAGE) -> None:
    check_correction(case.state, {slot: says}, {slot: value}, WORDS, page)


# Before it is signed.


def test_what_the_page_says_may_be_put_in() -> None:
    check(Signed().sign(), "Lò Thị Mẫu", "Lò Thị Mẫu")


def test_where_the_page_says_the_old_value_the_citizen_is_asked_again() -> None:
    with pytest.raises(PaperSaysOtherwise, match="làm lại phần ký"):
        check(Signed().sign(), "Lò Thị Mậu", "Lò Thị Mẫu")


def test_only_a_page_that_was_marked_can_be_cited() -> None:
    with pytest.raises(NotPossible, match="chọn đúng trang"):
        check(Signed().sign(), "Lò Thị Mẫu", "Lò Thị Mẫu", page=OTHER_PAGE)
    with pytest.raises(NotPossible, match="sửa trực tiếp"):
        check(Signed(), "Lò Thị Mẫu", "Lò Thị Mẫu")


def test_what_nobody_confirmed_is_edited_and_what_differs_is_chosen_first() -> None:
    case = Signed().sign()
    with pytest.raises(NotPossible, match="không ký xác nhận"):
        check(case, "0120", "0120", slot="applicant.phone")

    case.offline("an", "binh")
    case.save("an", "26/11/2026 08:00", {NAME: "Lò Thị Mẫu"})
    case.save("binh", "26/11/2026 08:00", {NAME: "Lò Thị Mầu"})
    case.sync("an", "binh")
    with pytest.raises(NotAgreed):
        check(case, "Lò Thị Mẫu", "Lò Thị Mẫu")


# The second person.


def test_a_correction_holds_once_somebody_else_agrees() -> None:
    case = Signed().sign()
    correction = case.correct("an", "26/11/2026 09:00", "Lò Thị Mẫu")
    case.say("an", correction)
    assert (case.hold, [one.standing for one in corrections_in(case.state)]) == (
        Hold.BROKEN,
        ["open"],
    )

    case.say("chi", correction)

    [one] = corrections_in(case.state)
    assert (case.hold, one.standing) == (Hold.CORRECTED, "confirmed")
    assert (one.fact.officer, [fact.officer for fact in one.words]) == (
        case.people["an"].officer,
        [case.people["chi"].officer],
    )
    assert one.says == (PageSays(NAME, "Lò Thị Mẫu"),)


def test_one_who_disagrees_outweighs_those_who_agree() -> None:
    case = Signed().sign()
    correction = case.correct("an", "26/11/2026 09:00", "Lò Thị Mẫu")
    case.say("chi", correction)
    case.say("giang", correction, agreed=False)

    assert (case.hold, corrections_in(case.state)[0].standing) == (Hold.BROKEN, "denied")


# What was unknown.


def test_what_the_centre_finds_asks_nobody_again() -> None:
    case = Signed().sign()
    case.found("chi")

    assert set(case.holds.values()) == {Hold.STANDS, Hold.CORRECTED}
    [(_, version)] = marked(case.state)
    one = find_looked_up(case.state, version, PIN)
    assert one is not None
    assert (one.fact.officer, one.what.whence) == (
        case.people["chi"].officer,
        "cơ sở dữ liệu quốc gia về dân cư",
    )
    assert value_of(case.state, PIN) == "099139000001"


@pytest.mark.parametrize(
    ("who", "was", "slot"),
    [
        ("an", None, PIN),  # not by the centre
        ("chi", bytes(raw_value(["unknown", "khác"])), PIN),  # not what was signed
        ("chi", b"\xc1", PIN),  # nothing that can be read
        ("chi", None, NAME),  # about something else
    ],
)
def test_nothing_else_passes_for_found(who: str, was: bytes | None, slot: str) -> None:
    case = Signed().sign()
    case.found(who, was=was, slot=slot)

    assert case.holds[PIN] is Hold.BROKEN


def test_a_value_that_was_known_is_not_found_but_changed() -> None:
    case = Signed(**{PIN: "099139000009"}).sign()
    was = bytes(raw_value("099139000009"))
    case.found("chi", was=was)

    assert case.holds[PIN] is Hold.BROKEN
    [(_, version)] = marked(case.state)
    assert value_hash(was) in [item.value_hash for item in version.items]


def test_who_edits_it_afterwards_is_asked_about() -> None:
    case = Signed().sign()
    case.found("chi")
    case.save("an", "01/12/2026 08:00", {PIN: "099139000002"})

    assert case.holds[PIN] is Hold.BROKEN
