"""What two people publish comes to real tablets, and dossiers keep the version of their day."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from mobile.fieldwork import Visit
from protocol.codes import vietnam_day
from protocol.dossier import opened
from protocol.errors import NotPossible
from protocol.ids import DossierId, OfficerId
from protocol.trade.forms import fields_of
from sync_server.console.app import Offered, open_console
from sync_server.console.catalogue import drafting
from sync_server.console.catalogue.changes import Change
from sync_server.console.catalogue.procedure_change import FieldChange, TimeChange
from sync_server.console.catalogue.reaching import NOT_YET, SENT, THERE, UNHEARD, reach_of
from sync_server.console.desk import Console, Looking
from sync_server.console.seeds import Seeds
from sync_server.console.sessions import Who
from sync_server.store.accounts import ConsoleStore, May
from sync_server.store.readers import Readers
from tests.console.office import CHEAP
from tests.field import Field
from tests.test_centre_http import Desk

PENSION: Final = "1.014027"
HOME: Final = "03820"
DAY_MS: Final = 86_400_000
VALUES: Final = {"applicant.full_name": "Lò Thị Mẫu", "applicant.dob": "1939"}


class House:
    """A centre on its own HTTP, two people at its console, an officer with a tablet."""

    def __init__(self, folder: Path) -> None:
        self.desk = Desk(folder)
        self.accounts = ConsoleStore(":memory:")
        self.console: Console = open_console(
            self.desk.centre,
            self.desk.offices,
            database=folder / "centre.db",
            accounts=self.accounts,
            seeds=Seeds(bytes(32), self.desk.centre.draw),
            entropy=self.desk.centre.draw,
            offered=Offered(password_cost=CHEAP),
        )
        self.readers = Readers(folder / "centre.db")
        self.maker, self.checker = self.who("quan", "admin"), self.who("chu", "leader")
        self.officer = Field(folder, self.desk, "tong")
        self.officer.exchange()

    def who(self, name: str, role: str) -> Who:
        may = (May(role, HOME),)
        self.console.accounts.add(name, f"{name} Thị Thử", may, by=0)
        account = self.accounts.find_account(name)
        assert account is not None
        return Who(
            account.number, name, account.full_name, OfficerId(account.officer), may, HOME, "", b"",
            0, "",
        )  # fmt: skip

    def publish(self, what: str, thing: str, change: Change) -> None:
        draft = drafting.propose(self.console, self.maker, what, thing, change)
        drafting.approve(self.console, self.checker, draft, drafting.seal_of(draft))

    def take(self) -> DossierId:
        """As at a home: by the catalogue that the tablet has."""
        self.desk.now_ms += 60_000
        return self.officer.fieldwork(test_mode=False).begin(Visit(PENSION, VALUES, None, ()))

    def limit(self, dossier: DossierId, day: date) -> int:
        """On the tablet and at the centre the same, or it fails here."""
        opening = opened(self.officer.store.state(dossier))
        assert opening is not None
        found = set()
        for catalogue in (self.officer.catalogue(), drafting.newest_of(self.console)):
            rule = catalogue.view(as_of=opening.catalogue, day=day).procedure(PENSION).time
            assert rule is not None
            found.add(rule.n)
        (only,) = found
        return only

    def standings(self) -> dict[str, str]:
        with self.readers.snapshot() as store:
            look = Looking(store, self.desk.centre.trust, self.desk.now_ms, {})
            reach = reach_of(look, HOME)
        assert reach is not None
        return {one.name: one.standing for one in reach.tablets}

    @property
    def today(self) -> date:
        return vietnam_day(self.desk.now_ms)

    def close(self) -> None:
        self.readers.close()
        self.console.close()
        self.officer.store.close()
        self.desk.centre.store.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.close()


def a_limit(number: int, day: date) -> TimeChange:
    return TimeChange(
        n=str(number), unit="WORKING_DAY", day=f"{day:%d/%m/%Y}", why="rút ngắn",
        source="QĐ 99/QĐ-UBND",
    )  # fmt: skip


def test_a_tablet_gets_it_when_it_synchronises_next(house: House) -> None:
    older = house.take()
    house.publish("thoi-han", PENSION, a_limit(7, house.today))
    offline = house.take()  # it does not know yet, and goes by what it has

    house.officer.exchange()
    newer = house.take()

    assert house.officer.catalogue().version == 2
    assert [house.limit(one, house.today) for one in (older, offline, newer)] == [10, 10, 7]


def test_who_was_slower_by_a_moment_changes_nothing(house: House) -> None:
    """As a form comes in, another one has been done: what was read before does not count."""
    change = a_limit(7, house.today)
    read = drafting.propose(house.console, house.maker, "thoi-han", PENSION, change)
    drafting.withdraw(house.console, house.maker, read)

    with pytest.raises(NotPossible, match="draft-is-withdrawn"):
        drafting.approve(house.console, house.checker, read, drafting.seal_of(read))
    with pytest.raises(NotPossible, match="draft-is-withdrawn"):
        drafting.send_back(house.console, house.checker, read, "muộn")
    with pytest.raises(NotPossible, match="draft-is-withdrawn"):
        drafting.propose(house.console, house.maker, "thoi-han", PENSION, change, again=read)
    assert drafting.newest_of(house.console).version == 1


def test_a_day_to_come_counts_from_its_day_on_the_tablet_too(house: House) -> None:
    later = date.fromordinal(house.today.toordinal() + 10)
    house.publish("thoi-han", PENSION, a_limit(7, later))
    house.officer.exchange()
    dossier = house.take()

    assert house.limit(dossier, house.today) == 10
    assert house.limit(dossier, later) == 7


def test_a_field_is_asked_on_tablets_as_it_was_published(house: House) -> None:
    change = FieldChange(
        vi="Họ, chữ đệm, tên của người hưởng", en="Full name of who receives it", required=True,
        day=f"{house.today:%d/%m/%Y}", why="câu chữ", source="mẫu của tỉnh",
    )  # fmt: skip
    house.publish("o", f"{PENSION}~applicant.full_name", change)
    house.officer.exchange()

    procedure = house.officer.catalogue().procedure(PENSION, day=house.today)

    assert procedure.declaration is not None
    labels = {name: one.vi for name, _, one in fields_of(procedure.declaration)}
    assert labels["applicant.full_name"] == "Họ, chữ đệm, tên của người hưởng"
    assert procedure.form == "2"


def test_the_centre_knows_which_tablets_have_it_by_what_they_say(house: House) -> None:
    other = Field(house.officer.folder / "other", house.desk, "binh")
    assert house.standings() == {"tong": SENT, "binh": UNHEARD}  # it has not said that it has it
    house.officer.exchange()
    assert house.standings() == {"tong": THERE, "binh": UNHEARD}
    house.desk.now_ms += DAY_MS
    house.publish("thoi-han", PENSION, a_limit(7, house.today))
    assert house.standings() == {"tong": NOT_YET, "binh": UNHEARD}

    house.desk.now_ms += 60_000
    house.officer.exchange()
    house.officer.exchange()

    assert house.standings() == {"tong": THERE, "binh": UNHEARD}
    other.store.close()
