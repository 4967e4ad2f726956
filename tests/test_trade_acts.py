"""docs/spec/trade-acts.md: which acts are wanting, and who may receive a result."""

from typing import Final

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.actions import Act, Named, Value, raw_value
from protocol.errors import NotPossible
from protocol.trade.act_particulars import (
    KIND_OF,
    Interpreter,
    Lucidity,
    Mark,
    Notice,
    Originals,
    Proxy,
    ReadAloud,
    Witness,
    of_kind,
    particulars_of,
    read_particulars,
)
from protocol.trade.act_rules import Setting, next_finger, wanting
from protocol.trade.conditions import Facts
from protocol.trade.delivery import (
    Delivered,
    RegisterMark,
    check_delivery,
    originals_of,
    registration_day,
)
from tests.cases import Case
from tests.law import TODAY, the_procedure

DIGEST: Final = bytes(32)
P01: Final = Setting("mobile", "Lò Thị Mẫu")
READ: Final = ReadAloud("vi", 1_000, 2_000)
NOTICE: Final = Notice("personal-data-1")
TRIED: Final = ("right_index", "left_index", "other")
NEIGHBOUR: Final = Witness("Quàng Văn Thử", age=50, interest=False)
HEAD: Final = Witness("Cà Văn Mẫu", age=61, interest=False)
GRANDSON: Final = Interpreter("Thái", name="Lò Văn Pánh", relation="cháu", age=15, interest=False)
BIRTH: Final = the_procedure("1.003583")
PENSION: Final = the_procedure("1.014027")
MARRIAGE: Final = the_procedure("1.000593")


def act(what: msgspec.Struct) -> Act:
    return Act(KIND_OF[type(what)], DIGEST, particulars_of(what))


def said(*done: msgspec.Struct, setting: Setting = P01, facts: Facts | None = None) -> list[str]:
    found = wanting(PENSION, [act(one) for one in done], facts or {}, setting)
    return [f"{one.kind}: {one.vi}" for one in found]


# Particulars.


@pytest.mark.parametrize(
    "what",
    [READ, NOTICE, NEIGHBOUR, GRANDSON, Mark(how="cannot", tried=TRIED), Lucidity("tỉnh táo")],
)
def test_particulars_are_read_as_they_were_written(what: msgspec.Struct) -> None:
    assert read_particulars(type(what), act(what)) == what


@given(st.lists(st.tuples(st.sampled_from(["age", "name", "x"]), st.integers(0, 200) | st.text())))
def test_particulars_that_cannot_be_read_are_none(pairs: list[tuple[str, Value]]) -> None:
    named = [Named(name, raw_value(value)) for name, value in pairs]
    broken = Act("witness", DIGEST, [*named, Named("age", raw_value("sáu mươi"))])

    assert of_kind(Witness, [broken]) == []


# What is wanting.


def test_who_signed_after_hearing_it_needs_nothing_more() -> None:
    assert said(READ, NOTICE, Mark(by="applicant")) == []


def test_each_missing_act_is_named() -> None:
    assert said() == [
        "read_aloud: Còn thiếu: đọc lại cho người dân nghe",
        "notice: Còn thiếu: thông báo về dữ liệu cá nhân",
        "mark: Còn thiếu: chữ ký hoặc điểm chỉ của người dân",
    ]


def test_thumbs_are_tried_in_their_order() -> None:
    assert next_finger(Mark(how="thumb")) == "right_index"
    assert next_finger(Mark(how="thumb", tried=TRIED)) == "cannot"
    assert said(READ, NOTICE, Mark(how="thumb", finger="right_index")) == []
    assert said(READ, NOTICE, Mark(how="thumb", finger="left_index", tried=("right_index",))) == []

    skipped = said(READ, NOTICE, Mark(how="thumb", finger="left_index"))
    assert skipped == ["mark: Xin điểm chỉ theo thứ tự: ngón trỏ phải, ngón trỏ trái, ngón khác"]
    unnamed = Mark(how="thumb", finger="other", tried=("right_index", "left_index"))
    assert said(READ, NOTICE, unnamed) == ["mark: Xin ghi rõ ngón tay khác là ngón nào"]


def test_who_can_neither_sign_nor_thumbprint_needs_two_witnesses() -> None:
    cannot = Mark(how="cannot", tried=TRIED)
    two = "witness: Không ký, không điểm chỉ được: cần hai người làm chứng"

    assert said(READ, NOTICE, cannot) == ["witness: Còn thiếu: người làm chứng", two]
    assert said(READ, NOTICE, cannot, HEAD) == [two]
    assert said(READ, NOTICE, cannot, HEAD, HEAD) == [two]
    assert said(READ, NOTICE, cannot, HEAD, NEIGHBOUR) == []
    assert said(READ, NOTICE, Mark(how="cannot"), HEAD, NEIGHBOUR) == [
        "mark: Xin thử ngón trỏ phải, ngón trỏ trái và ngón khác trước"
    ]


def test_who_interprets_does_not_witness_and_is_asked_relation_age_and_interest() -> None:
    done = (READ, NOTICE, Mark(by="applicant"))
    assert said(*done, GRANDSON) == []
    assert said(*done, Interpreter("Thái", officer_speaks=True)) == []
    assert said(*done, Interpreter("Thái", name="Lò Văn Pánh")) == [
        "interpreter: Xin hỏi quan hệ, tuổi và quyền lợi liên quan của người phiên dịch"
    ]
    his_word = Witness("lò văn pánh", age=15, interest=False)
    assert said(*done, GRANDSON, his_word) == [
        "witness: Người làm chứng lò văn pánh chưa đủ 18 tuổi",
        "witness: lò văn pánh đã phiên dịch, không làm chứng được",
    ]


