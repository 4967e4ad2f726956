"""A PIN is lost, two persons at the centre help, and no unsent operation is lost with it."""

from functools import partial
from pathlib import Path

import pytest

from mobile import recovery
from mobile.pace import TOWN
from mobile.problems import Locked
from mobile.recovery import (
    RECOVERY,
    keep_co_unlockable,
    keep_recoverable,
    recover,
    seal_for_recovery,
)
from mobile.store import Store
from mobile.sync import Driver, Wire, inline
from mobile.vault import lock
from protocol.admin import RoleKey
from protocol.co_unlock import read_code, write_code
from protocol.dossier import value_of
from protocol.errors import BrokenSeal, MalformedBytes, NotPossible, TooLarge, Untrusted
from protocol.hierarchy import open_first_turn, open_second_turn, wrap_recovered
from protocol.ids import DeviceId, OperationId
from protocol.keys import ExchangeKey
from protocol.recovery import MAX_ASK_BYTES, RecoveryAsk, read_ask, write_ask
from protocol.session import Report
from sync_server import keyring, vaults
from tests.devices import FOR_EVER, NOW, PAGE, Entropy, Tablet
from tests.field import Field, hand_in, run
from tests.test_centre_http import Desk

IN_ORDER = sorted((ExchangeKey(bytes([at]) * 32) for at in (1, 2)), key=lambda key: key.public)
FIRST, SECOND = IN_ORDER
NOBODY = DeviceId(bytes(16))


def recovered_root(store: Store) -> bytes:
    device, (first, second) = store.device(), IN_ORDER
    handed_on = open_first_turn(store.wraps()[RECOVERY], first, device=device)
    return open_second_turn(handed_on, second, device=device)


def answer_for(tablet: Tablet, *, to: bytes | None = None) -> bytes:
    root, device = recovered_root(tablet.store), tablet.store.device()
    to = to or tablet.unlocked.exchange.public
    return wrap_recovered(root, to=to, device=device, entropy=bytes(32))


def with_recovery(tmp_path: Path) -> Tablet:
    tablet = Tablet(tmp_path)
    seal_for_recovery(
        tablet.store,
        tablet.unlocked,
        first=FIRST.public,
        second=SECOND.public,
        entropy=tablet.entropy,
    )
    return tablet


# On the device.


def test_one_person_alone_recovers_nothing(tmp_path: Path) -> None:
    tablet = with_recovery(tmp_path)
    wrapped, device = tablet.store.wraps()[RECOVERY], tablet.store.device()

    with pytest.raises(BrokenSeal):
        open_second_turn(open_first_turn(wrapped, FIRST, device=device), FIRST, device=device)
    with pytest.raises(BrokenSeal):
        open_first_turn(wrapped, SECOND, device=device)


def test_recovery_brings_back_no_signing_key(tmp_path: Path) -> None:
    tablet = with_recovery(tmp_path)
    dossier, helper = tablet.open(), Tablet(tmp_path, "bình")
    answer = answer_for(tablet, to=helper.unlocked.exchange.public)
    lock(tablet.store, tablet.unlocked)

    recover(tablet.store, answer, helper.unlocked)

    assert value_of(tablet.store.state(dossier), "note") == "lần đầu"
    with pytest.raises(Locked):
        tablet.save(dossier, {"note": "giả"})


def test_an_answer_is_for_one_device_and_about_one_store(tmp_path: Path) -> None:
    tablet, helper = with_recovery(tmp_path), Tablet(tmp_path, "bình")
    stranger = Tablet(tmp_path, "chi")
    answer = answer_for(tablet, to=helper.unlocked.exchange.public)
    lock(tablet.store, tablet.unlocked)

    with pytest.raises(BrokenSeal):
        recover(tablet.store, answer, stranger.unlocked)
    with pytest.raises(BrokenSeal):
        recover(stranger.store, answer, helper.unlocked)
    with pytest.raises(Locked):
        tablet.store.outbox()


def test_a_wrong_root_does_not_pass_for_a_recovered_one(tmp_path: Path) -> None:
    tablet, helper = with_recovery(tmp_path), Tablet(tmp_path, "bình")
    to = helper.unlocked.exchange.public
    false = wrap_recovered(b"\x01" * 32, to=to, device=tablet.store.device(), entropy=bytes(32))
    lock(tablet.store, tablet.unlocked)

    with pytest.raises(BrokenSeal):
        recover(tablet.store, false, helper.unlocked)

    with pytest.raises(Locked):
        tablet.store.outbox()


