"""When a clerk is asked for the second factor again: rarely at work, always for what is grave."""

import pytest

from protocol.ids import DossierId
from sync_server.console.proofs import (
    FRESH_MS,
    MINUTE_MS,
    MOST_ABSOLUTE_MS,
    MOST_SLIDING_MS,
    PROOF_MOST_MS,
    PROOF_MS,
    Windows,
    windows_of,
)
from sync_server.console.rules import ADMINS, RULES
from tests.console.office import Browser, Office, asks_for_code
from tests.law import the_law, with_policies

BIRTH = "1.001193"
CHILD = {"child.full_name": "Lò Thị Mẫu"}
SIGNER = {"number": "12/2026", "signer": "Phạm Văn Thử, Phó Chủ tịch"}


@pytest.fixture
def dossier(office: Office) -> DossierId:
    made = office.take("an", "20/11/2026 09:00", BIRTH, CHILD)
    office.sync("an", when="20/11/2026 15:00")
    office.time("20/11/2026 15:30")
    return made


def at_work(office: Office, *roles: str) -> Browser:
    """In, and no code is shown unless a test does so."""
    browser = office.logged_in("thu", *roles)
    browser.shows_code = False
    return browser


def works(browser: Browser, dossier: DossierId, number: int) -> bool:
    """An act of every day: a code of another program is bound."""
    path = f"/ho-so/{dossier.hex()}/lam/gan-ma"
    browser.get("/phim-tat")
    answer = browser.post(path, {"system": "Phần mềm một cửa của tỉnh", "code": f"G15-{number}"})
    return answer.status_code == 303


def test_whoever_works_on_is_not_asked_and_after_an_hour_is(
    office: Office, dossier: DossierId
) -> None:
    clerk = at_work(office, "clerk")
    shown_ms = office.now_ms

    asked_at = None
    for number in range(40):
        office.now_ms += 2 * MINUTE_MS
        if not works(clerk, dossier, number):
            asked_at = office.now_ms
            break

    assert asked_at is not None
    assert asked_at - shown_ms == PROOF_MOST_MS


def test_a_desk_that_somebody_has_left_stops_signing(office: Office, dossier: DossierId) -> None:
    clerk = at_work(office, "clerk")
    office.now_ms += PROOF_MS - 1
    assert works(clerk, dossier, 1)

    office.now_ms += PROOF_MS

    assert not works(clerk, dossier, 2)
    said = {"system": "khác", "code": "G16", "_code": clerk.next_code()}
    assert clerk.post(f"/ho-so/{dossier.hex()}/lam/gan-ma", said).status_code == 303
    assert works(clerk, dossier, 3)


def test_reading_does_not_prolong_it(office: Office, dossier: DossierId) -> None:
    clerk = at_work(office, "clerk")
    for _ in range(5):
        office.now_ms += PROOF_MS // 5
        assert clerk.get(f"/ho-so/{dossier.hex()}").status_code == 200

    assert not works(clerk, dossier, 1)


def test_what_is_grave_asks_each_time_and_a_mistake_in_it_does_not(
    office: Office, dossier: DossierId
) -> None:
    leader = at_work(office, "leader", "clerk", "specialist")
    path = f"/ho-so/{dossier.hex()}/lam/quyet-dinh"
    leader.post(f"/ho-so/{dossier.hex()}/lam/chuyen-bo-phan", {"step": "register"})
    assert 'name="_code"' in leader.get(path).text

    asked = leader.post(path, {**SIGNER, "day": "20/11/2026"})
    assert asks_for_code(asked)
    assert 'value="12/2026"' in asked.text
    wrong = leader.post(path, {**SIGNER, "day": "hôm nay", "_code": leader.next_code()})
    assert wrong.status_code == 422
    assert 'name="_code"' not in wrong.text  # it was shown for this
    assert leader.post(path, {**SIGNER, "day": "20/11/2026"}).status_code == 303

    recalled = f"/ho-so/{dossier.hex()}/lam/thu-hoi"
    assert asks_for_code(leader.post(recalled, {"reason": "sai số"}))  # spent with the decision
    assert office.state(dossier).facts


def test_a_code_that_was_shown_for_one_form_opens_no_other(
    office: Office, dossier: DossierId
) -> None:
    leader = at_work(office, "leader")
    base = f"/ho-so/{dossier.hex()}/lam"
    leader.get(f"{base}/tu-choi")
    wrong = leader.post(f"{base}/quyet-dinh", {"day": "?", "_code": leader.next_code()})
    assert wrong.status_code == 422

    assert asks_for_code(leader.post(f"{base}/dung-giai-quyet", {"reason": "r"}))
    office.now_ms += FRESH_MS
    assert asks_for_code(leader.post(f"{base}/quyet-dinh", {**SIGNER, "day": "20/11/2026"}))


def test_what_changes_machines_people_and_rules_is_grave() -> None:
    grave = {name for name, rule in RULES.items() if rule.grave}

    assert {"do-decide", "do-refuse", "do-stop", "do-recall"} <= grave
    assert {"revoke-device", "confirm-device", "add-account", "set-roles"} <= grave
    ours = {name for name, rule in RULES.items() if rule.signs and rule.roles == ADMINS}
    assert ours - {"propose-change"} <= grave  # nothing changes by a proposal
    assert all(RULES[name].signs for name in grave)


@pytest.mark.parametrize(
    ("proved", "acted", "now", "holds"),
    [
        (0, 0, PROOF_MS - 1, True),
        (0, 0, PROOF_MS, False),
        (0, PROOF_MS, 2 * PROOF_MS - 1, True),
        (0, PROOF_MOST_MS - 1, PROOF_MOST_MS - 1, True),
        (0, PROOF_MOST_MS - 1, PROOF_MOST_MS, False),
    ],
)
def test_the_window_slides_up_to_its_bound(
    proved: int, acted: int, now: int, *, holds: bool
) -> None:
    assert Windows().holds(proved_ms=proved, acted_ms=acted, now_ms=now) is holds


def test_the_policy_is_the_catalogues_within_our_bounds(office: Office) -> None:
    view = the_law()
    assert (view.policy("proof_minutes"), view.policy("proof_minutes_most")) == (10, 60)

    store, trust = office.centre.store, office.centre.trust
    assert windows_of(store, trust, office.now_ms) == Windows(PROOF_MS, PROOF_MOST_MS)
    office.announce(2, with_policies(proof_minutes=3, proof_minutes_most=20))
    said = windows_of(office.centre.store, office.centre.trust, office.now_ms)
    assert said == Windows(3 * MINUTE_MS, 20 * MINUTE_MS)
    office.announce(3, with_policies(proof_minutes=300, proof_minutes_most=600))
    said = windows_of(office.centre.store, office.centre.trust, office.now_ms)
    assert said == Windows(MOST_SLIDING_MS, MOST_ABSOLUTE_MS)
    assert (MOST_SLIDING_MS, MOST_ABSOLUTE_MS) == (30 * MINUTE_MS, 60 * MINUTE_MS)