def test_a_witness_has_no_interest_and_a_proxy_is_no_witness() -> None:
    done = (READ, NOTICE, Mark(by="applicant"))
    heir = Witness("Lò Thị Thử", age=24, interest=True)
    assert said(*done, heir) == ["witness: Lò Thị Thử có quyền lợi liên quan, không làm chứng được"]
    proxy = Proxy("Quàng Văn Thử", paper="written")
    assert said(*done, proxy, NEIGHBOUR) == [
        "witness: Quàng Văn Thử là người được ủy quyền, không làm chứng được"
    ]
    assert said(*done, Witness("Lò Thị Mẫu", age=87, interest=False)) == [
        "witness: Người yêu cầu không tự làm chứng cho mình"
    ]


def test_lucidity_is_an_observation() -> None:
    done = (READ, NOTICE, Mark(by="applicant"))
    assert said(*done, Lucidity("trả lời đúng ngày, tên con", lucid=True)) == []
    assert said(*done, Lucidity(lucid=True)) == [
        "lucidity: Xin ghi điều quan sát được: trả lời, nhận biết, tự nguyện"
    ]
    assert said(*done, Lucidity("không nhận ra con", lucid=False)) == [
        "lucidity: Chưa đủ minh mẫn để làm thủ tục: xin hẹn lần khác"
    ]


def test_a_mark_drawn_on_glass_does_only_where_no_paper_is_signed() -> None:
    drawn = Mark(on="drawn", by="applicant")

    assert said(READ, NOTICE, drawn) == ["mark: Hồ sơ này cần ký, điểm chỉ trên giấy rồi chụp lại"]
    assert said(READ, NOTICE, drawn, setting=Setting("assisted", "Lò Thị Mẫu")) == []


def test_certification_needs_its_own_acts() -> None:
    signing = the_procedure("2.000884")
    done = [act(one) for one in (READ, NOTICE, Mark(by="applicant"))]
    kinds = [one.kind for one in wanting(signing, done, {}, P01)]

    assert kinds == ["lucidity", "originals"]
    more = [*done, act(Lucidity("tỉnh táo", lucid=True)), act(Originals(("tuy_than",)))]
    assert [one.kind for one in wanting(signing, more, {}, P01)] == []


# Handing out.


def marks(*persons: str) -> tuple[RegisterMark, ...]:
    return tuple(RegisterMark(person, "thumb", "right_index") for person in persons)


def test_a_marriage_is_handed_out_to_both_each_with_one_original() -> None:
    case = Case()
    case.open("an", "20/11/2026 08:00", "1.000593")
    assert originals_of(MARRIAGE, TODAY) == ["certificate/1", "certificate/2"]

    alone = Delivered("both", "Quàng Văn Thử", ("certificate/1",), marks=marks("groom"),
                      read_aloud=True, owners=("groom",))  # fmt: skip
    with pytest.raises(NotPossible, match="còn thiếu"):
        check_delivery(case.state, MARRIAGE, alone, {})

    both = Delivered(
        "both", "Quàng Văn Thử, Cà Thị Mẫu", ("certificate/1", "certificate/2"),
        marks=marks("groom", "bride"), read_aloud=True, owners=("groom", "bride"),
    )  # fmt: skip
    check_delivery(case.state, MARRIAGE, both, {})
    twice = msgspec.structs.replace(both, owners=("groom", "groom"))
    third = msgspec.structs.replace(both, things=("certificate/3",), owners=("groom",))
    with pytest.raises(NotPossible, match="mỗi người nhận một bản"):
        check_delivery(case.state, MARRIAGE, twice, {})
    with pytest.raises(NotPossible, match="chỉ có 2 bản chính"):
        check_delivery(case.state, MARRIAGE, third, {})

    assert registration_day(case.state, MARRIAGE) is None
    case.happens("an", "30/11/2026 09:00", both)
    day = registration_day(case.state, MARRIAGE)
    assert day is not None
    assert day.isoformat() == "2026-11-30"
    with pytest.raises(NotPossible, match="đã trao rồi"):
        check_delivery(case.state, MARRIAGE, both, {})


def test_who_may_take_a_result_home_is_as_the_catalogue_says() -> None:
    state = Case().state

    def ask(to: str, paper: str, *, deceased: bool = False) -> None:
        given = Delivered(to, "Lò Thị Thử", ("decision/1",), paper=paper, relation="con gái")
        check_delivery(state, PENSION, given, {}, deceased=deceased)

    with pytest.raises(NotPossible, match="không nhận thay được"):
        ask("neighbour", "none")
    with pytest.raises(NotPossible, match="giấy ủy quyền"):
        ask("close_kin_agent", "none")
    ask("close_kin_agent", "written")  # by hand, without certification
    with pytest.raises(NotPossible, match="chứng thực"):
        ask("agent", "written")
    with pytest.raises(NotPossible, match="đã mất"):
        ask("self", "none", deceased=True)

    birth = Delivered("agent", "Lò Thị Thử", ("certificate/1",), paper="certified")
    with pytest.raises(NotPossible, match="không nhận thay được"):
        check_delivery(state, BIRTH, birth, {})
    unread = Delivered("requester", "Lò Thị Mẫu", ("certificate/1",), marks=marks("requester"))
    with pytest.raises(NotPossible, match="đọc lại"):
        check_delivery(state, BIRTH, unread, {})
    check_delivery(state, BIRTH, msgspec.structs.replace(unread, read_aloud=True), {})
