"""Whoever speaks for the centre after a restore: followed by the root's word, else by nobody."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from msgspec.structs import replace

from protocol.asked import Moved
from protocol.checkpoint import read_checkpoint, shorten, sign_checkpoint
from protocol.decoding import encode
from protocol.dossier import value_of
from protocol.errors import (
    BadProof,
    BadSignature,
    ProtocolError,
    SplitLog,
    UnexpectedAnswer,
)
from protocol.evidence import ForkedOpening, LostSafe, SplitView, check_evidence
from protocol.generations import (
    PREFIX_GENERATION,
    SignedStatement,
    read_unproven,
)
from protocol.ids import sha256
from protocol.keys import SigningKey
from protocol.lineage import Opening, prove_openings
from protocol.merge import fold
from protocol.merkle import reader_of, tree_root
from protocol.messages import SYNC_PATH, SyncAnswer, pack_answer, unpack_answer
from protocol.packing import LEVEL_GOOD_LINK
from protocol.page import State
from sync_server import keyring
from sync_server.store import Store
from tests.aftermath import Office, all_accepted, an_office
from tests.contracts.test_device_store import Crash, break_off
from tests.devices import ORIGIN, Centre, Tablet
from tests.field import Field
from tests.test_centre_http import CENTRE

Lie = Callable[[SyncAnswer], SyncAnswer]

STRANGER: Final = SigningKey(sha256(b"stranger"))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with an_office(tmp_path) as office:
        yield office


class Liar(httpx.AsyncBaseTransport):
    """Between a device and its centre; what it says instead of an answer is well packed."""

    def __init__(self, honest: httpx.AsyncBaseTransport, lie: Lie) -> None:
        self._honest, self._lie = honest, lie

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        reply = await self._honest.handle_async_request(request)
        if request.url.path != SYNC_PATH or reply.status_code != 200:
            return reply
        said = self._lie(unpack_answer(await reply.aread()))
        packed = pack_answer(said, level=LEVEL_GOOD_LINK)
        kept = {"content-type": reply.headers["content-type"]}
        return httpx.Response(200, headers=kept, stream=httpx.ByteStream(packed))


def told(field: Field, lie: Lie) -> None:
    """One synchronisation in which every answer is a lie."""
    honest = field.client

    def lying() -> httpx.AsyncClient:
        transport = Liar(httpx.ASGITransport(app=field.desk.http.app), lie)
        return httpx.AsyncClient(transport=transport, base_url="http://localhost")

    field.client = lying  # type: ignore[method-assign]  # for this one time
    try:
        field.sync()
    finally:
        field.client = honest  # type: ignore[method-assign]  # as it was


def remembered(field: Field) -> tuple[Any, ...]:
    store = field.store
    return (
        store.origin(),
        store.line(),
        store.checkpoint(),
        store.trust(),
        store.cursor(),
        store.own_operations(),
        store.old_receipts(),
        store.lost_words(),
    )


def a_loss(office: Office) -> tuple[Field, Path]:
    """A copy, then work that was acknowledged, and the machine is gone."""
    one = office.officer("Cà Thị Ón")
    one.take()
    one.sync()
    copy = office.back_up()
    one.take()
    one.sync()
    return one, copy


def log_key(office: Office) -> SigningKey:
    return keyring.load(office.folder / "keys").log


def read(field: Field, office: Office, evidence: bytes) -> object:
    return check_evidence(
        evidence, log_public=log_key(office).public, root_public=office.root.public
    )


# Lies: nothing of them is kept, and the truth is followed afterwards.


def by_nobody(answer: SyncAnswer) -> SyncAnswer:
    """The statement as it is, signed by somebody else."""
    (opening,) = answer.line
    said = read_unproven(opening.generation).statement_bytes
    forged = encode(SignedStatement(said, STRANGER.sign(PREFIX_GENERATION, said)))
    return replace(answer, line=[replace(opening, generation=forged)])


def further_back(answer: SyncAnswer) -> SyncAnswer:
    """As if less had been restored: the root never said so."""
    (opening,) = answer.line
    known = read_unproven(opening.generation)
    said = encode(replace(known.statement, restored_size=known.statement.restored_size - 1))
    forged = encode(SignedStatement(said, known.signature))
    return replace(answer, line=[replace(opening, generation=forged)])


def without_proof(answer: SyncAnswer) -> SyncAnswer:
    (opening,) = answer.line
    return replace(answer, line=[Opening(opening.generation, [], [])])


def by_name_only(answer: SyncAnswer) -> SyncAnswer:
    return replace(answer, line=[])


def twice(answer: SyncAnswer) -> SyncAnswer:
    return replace(answer, line=answer.line * 2)


@pytest.mark.parametrize(
    ("lie", "refused"),
    [
        (by_nobody, BadSignature),
        (further_back, BadSignature),
        (without_proof, BadProof),
        (by_name_only, UnexpectedAnswer),
        (twice, BadProof),
    ],
)
def test_a_generation_that_is_not_the_roots_is_nobodys(
    office: Office, lie: Lie, refused: type[ProtocolError]
) -> None:
    one, copy = a_loss(office)
    office.restore(copy)
    before = remembered(one)

    with pytest.raises(refused):
        told(one, lie)

    assert remembered(one) == before
    one.sync()
    assert all_accepted(one, office)


def test_a_true_statement_over_another_log_is_refused(office: Office) -> None:
    """The log key without the root key: it cannot put another past under what the root said."""
    one, copy = a_loss(office)
    office.restore(copy)
    before, key = remembered(one), log_key(office)

    def another_past(answer: SyncAnswer) -> SyncAnswer:
        (opening,) = answer.line
        known = read_unproven(opening.generation)
        size = known.statement.restored_size
        leaves = [sha256(b"%d" % at) for at in range(size)]
        leaves.append(office.centre.store.tree.node(0, size))
        head = sign_checkpoint(
            CENTRE + "/g2", size + 1, tree_root(leaves), safe=0, time_s=answer.server_ms // 1000,
            key=key,
        )  # fmt: skip
        line = prove_openings([known], reader_of(leaves), size=size + 1)
        return replace(answer, checkpoint=shorten(head), line=line)

    with pytest.raises(BadProof):
        told(one, another_past)

    assert remembered(one) == before


def test_a_device_that_knew_less_wants_the_proof_as_ever(office: Office) -> None:
    one = office.officer("Cà Thị Ón")
    one.take()
    one.sync()
    office.restore(office.back_up())
    before = remembered(one)

    with pytest.raises(BadProof):
        told(one, lambda answer: replace(answer, consistency=[]))

    assert remembered(one) == before


def test_nobody_goes_back_to_an_earlier_generation(office: Office) -> None:
    """The lost machine is found and switched on again: it is told that it is over."""
    one, copy = a_loss(office)
    old = office.folder
    office.restore(copy)
    one.sync()
    one.take()
    before = one.store.checkpoint(), one.store.origin()

    office.folder = old
    office.serve(Store(old / "centre.db"), CENTRE)
    report = one.sync()

    assert report.problems == ("show-checkpoint", "held")
    assert (one.store.checkpoint(), one.store.origin()) == before
    with pytest.raises(ProtocolError):
        office.centre.checkpoint()


def test_one_name_with_two_openings_is_proven_to_anybody(office: Office) -> None:
    """A second restore of one copy that tells a device of the first that nothing is wrong."""
    one, copy = a_loss(office)
    office.restore(copy)
    one.sync()
    office.restore(copy)
    before, store = remembered(one), office.centre.store
    second = read_unproven(store.desk.find_note("generation/2") or b"")

    def nothing_is_wrong(answer: SyncAnswer) -> SyncAnswer:
        size = store.tree.size()
        head = office.centre.checkpoint()
        line = prove_openings([second], store.tree.node, size=size)
        return replace(answer, checkpoint=shorten(head), line=line, problems=[])

    with pytest.raises(SplitLog):
        told(one, nothing_is_wrong)

    assert remembered(one) == before
    *_, evidence = one.store.evidence()
    assert isinstance(read(one, office, evidence), ForkedOpening)


def test_two_roots_of_one_size_are_kept_as_evidence(office: Office) -> None:
    one = office.officer("Cà Thị Ón")
    one.sync()
    before, key = remembered(one), log_key(office)

    def another_root(answer: SyncAnswer) -> SyncAnswer:
        head = read_checkpoint(office.centre.checkpoint().note, key.public)
        lie = sign_checkpoint(
            head.origin, head.size, sha256(b"another"), safe=0, time_s=head.time_s, key=key
        )
        return replace(answer, checkpoint=shorten(lie))

    with pytest.raises(SplitLog):
        told(one, another_root)

    assert remembered(one) == before
    assert [type(read(one, office, some)) for some in one.store.evidence()] == [SplitView]
    one.sync()


def test_what_was_called_safe_and_is_lost_is_proven_and_offered_again(office: Office) -> None:
    """The copy that was marked safe is lost, too: an older one is restored."""
    one = office.officer("Cà Thị Ón")
    one.take()
    one.sync()
    older = office.back_up()
    one.take()
    one.sync()
    office.centre.mark_safe(office.centre.store.tree.size())
    one.sync()

    office.restore(older)
    report = one.sync()

    assert report.doubts == ("safe-lost",)
    found = [some for some in one.store.evidence() if not some.startswith(CENTRE.encode())]
    assert [type(read(one, office, some)) for some in found] == [LostSafe]
    assert all_accepted(one, office)
    office.check()


def test_what_a_device_let_go_of_when_it_was_safe_is_in_the_copy(office: Office) -> None:
    one = office.officer("Cà Thị Ón")
    dossier = one.take()
    one.sync()
    copy = office.back_up()
    office.centre.mark_safe(office.centre.store.tree.size())
    one.sync()
    one.take()
    one.sync()
    far = office.now_ms + 2**40
    assert one.store.purge(now_ms=office.now_ms, stale_ms=far) == [dossier]

    office.restore(copy)
    one.sync()

    assert all_accepted(one, office)
    office.check()


# What the store lets go of.


@pytest.mark.parametrize(("cut", "cursor"), [(0, 0), (1, 1), (0, 1)])
def test_a_page_whose_basis_is_lost_is_asked_for_again(
    tmp_path: Path, cut: int, cursor: int
) -> None:
    """`cut` and `cursor` count back from the size that the page has folded."""
    centre = Centre()
    author, reader = Tablet(tmp_path, "an", centre), Tablet(tmp_path, "bình", centre)
    dossier = author.open()
    author.synchronise()
    salt = author.store.find_salt(dossier)
    assert salt is not None
    page = fold(centre.placed, dossier=dossier)
    page.size = size = centre.size
    reader.store.keep(centre.says(states=[(State(page, salt), size)], cursor=size))
    shown = value_of(reader.store.state(dossier), "note")

    moved = Moved(ORIGIN + "/g2", [], size - cut)
    reader.store.keep(centre.says(moved=moved, cursor=size - cursor, admin=[]))

    kept = cut == 0
    assert value_of(reader.store.state(dossier), "note") == (shown if kept else None)
    assert reader.store.cursor() == (size - cursor if kept else 0)
    assert reader.store.origin() == ORIGIN + "/g2"
    author.store.close()
    reader.store.close()


def test_a_crash_in_mid_move_leaves_the_device_where_it_was(tmp_path: Path) -> None:
    tablet = Tablet(tmp_path)
    dossier = tablet.open()
    tablet.synchronise()
    before = tablet.store.origin(), tablet.store.own_operations(), tablet.store.admin_held()

    moved = Moved(ORIGIN + "/g2", [b"no opening"], 0, evidence=(b"evidence",))
    with pytest.raises(Crash):
        break_off(
            tablet.store, lambda: tablet.store.keep(tablet.centre.says(moved=moved, admin=[]))
        )

    after = tablet.store.origin(), tablet.store.own_operations(), tablet.store.admin_held()
    assert after == before
    assert tablet.store.evidence() == []
    assert value_of(tablet.store.state(dossier), "note") is not None
    tablet.store.close()