def test_a_store_that_never_synchronised_says_that_nobody_can_recover_it(tmp_path: Path) -> None:
    tablet, helper = Tablet(tmp_path), Tablet(tmp_path, "bình")

    with pytest.raises(NotPossible):
        recovery.ask(tablet.store, helper.unlocked)


def test_the_centres_two_persons_are_known_after_a_synchronisation(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)
    keep = partial(keep_recoverable, tablet.store, tablet.unlocked, entropy=tablet.entropy)

    assert not keep(now_ms=NOW)
    tablet.centre.say(RoleKey("recovery", SECOND.public, 0, FOR_EVER), tablet.centre.root)
    tablet.synchronise()
    assert not keep(now_ms=NOW)
    tablet.centre.say(RoleKey("recovery", FIRST.public, 0, FOR_EVER), tablet.centre.root)
    tablet.synchronise()
    assert keep(now_ms=NOW)
    wrapped = tablet.store.wraps()[RECOVERY]
    assert keep(now_ms=NOW)

    assert tablet.store.wraps()[RECOVERY] == wrapped
    assert recovered_root(tablet.store) == tablet.unlocked.opened.root


@pytest.mark.parametrize("length", [MAX_ASK_BYTES - 1, MAX_ASK_BYTES, MAX_ASK_BYTES + 1])
def test_what_is_asked_of_two_persons_is_short(length: int) -> None:
    empty = len(write_ask(RecoveryAsk(1, NOBODY, NOBODY, bytes(300)))) - 300
    written = write_ask(RecoveryAsk(1, NOBODY, NOBODY, bytes(length - empty)))
    assert len(written) == length

    if length > MAX_ASK_BYTES:
        with pytest.raises(TooLarge):
            read_ask(written)
    else:
        assert len(read_ask(written).wrapped) == length - empty


@pytest.mark.parametrize("broken", [b"", b"\xc1", b"\x94\x02\xc4\x00\xc4\x00\xc4\x00"])
def test_a_file_of_anything_else_asks_for_nothing(broken: bytes) -> None:
    with pytest.raises(MalformedBytes):
        read_ask(broken)


# With a real centre, from the first unsent operation to the last receipt.


class Lost(Field):
    """An officer's tablet whose PIN nobody knows from some day on."""

    def synchronised(self) -> None:
        """As the app does after each of its own."""
        self.sync()
        keep_recoverable(self.store, self.unlocked, now_ms=self.desk.now_ms, entropy=self.entropy)
        keep_co_unlockable(self.store, self.unlocked)

    def forget_pin(self) -> None:
        lock(self.store, self.unlocked)


PASSPHRASES = dict.fromkeys(keyring.RECOVERY, "a passphrase")


def opened_by_two(desk: Desk, folder: Path, asked: bytes) -> bytes:
    request = read_ask(asked)
    _, new = vaults.both(desk.centre.trust, request)
    return vaults.recover(folder / "keys", request, PASSPHRASES, to=new, entropy=Entropy("two"))


def bring(old: Lost, new: Field) -> Report:
    async def session() -> Report:
        async with new.client() as http:
            wire = Wire(http, lambda: new.desk.now_ms, inline)
            driver = Driver(wire, old.store, new.unlocked, counter=new.store.next_counter)
            return await driver.drive(recovery.hand_over_from(old.store, new.unlocked, TOWN))

    return run(session)


def held_by(desk: Desk) -> dict[bytes, int]:
    return {one.operation.id: one.kind for one in desk.centre.store.entries.all()}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def lost_tablet(desk: Desk, tmp_path: Path) -> tuple[Lost, list[OperationId]]:
    """Something sent, much not: two dossiers, a picture, an edit of what was sent."""
    old = Lost(tmp_path, desk, "an")
    sent = old.take()
    old.synchronised()
    old.note(sent, "sửa sau khi gửi")
    old.take(PAGE, name="Giàng A Thử")
    old.take(name="Hạng Thị Thử")
    unsent = [one.id for one in old.store.outbox()]
    old.forget_pin()
    return old, unsent


