"""The catalogue edited by form: one proposes, another checks, then it is law for what comes."""

import html
import re
from datetime import date
from typing import Final

import httpx
import pytest

from protocol.catalogue import Catalogue, read_catalogue
from protocol.errors import StorageFull
from sync_server.console.audit_log import OPERATOR
from sync_server.console.catalogue.drafting import newest_of, seal_of
from sync_server.store.audit_search import Sought
from sync_server.store.catalogue_drafts import Draft
from sync_server.store.heard import Heard
from tests.console.office import Browser, Office
from tests.town import ELSEWHERE, HOME

pytestmark = pytest.mark.slow

TODAY: Final = "25/11/2026 09:00"
COPY: Final = "2.000635~copy"  # 8.000 đồng a copy
FEE: Final = {
    "known": "amount",
    "amount": "10.000",
    "per": "copy",
    "vi": "10.000 đồng/bản; miễn: người khuyết tật, hộ nghèo",
    "basis": "NQ 99/2026/NQ-HĐND",
    "day": "01/12/2026",
    "why": "HĐND tỉnh đổi mức thu",
    "source": "Nghị quyết 99/2026/NQ-HĐND ngày 20/11/2026",
}


def said(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


class Pair:
    """Somebody who proposes, and somebody who checks."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.maker = office.logged_in("quan", "admin")
        self.checker = office.logged_in("chu", "leader")

    def propose(
        self, thing: str = COPY, what: str = "phi", *, again: str = "", **other: str
    ) -> httpx.Response:
        address = f"/danh-muc/sua/{what}/{thing}"
        query = f"?de-nghi={again}" if again else ""
        self.maker.get(address + query)
        return self.maker.post(address + query, {**(FEE if what == "phi" else {}), **other})

    def proposed(self, thing: str = COPY, what: str = "phi", **other: str) -> Draft:
        answer = self.propose(thing, what, again="", **other)
        assert answer.status_code == 303, said(answer.text)
        return self.draft(int(answer.headers["location"].rpartition("/")[2]))

    def draft(self, number: int) -> Draft:
        found = self.office.console.accounts.store.drafts.find(number)
        assert found is not None
        return found

    def publish(self, draft: Draft, by: Browser | None = None) -> httpx.Response:
        """As it stands on the page that is seen."""
        browser, address = by or self.checker, f"/danh-muc/de-nghi/{draft.number}"
        seen = re.search(r'name="seal" value="([0-9a-f]+)"', browser.get(address).text)
        seal = seen[1] if seen else ""
        return browser.post(f"{address}/cong-bo", {"seal": seal})

    @property
    def catalogue(self) -> Catalogue:
        return newest_of(self.office.console)

    def amount(self, day: date, as_of: int = 0) -> int | None:
        view = self.catalogue.view(as_of=as_of or self.catalogue.version, day=day)
        return next(one.amount for one in view.fees("2.000635", "14") if one.id == "copy")


@pytest.fixture
def pair(office: Office) -> Pair:
    office.sync("an", "binh", when="25/11/2026 07:30")
    office.time(TODAY)
    return Pair(office)


def test_a_fee_goes_from_one_person_over_another_into_the_catalogue(pair: Pair) -> None:
    draft = pair.proposed()
    assert pair.catalogue.version == 1  # nothing counts yet

    page = said(pair.checker.get(f"/danh-muc/de-nghi/{draft.number}").text)
    assert "8.000 đồng 10.000 đồng" in page  # what stands there, and what will
    assert FEE["source"] in page
    answer = pair.publish(draft)

    assert answer.status_code == 303, said(answer.text)
    assert pair.catalogue.version == 2
    assert pair.amount(date(2026, 11, 30)) == 8000
    assert pair.amount(date(2026, 12, 1)) == 10_000
    kept = pair.draft(draft.number)
    assert (kept.state, kept.version) == ("published", 2)


def test_what_was_published_is_signed_in_the_log_and_comes_to_the_tablets(pair: Pair) -> None:
    pair.publish(pair.proposed())
    announced = pair.office.centre.trust.catalogues[-1].said
    an = pair.office.people["an"]
    assert an.trust.catalogues[-1].said.version == 1

    pair.office.sync("an", when="25/11/2026 10:00")

    assert an.trust.catalogues[-1].said == announced
    content = pair.office.console.offices.catalogue(announced.sha256.hex())
    assert read_catalogue(content) == pair.catalogue


def test_who_may_check_is_told_how_many_wait(pair: Pair) -> None:
    pair.proposed()
    pair.proposed("2.000884~case", amount="15.000", vi="15.000 đồng/trường hợp", per="case")
    clerk = pair.office.logged_in("thu", "clerk")

    def count(browser: Browser) -> str:
        (line,) = re.findall(r'<a class="n" href="/danh-muc".*?</a>', browser.get("/danh-muc").text)
        return said(line)

    assert count(pair.checker) == "Danh mục, lịch, phí 2"
    assert count(pair.maker) == "Danh mục, lịch, phí 0"  # nobody checks their own
    assert count(clerk) == "Danh mục, lịch, phí"


def test_somebody_new_is_named_in_the_list_of_proposals(pair: Pair) -> None:
    said_of = {"why": "số trả lời dân", "source": "QĐ 12/QĐ-UBND", "day": "25/11/2026"}
    pair.proposed(
        "moi", "nguoi", name="Bộ phận Một cửa", post="answering", phone="0120 000 099", **said_of
    )

    assert "Bộ phận Một cửa" in said(pair.checker.get("/danh-muc/de-nghi").text)


def test_older_dossiers_keep_the_older_version(pair: Pair) -> None:
    pair.publish(pair.proposed())

    assert pair.amount(date(2026, 12, 5), as_of=1) == 8000
    assert pair.amount(date(2026, 12, 5), as_of=2) == 10_000


def test_who_made_it_does_not_check_it(pair: Pair) -> None:
    draft = pair.proposed()

    answer = pair.publish(draft, by=pair.maker)

    assert answer.status_code == 422
    assert "Người lập không tự kiểm tra" in said(answer.text)
    assert pair.catalogue.version == 1


def test_words_that_still_say_the_old_amount_come_back_with_all_that_was_typed(pair: Pair) -> None:
    old = "8.000 đồng/bản; miễn: người khuyết tật, hộ nghèo"

    answer = pair.propose(vi=old)

    assert answer.status_code == 422
    assert "Câu này còn nói mức cũ" in said(answer.text)
    for typed in ("10.000", FEE["why"], FEE["source"], "01/12/2026"):
        assert f'value="{html.escape(typed)}"' in answer.text


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"day": "24/11/2026"}, "Sớm nhất là hôm nay"),
        ({"day": "31/02/2027"}, "Ghi ngày như 01/12/2026"),
        ({"amount": "tám nghìn"}, "Ghi số đồng"),
        ({"source": ""}, "Cần điền chỗ này"),
        ({"vi": "x" * 401}, "Xem lại chỗ này"),
        (
            {
                "amount": "8.000",
                "vi": "8.000 đồng/bản; miễn: người khuyết tật, hộ nghèo",
                "basis": "",
            },
            "Chưa sửa gì khác bản hiện hành",
        ),
    ],
)
def test_what_does_not_do_is_said_beside_its_field(
    pair: Pair, other: dict[str, str], sentence: str
) -> None:
    answer = pair.propose(again="", **other)

    assert answer.status_code == 422
    assert sentence in said(answer.text)
    assert not pair.office.console.accounts.store.drafts.open(HOME, limit=9)


def test_a_proposal_that_somebody_altered_in_the_file_is_refused(pair: Pair) -> None:
    draft = pair.proposed()
    drafts = pair.office.console.accounts.store.drafts
    drafts.keep(draft._replace(typed=draft.typed.replace("10.000", "90.000")))

    page = pair.checker.get(f"/danh-muc/de-nghi/{draft.number}")
    seal = seal_of(pair.draft(draft.number))  # as whoever altered it would compute it
    answer = pair.checker.post(f"/danh-muc/de-nghi/{draft.number}/cong-bo", {"seal": seal})

    assert "không khớp nhật ký" in said(page.text)
    assert 'name="seal"' not in page.text
    assert answer.status_code == 422
    assert "không khớp nhật ký" in said(answer.text)
    assert pair.catalogue.version == 1
    last = pair.office.console.accounts.store.audit.find(Sought(act="denied"), limit=1)
    assert last[0].subject == f"dm{draft.number}"


def test_a_proposal_that_nobody_made_is_refused(pair: Pair) -> None:
    real = pair.proposed()
    made_up = real._replace(number=real.number + 1)
    pair.office.console.accounts.store.drafts.keep(made_up)

    answer = pair.checker.post(
        f"/danh-muc/de-nghi/{made_up.number}/cong-bo", {"seal": seal_of(made_up)}
    )

    assert answer.status_code == 422
    assert pair.catalogue.version == 1


def test_what_changed_since_the_checker_looked_is_not_published(pair: Pair) -> None:
    draft = pair.proposed()
    seen = seal_of(draft)
    pair.propose(again=str(draft.number), amount="12.000", vi="12.000 đồng/bản")

    answer = pair.checker.post(f"/danh-muc/de-nghi/{draft.number}/cong-bo", {"seal": seen})

    assert "Đề nghị đã đổi sau khi trang này mở ra" in said(answer.text)
    assert pair.catalogue.version == 1
    assert pair.publish(pair.draft(draft.number)).status_code == 303
    assert pair.amount(date(2026, 12, 1)) == 12_000


def test_of_two_proposals_about_one_thing_the_slower_is_typed_anew(pair: Pair) -> None:
    slower, faster = pair.proposed(), pair.proposed(amount="9.000", vi="9.000 đồng/bản")
    pair.publish(faster)

    page = said(pair.checker.get(f"/danh-muc/de-nghi/{slower.number}").text)
    refused = pair.checker.post(
        f"/danh-muc/de-nghi/{slower.number}/cong-bo", {"seal": seal_of(slower)}
    )

    assert "Mức thu 8.000 đồng 9.000 đồng 10.000 đồng" in page  # then, now, proposed
    assert refused.status_code == 422
    assert pair.catalogue.version == 2
    again = pair.maker.get(f"/danh-muc/sua/phi/{COPY}?de-nghi={slower.number}").text
    assert f'value="{html.escape(FEE["vi"])}"' in again  # nothing that was typed is lost
    assert pair.propose(again=str(slower.number)).status_code == 303
    assert pair.publish(pair.draft(slower.number)).status_code == 303
    assert pair.amount(date(2026, 12, 1)) == 10_000


def test_another_things_edit_does_not_stand_in_the_way(pair: Pair) -> None:
    here = pair.proposed()
    there = pair.proposed("2.000884~case", amount="15.000", vi="15.000 đồng/trường hợp", per="case")

    assert pair.publish(there).status_code == 303
    assert pair.publish(here).status_code == 303

    assert pair.catalogue.version == 3
    assert pair.amount(date(2026, 12, 1)) == 10_000


def test_the_checker_sends_it_back_with_a_reason(pair: Pair) -> None:
    draft = pair.proposed()
    address = f"/danh-muc/de-nghi/{draft.number}"
    pair.checker.get(address)
    assert pair.checker.post(f"{address}/tra-lai", {"reason": " "}).status_code == 422

    answer = pair.checker.post(f"{address}/tra-lai", {"reason": "nghị quyết ghi 12.000 đồng"})

    assert answer.status_code == 303
    assert "nghị quyết ghi 12.000 đồng" in said(pair.maker.get(address).text)
    assert pair.publish(pair.draft(draft.number)).status_code == 422  # it waits no more
    assert pair.propose(again=str(draft.number)).status_code == 303
    assert pair.draft(draft.number).state == "waiting"


def test_only_who_made_it_withdraws_it(pair: Pair) -> None:
    draft = pair.proposed()
    other = pair.office.logged_in("bay", "admin")
    other.get("/danh-muc/de-nghi")

    assert other.post(f"/danh-muc/de-nghi/{draft.number}/rut").status_code == 422
    assert pair.maker.post(f"/danh-muc/de-nghi/{draft.number}/rut").status_code == 303

    assert pair.draft(draft.number).state == "withdrawn"
    assert pair.publish(draft).status_code == 422


def test_another_administrator_may_check(pair: Pair) -> None:
    draft = pair.proposed()

    assert pair.publish(draft, by=pair.office.logged_in("bay", "admin")).status_code == 303


def test_who_is_no_administrator_any_more_proposes_nothing(pair: Pair) -> None:
    draft = pair.proposed()
    pair.office.console.accounts.disable(draft.maker, by=OPERATOR)

    answer = pair.publish(draft)

    assert "Người lập không còn là quản trị" in said(answer.text)
    assert pair.catalogue.version == 1


def test_a_day_that_has_passed_meanwhile_is_not_published(pair: Pair) -> None:
    draft = pair.proposed(day="26/11/2026")
    pair.office.time("27/11/2026 09:00")
    checker = pair.office.logged_in("chu")

    answer = pair.publish(draft, by=checker)

    assert "Ngày áp dụng đã qua" in said(answer.text)
    assert pair.catalogue.version == 1


def test_people_of_another_commune_read_and_change_nothing(pair: Pair) -> None:
    draft = pair.proposed()
    stranger = pair.office.logged_in("lan", f"admin@{ELSEWHERE}", f"leader@{ELSEWHERE}")

    assert stranger.get("/danh-muc/phi").status_code == 200
    assert stranger.get(f"/danh-muc/sua/phi/{COPY}").status_code == 403
    assert stranger.post(f"/danh-muc/sua/phi/{COPY}", FEE).status_code == 403
    assert stranger.get(f"/danh-muc/de-nghi/{draft.number}").status_code == 404
    seal = {"seal": seal_of(draft)}
    assert stranger.post(f"/danh-muc/de-nghi/{draft.number}/cong-bo", seal).status_code == 404
    assert "/danh-muc/sua/" not in stranger.get("/danh-muc/phi").text


def test_a_form_without_the_token_of_its_session_changes_nothing(pair: Pair) -> None:
    draft = pair.proposed()
    pair.checker.token = pair.maker.token  # of somebody else's session
    pair.checker.shows_code = False

    answer = pair.checker.http.post(
        f"/danh-muc/de-nghi/{draft.number}/cong-bo",
        data={"_csrf": pair.maker.token, "seal": seal_of(draft)},
    )

    assert answer.status_code == 403
    assert pair.catalogue.version == 1


def test_every_step_stands_in_the_audit(pair: Pair) -> None:
    draft = pair.proposed()
    pair.publish(draft)

    audit = pair.office.console.accounts.store.audit
    about = audit.find(Sought(subject=f"dm{draft.number}", act="did"), limit=9)

    assert [one.why for one in about] == ["catalogue-published", "catalogue-proposed"]
    assert about[1].account == draft.maker
    assert about[0].account == pair.draft(draft.number).checker
    assert {seal_of(draft)} == {one.subject.split()[1] for one in about}


def test_what_cannot_be_announced_leaves_the_proposal_as_it_was(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = pair.proposed()

    def full(*_: object) -> None:
        raise StorageFull("no room for the log")

    monkeypatch.setattr(pair.office.console.offices, "announce", full)
    pair.publish(draft)

    assert pair.draft(draft.number).state == "waiting"
    assert pair.catalogue.version == 1


def test_an_older_version_stays_readable(pair: Pair) -> None:
    pair.publish(pair.proposed(day="25/11/2026"))

    old = said(pair.maker.get("/danh-muc/phi?ban=1").text)
    new = said(pair.maker.get("/danh-muc/phi").text)

    assert "Đang xem bản 1" in old
    assert "10.000 đồng/bản" not in old
    assert "10.000 đồng/bản" in new
    assert "/danh-muc/sua/" not in pair.maker.get("/danh-muc/phi?ban=1").text
    assert pair.maker.get("/danh-muc/phi?ban=7").status_code == 404


def test_what_is_to_come_stands_beside_what_is_in_force(pair: Pair) -> None:
    pair.publish(pair.proposed())

    page = said(pair.maker.get("/danh-muc/phi").text)

    assert "đến hết 30/11/2026" in page
    assert "từ 01/12/2026 sẽ áp dụng" in page


def test_each_version_names_who_proposed_and_who_published_it(pair: Pair) -> None:
    draft = pair.proposed()
    pair.publish(draft)

    page = said(pair.maker.get("/danh-muc/ban").text)

    assert f"Đề nghị {draft.number}: Quan Thị Thử lập, Chu Thị Thử công bố" in page
    assert "mức thu: 8000 → 10000" in page


def test_what_nobody_has_checked_is_never_shown_as_settled(pair: Pair) -> None:
    page = pair.maker.get("/danh-muc/phi").text

    row = next(one for one in page.split("<tr") if "10.000 đồng/trường hợp" in one)

    assert "Cần kiểm tra" in said(row)


def test_which_tablets_know_the_new_version(pair: Pair) -> None:
    pair.publish(pair.proposed())
    before = said(pair.maker.get("/danh-muc/may").text)
    assert "0/2 máy đã có" in before
    assert "Chưa có" in before

    pair.office.sync("an", when="25/11/2026 10:00")
    pair.office.sync("an", when="25/11/2026 10:05")  # with this request it says what it knows

    maker = pair.office.logged_in("quan")
    after = said(maker.get("/danh-muc/may").text)
    assert "1/2 máy đã có" in after
    assert after.index("binh") < after.index("an Đã có")  # who lacks it stands first


def test_a_tablet_that_was_given_it_is_not_counted_before_it_says_so(pair: Pair) -> None:
    pair.publish(pair.proposed())
    an = pair.office.people["an"]
    calls = pair.office.centre.store.calls
    held = calls.all()[an.id].admin_held

    calls.keep(Heard(an.id, pair.office.now_ms + 1, 0, whole=True, admin_held=held))

    page = said(pair.maker.get("/danh-muc/may").text)
    assert "Đã gửi, chờ máy báo lại" in page
    assert "0/2 máy đã có" in page
