"""docs/spec/catalogue.md: procedures as the centre announced them, or a refusal."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.catalogue import (
    MAX_CATALOGUE_BYTES,
    MAX_PROCEDURES,
    attests,
    read_catalogue,
)
from protocol.errors import MalformedBytes, NotPossible, ProtocolError, TooLarge
from sync_server.publishing.folder import first_catalogue


def a_procedure(**fields: Any) -> dict[str, Any]:
    return {
        "code": "1.003583",
        "vi": "Đăng ký khai sinh lưu động",
        "en": "Mobile (at-home) birth registration",
        "form": "1",
        "footing": "mobile",
        "citizen": "child.full_name",
        "acts": ["read_aloud", "notice", "mark"],
        "not_attested": ["officer_note", "phone", "internal"],
        "components": [{"id": "to_khai", "vi": "Tờ khai", "required": True}],
        **fields,
    }


def written(*procedures: dict[str, Any], **fields: Any) -> bytes:
    return msgspec.json.encode({"version": 1, "procedures": procedures, **fields})


def numbered(count: int) -> list[dict[str, Any]]:
    return [a_procedure(code=f"1.{number:06}") for number in range(count)]


def test_the_catalogue_that_ships_can_be_read() -> None:
    catalogue = read_catalogue(first_catalogue())

    assert catalogue.version == 1
    for procedure in catalogue.procedures:
        assert catalogue.procedure(procedure.code) is procedure
        assert attests(procedure, procedure.citizen)


def test_a_procedure_is_found_by_its_code() -> None:
    catalogue = read_catalogue(written(a_procedure(), a_procedure(code="2.000815")))

    assert catalogue.procedure("2.000815").footing == "mobile"
    with pytest.raises(NotPossible):
        catalogue.procedure("1.000001")


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"null",
        b"[]",
        b"\xff",
        b'{"version": 1}',
        written(a_procedure())[:-1],
        written(a_procedure()) + b"{}",
        written(a_procedure(), version=0),
        written(a_procedure(), version="1"),
        written(a_procedure(), a_procedure(vi="Tên khác")),
        written(a_procedure(code="4.000001")),
        written(a_procedure(code="1.00001")),
        written(a_procedure(code="1.000001\n")),
        written(a_procedure(footing="elsewhere")),
        written(a_procedure(vi="")),
        written(a_procedure(vi="ă" * 401)),
        written(a_procedure(components=[{"id": "to_khai"}])),
        written(a_procedure(acts="mark")),
        b'{"version": 1' + b"0" * 4000 + b', "procedures": []}',
        b'{"version": 1' + b"0" * 40_000 + b', "procedures": []}',
        written(version=2**31),
        b'{"version": 1e999, "procedures": []}',
        b'{"version": 1, "procedures": [], "x": ' + b"[" * 300_000,
        written(a_procedure(vi="x")).replace(b'"x"', b'"\xed\xa0\x80"'),
    ],
)
def test_what_is_no_catalogue_is_refused(broken: bytes) -> None:
    with pytest.raises(MalformedBytes):
        read_catalogue(broken)


def test_what_a_newer_version_adds_is_passed_over() -> None:
    newer = a_procedure(later=[1], time={"n": 5, "unit": "WORKING_DAY", "later": {}})

    assert read_catalogue(written(newer, later=1)).procedure("1.003583").code == "1.003583"


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_catalogue_has_no_more_procedures_than_allowed(more: int) -> None:
    data = written(*numbered(MAX_PROCEDURES + more))

    if more <= 0:
        assert len(read_catalogue(data).procedures) == MAX_PROCEDURES + more
    else:
        with pytest.raises(MalformedBytes):
            read_catalogue(data)


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_catalogue_is_no_longer_than_allowed(more: int) -> None:
    data = written(a_procedure())
    data += b" " * (MAX_CATALOGUE_BYTES + more - len(data))

    if more <= 0:
        assert read_catalogue(data).version == 1
    else:
        with pytest.raises(TooLarge):
            read_catalogue(data)


@given(st.binary(max_size=200) | st.text(alphabet='[]{}:,"0e.-nulltrue\\', max_size=60))
def test_any_bytes_are_a_catalogue_or_refused(data: bytes | str) -> None:
    with pytest.raises(ProtocolError):
        read_catalogue(data if isinstance(data, bytes) else data.encode())


@pytest.mark.parametrize(
    ("slot", "attested"),
    [
        ("child.full_name", True),
        ("officer_note", False),
        ("phone", False),
        ("applicant.phone", False),
        ("phone.kind", True),
        ("members/k1/name", True),
        ("members/k1/-", False),
        ("members/k1/#", False),
        ("pages/p1/blob", False),
        ("pages", False),
        ("visit.record", False),
        ("visit.village", True),
        ("internal/k1/name", False),
    ],
)
def test_a_citizen_confirms_everything_but_our_own_marks(slot: str, *, attested: bool) -> None:
    procedure = read_catalogue(written(a_procedure())).procedures[0]

    assert attests(procedure, slot) is attested
