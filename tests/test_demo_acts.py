"""What the demo says was done at each home is what the rules of its procedure ask for."""

import json

import pytest

from demo.acts import acts_of
from demo.cases import Case
from demo.people import P06
from demo.rounds import ALL
from mobile.stated import acts_of as signed
from mobile.stated import read_stated
from protocol.trade.act_particulars import Mark, Witness
from protocol.trade.act_rules import Setting, wanting
from tests.law import the_procedure
from tests.test_demo_cases import named


@pytest.mark.parametrize("case", ALL, ids=named)
def test_nothing_is_wanting_at_any_home(case: Case) -> None:
    procedure = the_procedure(case.procedure)
    stated = read_stated(json.dumps(acts_of(case)).encode())
    acts = signed(stated, bytes(32), began_ms=1, ended_ms=2, pages=["1"])

    assert wanting(procedure, acts, {}, Setting(procedure.footing, case.applicant.name)) == []


def test_two_witnesses_stand_for_who_can_neither_sign_nor_thumbprint() -> None:
    [case] = [case for case in ALL if case.applicant is P06]
    stated = read_stated(json.dumps(acts_of(case)).encode())

    assert [one.how for one in stated if isinstance(one, Mark)] == ["cannot"]
    assert len([one for one in stated if isinstance(one, Witness)]) == 2
