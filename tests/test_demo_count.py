"""The demo counts from both ends and says what does not add up; its table stands straight."""

import unicodedata

import pytest
from msgspec.structs import replace

from demo.count import Ends, Expected, Line, Totals, faults_in, totals_of
from demo.screen import table, width_of

EXPECTED = Expected(dossiers=2, contested=1, by_centre=1)
ROWS = (
    Line("H52.99-261122-5000", "Lò Thị Mẫu", "1.003583", "được tiếp nhận", "1", "0", "4"),
    Line("T-3AV1KQ7-1", "Vàng A Mẫu", "1.014027", "đang xử lý", "0", "0", "9"),
)
SEEN = [(row.code, row.procedure, row.state, row.not_agreed, "Trung tâm đã nhận") for row in ROWS]
GOOD = Ends(
    signed=[("a1", "receipted"), ("a2", "receipted"), ("b1", "receipted")],
    held=[("a1", "accepted"), ("a2", "accepted"), ("b1", "accepted"), ("c1", "accepted")],
    late=1,
    flagged=1,
    registry=ROWS,
    replicas=[SEEN, SEEN[::-1]],
)


def faults(ends: Ends) -> list[str]:
    return faults_in(ends, totals_of(ends), EXPECTED)


def test_a_day_that_adds_up_has_no_faults() -> None:
    assert faults(GOOD) == []
    assert totals_of(GOOD) == Totals(2, 3, 3, 1, 0, 0)
    assert str(totals_of(GOOD)) == (
        "dossiers 2 · operations 3 · receipted 3 · contested 1 · quarantined 0 · lost 0"
    )


@pytest.mark.parametrize(
    ("what", "ends"),
    [
        ("bị mất", replace(GOOD, held=GOOD.held[1:])),
        ("có xác nhận", replace(GOOD, signed=[("a1", "only-here"), *GOOD.signed[1:]])),
        ("chờ Trung tâm", replace(GOOD, held=[("a1", "quarantined"), *GOOD.held[1:]])),
        ("trùng", replace(GOOD, held=[*GOOD.held, ("a1", "accepted")])),
        ("trùng", replace(GOOD, signed=[*GOOD.signed, ("a1", "receipted")])),
        ("do Trung tâm ký", replace(GOOD, held=[*GOOD.held, ("c2", "accepted")])),
        ("đánh dấu", replace(GOOD, flagged=0)),
        ("Số hồ sơ", replace(GOOD, registry=ROWS[:1])),
        ("chưa thống nhất", replace(GOOD, registry=(ROWS[0]._replace(not_agreed="0"), ROWS[1]))),
        ("Máy 2", replace(GOOD, replicas=[SEEN, SEEN[:1]])),
    ],
)
def test_what_does_not_add_up_is_named(what: str, ends: Ends) -> None:
    assert any(what in fault for fault in faults(ends))


def test_columns_stand_straight_however_letters_are_composed() -> None:
    decomposed = [tuple(unicodedata.normalize("NFD", cell) for cell in row) for row in ROWS]

    lines = table(("Mã", "Công dân", "Thủ tục", "Trạng thái", "C", "D", "Vị trí"), decomposed)

    assert len({width_of(line) for line in lines}) == 1
    shown = zip(lines[2:], ROWS, strict=True)
    assert len({width_of(line[: line.index(row.procedure)]) for line, row in shown}) == 1
    assert lines == table(("Mã", "Công dân", "Thủ tục", "Trạng thái", "C", "D", "Vị trí"), ROWS)
    assert lines[-1].endswith("     9")  # figures to the right


def test_marks_over_letters_take_no_place() -> None:
    for text in ("Lường Thị Mẫu", "Đã lập tại nhà – chờ"):
        for form in ("NFC", "NFD"):
            assert width_of(unicodedata.normalize(form, text)) == len(text)
