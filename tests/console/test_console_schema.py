"""Every route of the console, by its own description: what fits it and what does not, no defect."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from sync_server.console.sessions import COOKIE, csrf_of
from tests.console.controls import House
from tests.console.described import FORM, description
from tests.console.office import Browser
from tests.town import HOME

pytestmark = pytest.mark.slow

EACH: Final = 6  # examples a route and mode: each is a whole page
MODES: Final = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
BUSY: Final = {429, 503}
NO_BODY: Final = {303, 304}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("house"))
    made.office.account("het", "clerk", "specialist", "leader", "admin")
    yield made
    made.office.close()


@pytest.fixture(scope="module")
def operations(house: House) -> dict[str, Any]:
    described = schemathesis.openapi.from_dict(description(house))
    found = [one.ok() for one in described.get_all_operations() if isinstance(one, Ok)]
    return {f"{one.method.upper()} {one.path}": one for one in found}


def let_in(house: House, browser: Browser) -> str:
    """As somebody who is in with every role, whatever the request before has ended."""
    accounts, sessions = house.office.console.accounts, house.office.console.sessions
    account = accounts.store.find_account("het")
    assert account is not None
    house.office.now_ms += 1  # of sessions that began at once, any may be the oldest
    cookie = sessions.begin(account, HOME)
    browser.http.cookies.clear()
    browser.http.cookies.set(COOKIE, cookie, domain="console.example")
    return csrf_of(cookie)


def flat(fields: object) -> dict[str, Any]:
    """As a form or an address has it: texts, and lists of them."""
    if not isinstance(fields, dict):
        return {}
    return {
        str(name): [str(each) for each in one] if isinstance(one, list) else str(one)
        for name, one in fields.items()
    }


def test_what_fits_and_what_does_not_is_answered_and_nothing_is_a_defect(
    house: House, operations: dict[str, Any]
) -> None:
    assert len(operations) > 60
    browser, asked, inside = house.office.browser(), 0, 0

    for name, operation in operations.items():
        # What does not fit is a matter of forms: paths are looked at by the matrix of routes.
        for mode in MODES if list(operation.body) else MODES[:1]:

            @settings(
                max_examples=EACH,
                suppress_health_check=list(HealthCheck),
                deadline=None,
                database=None,
                derandomize=True,
            )
            @given(st.data())
            def ask(data: st.DataObject) -> None:
                nonlocal asked, inside
                case = data.draw(operation.as_strategy(generation_mode=mode))  # noqa: B023  # called here
                token = let_in(house, browser)
                said = {"_csrf": token, **flat(case.body)} if list(operation.body) else None  # noqa: B023  # the same
                answer = browser.http.request(
                    case.method.upper(),
                    case.formatted_path,
                    params=flat(case.query),
                    data=said,
                    follow_redirects=False,
                )
                asked += 1
                inside += answer.headers.get("location") != "/dang-nhap"
                assert answer.status_code < 500 or answer.status_code in BUSY, (name, said)  # noqa: B023  # the same
                if answer.status_code not in NO_BODY and answer.content:
                    assert "charset" in answer.headers["content-type"] or name.startswith(  # noqa: B023  # the same
                        "GET /"
                    )

            try:
                ask()
            except Exception as problem:  # which of the routes it was
                problem.add_note(f"{name} {mode.value}")
                if "Impossible to generate" in str(problem) or "Unsatisfiable" in repr(problem):
                    continue
                raise

    assert asked > len(operations)
    assert inside > asked // 2  # most were answered behind the door


def test_every_form_of_the_console_is_described(operations: dict[str, Any]) -> None:
    with_forms = {name for name, one in operations.items() if list(one.body)}

    assert len(with_forms) > 30
    assert FORM == "application/x-www-form-urlencoded"
