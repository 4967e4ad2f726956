"""docs/spec/trade-acts.md#digitisation: what is kept as a picture, and what counts as digital."""

from typing import Final

import pytest

from protocol.actions import Save
from protocol.blobs import BlobRef
from protocol.errors import NotPossible
from protocol.ids import BlobRoot, sha256
from protocol.trade.digitisation import (
    AT_CENTRE,
    DIGITISED,
    NOT_DIGITISED,
    PHOTOGRAPHED,
    REUSED,
    REUSED_RESULT,
    Digitised,
    PageJudged,
    Status,
    digitisation_of,
    digitised_whole,
    file_name,
    judged_page,
    least_dpi,
    mark_of,
    scans_of,
    seal_of,
)
from protocol.trade.quality import Judged, Measures
from tests.builders import a_write
from tests.cases import Case, at
from tests.law import the_law, the_procedure

BIRTH: Final = the_procedure("1.001193")
GOOD: Final = Judged(Measures(204.2, 60.4, 150.0, 120.0, 0.0), ())
BLURRED: Final = Judged(Measures(204.2, 12.0, 150.0, 120.0, 0.0), ("blurred",))
NOTICE: Final = "chung_sinh"


def root(name: str) -> BlobRoot:
    return BlobRoot(sha256(name.encode()))


class Scanned(Case):
    """A birth with the pages of its notice."""

    def __init__(self) -> None:
        super().__init__()
        self.open("an", "20/11/2026 08:00", "1.001193", "official")

    def page(self, name: str, judged: Judged | None = GOOD, *, reason: str = "") -> None:
        row = f"pages/{name}"
        blob = BlobRef(root(name), 400_000, "image/jpeg", NOTICE)
        fields = list(blob.__struct_fields__)
        value = [getattr(blob, field) for field in fields]
        writes = [a_write(f"{row}/blob", value), a_write(f"{row}/position", name)]
        self.write("an", "20/11/2026 08:10", Save(writes))
        if judged is not None:
            said = judged_page(root(name), judged, colour=True, reason=reason)
            self.happens("an", "20/11/2026 08:10", said)

    def done(self, *pages: str, **more: object) -> None:
        said = {"signed_by": "Lò Văn Thử", "file": sha256(b"pdf"), **more}
        roots = tuple(root(page) for page in pages)
        self.happens("chi", "23/11/2026 08:00", Digitised(NOTICE, roots, **said))  # type: ignore[arg-type]  # as the test says

    @property
    def status(self) -> Status:
        return next(one for one in digitisation_of(self.state, BIRTH) if one.component == NOTICE)


def test_a_photograph_is_not_yet_a_digital_paper() -> None:
    case = Scanned()
    assert case.status.said == "chưa số hóa"
    case.page("000001")

    assert (case.status.said, case.status.complete) == (PHOTOGRAPHED, False)
    case.done("000001", signed_by="")
    assert (case.status.said, case.status.complete) == (PHOTOGRAPHED, False)
    assert not digitised_whole(digitisation_of(case.state, BIRTH))

    case.done("000001")
    assert (case.status.state, case.status.complete) == (DIGITISED, True)
    assert digitised_whole(digitisation_of(case.state, BIRTH))


def test_the_file_holds_all_pages_in_their_order() -> None:
    case = Scanned()
    case.page("000001")
    case.page("000002")

    case.done("000001")
    assert case.status.wants == ("tệp có 1 trang, hồ sơ có 2 trang",)
    case.done("000002", "000001")
    assert case.status.wants == ("trang trong tệp chưa đúng thứ tự",)
    case.done("000001", "000002")
    assert case.status.complete


def test_a_page_with_problems_is_kept_for_a_reason_or_not_at_all() -> None:
    with pytest.raises(NotPossible, match="Ảnh mờ"):
        judged_page(root("1"), BLURRED, colour=True)
    with pytest.raises(NotPossible, match="màu"):
        judged_page(root("1"), GOOD, colour=False)
    kept = judged_page(root("1"), BLURRED, colour=True, reason="giấy ướt, chữ nhòe sẵn")
    assert (kept.problems, kept.reason) == (("blurred",), "giấy ướt, chữ nhòe sẵn")
    assert judged_page(root("1"), GOOD, colour=True, reason="không cần").reason == ""


def test_what_was_measured_is_recorded_in_whole_numbers() -> None:
    said = judged_page(root("1"), GOOD, colour=True)

    assert said == PageJudged(bytes(root("1")), 204, 60, 150, 120, 0)
    assert least_dpi(the_law()) == 200


def test_a_page_that_nobody_looked_at_is_not_counted() -> None:
    case = Scanned()
    case.page("000001", None)
    case.done("000001")

    assert case.status.wants == ("chưa kiểm tra chất lượng ảnh",)
    assert not case.status.complete


def test_a_reason_answers_for_a_page() -> None:
    case = Scanned()
    case.page("000001", BLURRED, reason="giấy gốc đã mờ")
    case.done("000001")

    assert case.status.complete


def test_large_sheets_go_to_the_centre_and_what_is_there_is_used_again() -> None:
    case = Scanned()
    case.done(sheets="at_centre", signed_by="", file=b"")
    assert (case.status.said, case.status.state) == (AT_CENTRE, NOT_DIGITISED)

    case.done(state=REUSED, code="KQ.H52.99-1")
    assert (case.status.state, case.status.complete) == (REUSED, True)
    case.done(state=REUSED_RESULT, code="")
    assert not case.status.complete, "what is used again has its code"


def test_every_copy_says_which_device_answers_for_it_and_since_when() -> None:
    case = Scanned()
    case.page("000001")
    case.page("000002")

    seals = [seal_of(scan) for scan in scans_of(case.state)]

    assert all(seal is not None for seal in seals)
    assert {seal.device for seal in seals if seal} == {case.people["an"].id}
    assert {seal.at_ms for seal in seals if seal} == {at("20/11/2026 08:10")}
    assert len({seal.hash for seal in seals if seal}) == 2


def test_the_mark_stands_where_the_catalogue_says_with_its_zone() -> None:
    place, lines = mark_of(
        the_law(), kind="Bản sao điện tử", agency="UBND xã Ngọc Chiến", at_ms=at("23/11/2026 08:05")
    )

    assert place == "top_right_first_page"
    assert lines == (
        "Bản sao điện tử",
        "UBND xã Ngọc Chiến",
        "08 giờ 05 phút, ngày 23/11/2026 +07:00",
    )
    assert file_name("H52.99-261123-5001", NOTICE, 1) == "H52.99-261123-5001_chung_sinh_01.pdf"
