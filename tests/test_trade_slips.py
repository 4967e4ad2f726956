"""docs/spec/slip.md: what the citizen's paper says, who checks it, and which of several counts."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from protocol.actions import Code
from protocol.admin import Revoke
from protocol.codes import MAX_CODE_CHARS, SlipSecret, read_code, slip_key
from protocol.errors import BadSignature, MalformedBytes, OverLimit, ProtocolError, Untrusted
from protocol.ids import DossierId, OperationRef
from protocol.keys import SigningKey
from protocol.merge import Dossier
from protocol.trade.slip_code import (
    MAX_ADDRESS_CHARS,
    MAX_REVISION,
    MAX_TEXT_CHARS,
    Payload,
    PrintedSlip,
    centre_mark,
    check_printed,
    read_printed,
    read_text,
    seconds,
    sign_printed,
    write_text,
)
from protocol.trade.slips import (
    SlipReplaced,
    Standing,
    dossier_shown,
    due_words,
    look_at,
    newest_slips,
    said,
    slips_in,
)
from tests.builders import DOSSIER, flipped
from tests.cases import Case, at
from tests.devices import CENTRE, Centre, Tablet
from tests.town import KEYS

SECRET: Final = SlipSecret(bytes(range(10)))
OTHER: Final = SlipSecret(bytes(range(10, 20)))
CODE: Final = read_code("H52.99-261125-5003")
LONGEST: Final = read_code("H52.99.99.99.99-20261125-99999999")
KEY: Final = SigningKey(bytes([7]) * 32)


def a_slip(**changes: Any) -> PrintedSlip:
    slip = PrintedSlip(
        centre=centre_mark(CENTRE),
        device=bytes(16),  # type: ignore[arg-type]  # whoever checks it, knows whose it is
        dossier=DOSSIER,
        operation=OperationRef(bytes(16)),
        code=CODE,
        secret=SECRET,
        digest=bytes(8),
        revision=1,
        made_s=at("25/11/2026 10:05") // 1000,
        due_s=at("02/12/2026 17:00") // 1000,
    )
    return replace(slip, **changes)


# The QR.


def test_a_slip_reads_as_it_was_signed() -> None:
    for slip in (a_slip(), a_slip(due_s=None, provisional=True, declared=True, revision=9)):
        text = write_text(sign_printed(slip, KEY))

        assert read_printed(read_text(text)) == slip


def test_the_longest_slip_is_a_code_of_version_15_at_most_in_letters_and_digits() -> None:
    assert len(LONGEST.text) <= MAX_CODE_CHARS
    address = "HTTPS://" + "A" * (MAX_ADDRESS_CHARS - 9) + "/"
    for slip, head in ((a_slip(), ""), (a_slip(code=LONGEST, revision=MAX_REVISION), address)):
        text = write_text(sign_printed(slip, KEY), head)
        made = segno.make(text, error="m", boost_error=False, micro=False)

        assert made.mode == "alphanumeric"
        assert int(made.version) <= 15
    assert int(segno.make("A" * MAX_TEXT_CHARS, error="m", micro=False).version) <= 15


def test_what_stands_before_the_last_stroke_says_nothing() -> None:
    payload = sign_printed(a_slip(), KEY)

    for address in ("", "HTTPS://TRACUU.EXAMPLE/S/", "/"):
        assert read_text(write_text(payload, address)) == payload
    with pytest.raises(OverLimit):
        write_text(payload, "HTTPS://TRACUU.EXAMPLE")
    with pytest.raises(OverLimit):
        write_text(payload, "A" * MAX_ADDRESS_CHARS + "/")


def test_there_is_room_for_nothing_about_the_citizen_on_it() -> None:
    assert {one.name for one in fields(PrintedSlip)} == {
        "centre", "device", "dossier", "operation", "code", "secret", "digest", "revision",
        "made_s", "due_s", "provisional", "declared",
    }  # fmt: skip


@pytest.mark.parametrize("revision", [0, MAX_REVISION + 1])
def test_a_revision_out_of_range_is_no_slip(revision: int) -> None:
    with pytest.raises(OverLimit):
        sign_printed(a_slip(revision=revision), KEY)


@pytest.mark.parametrize(
    ("at_ms", "wanted"),
    [(-5, 1), (0, 1), (1_999, 1), (2_000, 2), (2**32 * 1000, 2**32 - 1), (2**60, 2**32 - 1)],
)
def test_times_have_the_room_of_a_slip(at_ms: int, wanted: int) -> None:
    assert seconds(at_ms) == wanted


@given(st.text(max_size=700) | st.from_regex(r"[A-Z2-7]{0,400}"))
def test_any_text_is_a_slip_or_malformed(text: str) -> None:
    with suppress(MalformedBytes):
        read_printed(read_text(text))
    assert dossier_shown(text) in {None, DOSSIER}


def test_a_slip_is_written_in_one_way() -> None:
    text = write_text(sign_printed(a_slip(), KEY))

    for other in (
        text.lower(),
        text + "A",
        text[:-1],
        text + "=",
        text + " A",
        "0" + text[1:] + "1",
    ):
        with pytest.raises(MalformedBytes):
            read_printed(read_text(other))
    assert read_text(f"  {text}\n") == read_text(text)
    with pytest.raises(MalformedBytes):
        read_text(text + " " * MAX_TEXT_CHARS)


# Who checks it.


@dataclass
class Home:
    """A tablet that gave out a slip, and everything that another device knows."""

    tablet: Tablet
    dossier: DossierId
    text: str


@pytest.fixture
def home(tmp_path: Any) -> Any:
    tablet = Tablet(tmp_path, "an", Centre())
    tablet.synchronise()
    dossier = tablet.open()
    _, slip = tablet.capture.give_code(dossier, now_ms=at("22/11/2026 09:05"))
    yield Home(tablet, dossier, slip.text)
    tablet.store.close()


def test_a_device_that_has_the_certificate_confirms_it_offline(home: Home) -> None:
    trust = home.tablet.centre.trust

    looked = look_at(home.text, trust, None)

    assert looked.standing is Standing.GENUINE
    assert looked.slip is not None
    assert looked.slip.dossier == home.dossier == dossier_shown(home.text)
    assert said(looked).startswith(f"Phiếu đúng, mã {looked.slip.code.text}.")


def test_every_flipped_bit_is_noticed(home: Home) -> None:
    trust, payload = home.tablet.centre.trust, read_text(home.text)

    for bit in range(0, len(payload) * 8, 3):
        with pytest.raises(ProtocolError):
            check_printed(Payload(flipped(payload, bit)), trust)


def test_nobody_who_holds_a_paper_is_accused(home: Home) -> None:
    trust, payload = home.tablet.centre.trust, read_text(home.text)
    other = sign_printed(replace(read_printed(payload), code=CODE), KEY)
    shown = {
        "forged": look_at(write_text(other), trust, None),
        "torn": look_at(home.text[:-9], trust, None),
        "poetry": look_at("Trăm năm trong cõi người ta", trust, None),
        "stranger": look_at(write_text(sign_printed(a_slip(), KEY)), trust, None),
    }

    assert {name: str(one.standing) for name, one in shown.items()} == {
        "forged": "unconfirmed",
        "torn": "unconfirmed",
        "poetry": "unconfirmed",
        "stranger": "unknown-giver",
    }
    for one in shown.values():
        assert "Xin gọi 0212 3 000 000" in said(one, "0212 3 000 000") or "hoặc gọi" in said(one)
        assert "giả" not in said(one)


def test_a_slip_of_another_centre_or_with_another_signature_is_refused(home: Home) -> None:
    trust, slip = home.tablet.centre.trust, read_printed(read_text(home.text))

    moved = replace(slip, centre=centre_mark("elsewhere.example"))
    elsewhere = sign_printed(moved, home.tablet.unlocked.signing)

    with pytest.raises(Untrusted):
        check_printed(elsewhere, trust)
    with pytest.raises(BadSignature):
        check_printed(sign_printed(slip, KEYS.page), trust)


def test_of_a_device_that_was_lost_only_what_the_log_has_is_confirmed(home: Home) -> None:
    centre, device = home.tablet.centre, home.tablet.unlocked.device
    state = home.tablet.store.state(home.dossier)
    centre.say(Revoke(device, "lost"), centre.enrol_key)

    assert look_at(home.text, centre.trust, None).standing is Standing.UNCONFIRMED
    assert look_at(home.text, centre.trust, state).standing is Standing.GENUINE


def test_a_replaced_slip_is_genuine_and_says_so_where_the_new_one_is_known(home: Home) -> None:
    tablet, trust = home.tablet, home.tablet.centre.trust
    before = tablet.store.state(home.dossier)
    assert look_at(home.text, trust, before).standing is Standing.GENUINE

    _, new = tablet.capture.replace_slip(
        home.dossier, reason="sửa lỗi gõ", now_ms=at("22/11/2026 10:00")
    )

    state = tablet.store.state(home.dossier)
    old, newest = look_at(home.text, trust, state), look_at(new.text, trust, state)
    assert (old.standing, newest.standing) == (Standing.REPLACED, Standing.GENUINE)
    assert "đã được thay bằng phiếu mới" in said(old)
    assert newest.slip is not None
    assert newest.slip.revision == 2
    assert look_at(home.text, trust, None).standing is Standing.GENUINE, "who knows less says less"


# Which of several counts.


def a_case() -> Case:
    case = Case()
    case.open("an", "25/11/2026 10:00", "1.001193", "provisional")
    return case


def given_out(state: Dossier) -> list[tuple[str, str | None]]:
    return [
        (one.code, one.replaced_by.code if one.replaced_by else None) for one in slips_in(state)
    ]


def test_a_provisional_code_counts_until_the_official_one() -> None:
    case = a_case()
    case.write("an", "25/11/2026 10:05", Code("T-0JAMAJN-1", slip_key(CODE, SECRET), True))
    assert given_out(case.state) == [("T-0JAMAJN-1", None)]

    case.write("giang", "30/11/2026 08:10", Code(CODE.text, slip_key(CODE, OTHER)))

    assert given_out(case.state) == [("T-0JAMAJN-1", CODE.text), (CODE.text, None)]


def test_two_new_slips_at_once_both_count_until_somebody_replaces_both() -> None:
    case = a_case()
    first = case.write("an", "25/11/2026 10:05", Code(CODE.text, slip_key(CODE, SECRET)))
    case.offline("an", "binh")
    renewed = [
        case.happens(who, "26/11/2026 08:00", SlipReplaced(CODE.text, bytes([n]) * 32, 2), [first])
        for n, who in enumerate(("an", "binh"))
    ]
    case.sync("an", "binh")

    assert [one.fact.ref for one in newest_slips(case.state)] == renewed
    case.happens("chi", "27/11/2026 08:00", SlipReplaced(CODE.text, bytes([9]) * 32, 3), renewed)
    assert [one.revision for one in newest_slips(case.state)] == [3]


def test_under_every_code_stands_when_to_come() -> None:
    assert due_words(at("02/12/2026 17:00") // 1000, provisional=False) == (
        "Hẹn trả kết quả: 17:00 ngày 02/12/2026"
    )
    assert "chờ Trung tâm tiếp nhận; chưa có ngày hẹn trả" in due_words(None, provisional=True)
    assert due_words(None, provisional=False) == "Chưa có ngày hẹn trả"
