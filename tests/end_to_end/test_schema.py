"""The routes as they describe themselves: whatever fits the description is answered as it says."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from protocol.bundles import MEDIA_TYPE as BUNDLE
from sync_server.devices.described import FRAME
from tests.end_to_end.hostile import Server, a_server

pytestmark = pytest.mark.slow

ROUTES: Final = {
    "POST /sync",
    "PUT /chunks/{dossier}/{root}/{index}",
    "POST /courier",
    "POST /enrol",
    "POST /admin-entries",
    "GET /catalogue/{sha256}",
    "GET /checkpoint",
    "GET /proofs/inclusion/{position}/{size}",
    "GET /proofs/consistency/{old}/{size}",
    "GET /health",
}


# To the tool they are bytes; what is in them is for the other tests.
for kind in (FRAME, BUNDLE):
    schemathesis.serializer.alias(kind, "application/octet-stream")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with a_server(tmp_path_factory.mktemp("town"), "--describe") as server:
        yield server


@pytest.fixture(scope="module")
def operations(server: Server) -> dict[str, Any]:
    described = schemathesis.openapi.from_url(server.town.url + "/schema/openapi.json")
    found = [one.ok() for one in described.get_all_operations() if isinstance(one, Ok)]
    return {f"{one.method.upper()} {one.path}": one for one in found}


def test_every_route_for_others_is_described_and_no_other(operations: dict[str, Any]) -> None:
    assert operations.keys() == ROUTES


@pytest.mark.parametrize("route", sorted(ROUTES))
def test_no_request_is_a_defect(operations: dict[str, Any], route: str) -> None:
    """Statuses, content types and problems are those described; nothing answers 500."""

    @settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        case = data.draw(operations[route].as_strategy())
        # A body is any bytes to the description; which of them are a frame it cannot say.
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    ask()


@pytest.mark.parametrize("method", ["GET", "DELETE", "PATCH", "TRACE", "OPTIONS"])
def test_other_methods_are_answered_in_words(server: Server, method: str) -> None:
    reply = server.ask(method, "/sync")

    assert b"HTTP/1.1 405" in reply or b"HTTP/1.1 204" in reply
