"""Over HTTP: nobody learns that there is what they may not see, and a replay brings nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from protocol.blobs import blob_root, chunk_hashes, chunks, prove_chunk
from protocol.decoding import encode
from protocol.ids import BlobRoot, DossierId, Epoch, sha256
from protocol.joining import write_request
from protocol.keys import SigningKey
from protocol.messages import ChunkBody, Target, chunk_path, frame_request, unpack_answer
from tests.devices import PAGE
from tests.field import Field
from tests.test_centre_http import CENTRE, Desk, Tablet, a_tablet

NOWHERE = BlobRoot(sha256(b"nowhere"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    with desk.http:
        yield desk
    desk.centre.store.close()


@pytest.fixture
def taken(desk: Desk, tmp_path: Path) -> DossierId:
    """A dossier with a page, wholly at the centre."""
    field = Field(tmp_path, desk, "Cà Thị Ón")
    field.sync()
    dossier = field.take(PAGE)
    field.sync()
    return dossier


def joined(desk: Desk, *, confirmed: bool) -> Tablet:
    tablet = a_tablet(desk, seed=40)
    desk.http.post("/enrol", content=write_request(tablet.request))
    if confirmed:
        (waiting,) = desk.offices.waiting()
        desk.offices.confirm(waiting.device)
    return tablet


def put(desk: Desk, key: SigningKey, dossier: DossierId, root: BlobRoot) -> tuple[int, bytes]:
    content = PAGE.content
    proof: list[bytes] = [*prove_chunk(chunk_hashes(content), 0)]
    path = chunk_path(dossier, root, 0)
    frame = frame_request(
        encode(ChunkBody(proof, next(iter(chunks(content))))),
        Target(CENTRE, path),
        epoch=Epoch(b"an epoch"),
        counter=1,
        key=key,
    )
    reply = desk.http.put(path, content=frame)
    return reply.status_code, reply.content


@pytest.mark.parametrize("revoked", [False, True])
def test_a_device_without_scope_learns_nothing_of_what_is_here(
    desk: Desk, taken: DossierId, *, revoked: bool
) -> None:
    outsider = joined(desk, confirmed=revoked)
    if revoked:
        desk.offices.revoke(desk.offices.find_device(device_of(outsider)), "lost")
    root = blob_root(PAGE.content)

    here = put(desk, outsider.signing, taken, root)
    nowhere = put(desk, outsider.signing, taken, NOWHERE)
    of_nobody = put(desk, outsider.signing, DossierId(bytes(16)), root)

    assert here == nowhere == of_nobody
    assert here[0] == 404
    answer = unpack_answer(desk.http.post("/sync", content=desk.ask(outsider.signing, 2)).content)
    assert (answer.foreign, answer.pages, answer.missing, answer.leave) == ([], [], [], [])


def test_who_has_the_dossier_may_send_the_chunk_again(desk: Desk, taken: DossierId) -> None:
    colleague = joined(desk, confirmed=True)

    status, present = put(desk, colleague.signing, taken, blob_root(PAGE.content))

    assert (status, present) == (200, b"\x07"), "all three chunks are here"


def test_a_request_that_is_sent_again_gets_receipts_only(desk: Desk, taken: DossierId) -> None:
    colleague = joined(desk, confirmed=True)
    frame = desk.ask(colleague.signing, 2)

    first = unpack_answer(desk.http.post("/sync", content=frame).content)
    again = unpack_answer(desk.http.post("/sync", content=frame).content)

    assert first.foreign
    assert first.admin
    assert (again.foreign, again.pages, again.admin, again.missing) == ([], [], [], [])
    assert again.cursor == 0


def test_a_frame_for_one_place_is_good_for_no_other(desk: Desk, taken: DossierId) -> None:
    colleague = joined(desk, confirmed=True)
    frame = desk.ask(colleague.signing, 2)
    path = chunk_path(taken, blob_root(PAGE.content), 0)

    assert desk.http.put(path, content=frame).status_code == 401


def device_of(tablet: Tablet) -> str:
    return sha256(tablet.signing.public)[:16].hex()