def test_a_lost_pin_loses_no_unsent_operation(desk: Desk, tmp_path: Path) -> None:
    with desk.http:
        old, unsent = lost_tablet(desk, tmp_path)
        new = Lost(tmp_path, desk, "an, máy mới")
        new.synchronised()

        asked = recovery.ask(old.store, new.unlocked)
        recover(old.store, opened_by_two(desk, tmp_path, asked), new.unlocked)
        assert [one.id for one in old.store.outbox()] == unsent
        report = bring(old, new)

        assert report.settled == len(unsent) == 4
        assert report.chunks >= 3  # of the picture; its thumbnail is another
        assert report.quarantined == 0
        assert old.store.outbox() == []
        assert all(old.store.find_receipt(one) for one in unsent)
        assert {held_by(desk)[one] for one in unsent} == {1}
        assert old.store.waiting_chunks() == 0
        # The next device goes on: what was brought comes to it like anybody's work.
        new.synchronised()
        assert {one.dossier for one in old.store.records()} == {
            one.dossier for one in new.store.records()
        }
        assert bring(old, new).settled == 0
        new.take()
        assert new.sync().settled > 0


def test_without_a_network_it_goes_in_a_file(desk: Desk, tmp_path: Path) -> None:
    with desk.http:
        old, unsent = lost_tablet(desk, tmp_path)
        new = Lost(tmp_path, desk, "an, máy mới")
        new.synchronised()
        asked = recovery.ask(old.store, new.unlocked)
        recover(old.store, opened_by_two(desk, tmp_path, asked), new.unlocked)

        old.unlocked = new.unlocked
        old.couriers = type(old.couriers)(old.store, new.unlocked, old.entropy)
        reply = hand_in(desk, old.export().read_bytes())

        assert reply.status_code == 200
        assert {*unsent} <= {*held_by(desk)}
        report = bring(old, new)  # one day, with a network: the receipts
        assert report.settled == len(unsent)
        assert old.store.outbox() == []


def test_a_next_device_that_was_reported_or_never_confirmed_gets_nothing(
    desk: Desk, tmp_path: Path
) -> None:
    with desk.http:
        old, _ = lost_tablet(desk, tmp_path)
        new = Lost(tmp_path, desk, "an, máy mới")
        asked = recovery.ask(old.store, new.unlocked)

        stranger = read_ask(asked)
        with pytest.raises(Untrusted):
            vaults.both(desk.centre.trust, RecoveryAsk(1, NOBODY, stranger.next_device, b""))
        with pytest.raises(Untrusted):
            vaults.both(desk.centre.trust, RecoveryAsk(1, stranger.device, NOBODY, b""))
        desk.offices.revoke(new.unlocked.device, "lost")
        with pytest.raises(Untrusted):
            vaults.both(desk.centre.trust, read_ask(asked))


def test_one_passphrase_of_two_opens_nothing(desk: Desk, tmp_path: Path) -> None:
    with desk.http:
        old, _ = lost_tablet(desk, tmp_path)
        new = Lost(tmp_path, desk, "an, máy mới")
        request = read_ask(recovery.ask(old.store, new.unlocked))
        _, to = vaults.both(desk.centre.trust, request)

        for forgotten in keyring.RECOVERY:
            said = {**PASSPHRASES, forgotten: "another passphrase"}
            with pytest.raises(BrokenSeal):
                vaults.recover(tmp_path / "keys", request, said, to=to, entropy=Entropy("two"))


def test_the_centre_ends_a_wait_by_telephone(desk: Desk, tmp_path: Path) -> None:
    with desk.http:
        tablet = Lost(tmp_path, desk, "an")
        tablet.synchronised()
        gate, device = tablet.unlocked.gate, tablet.unlocked.device
        own = keyring.load(tmp_path / "keys").centre_exchange

        question = b"0123456789"
        gate.ask(question)
        said = vaults.answer_of(desk.centre.trust, own, device, write_code(question))
        gate.take(read_code(said.lower()))

        desk.offices.revoke(device, "stolen_since", since_ms=1)
        with pytest.raises(Untrusted):
            vaults.answer_of(desk.centre.trust, own, device, write_code(question))
