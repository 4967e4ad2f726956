"""The centre over HTTP, in one process: what devices, strangers and the folder's owner get."""

import gc
import json
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from httpx import Response
from litestar.testing import TestClient

from protocol.decoding import decode, encode
from protocol.errors import Untrusted
from protocol.ids import Epoch
from protocol.joining import (
    CODE_LIFE_MS,
    read_answer,
    read_code,
    request_enrolment,
    words,
    write_request,
)
from protocol.keys import ARGON2ID, ExchangeKey, PasswordCost, SigningKey
from protocol.merkle import check_consistency, check_inclusion
from protocol.messages import (
    MAX_REQUEST_BYTES,
    SYNC_PATH,
    SyncRequest,
    Target,
    frame_request,
    pack_request,
    unpack_answer,
)
from sync_server import app, control, keyring
from sync_server.centre import Centre
from sync_server.devices.reception import Reception
from sync_server.notary import STOPPED
from sync_server.offices import Offices, Settings
from sync_server.publishing.folder import first_catalogue
from sync_server.store import Store

CENTRE = "tannha.example/03820"
TOKEN = "a-token-of-this-test"  # noqa: S105  # opens a centre that lives for a test
CHEAP = PasswordCost(ARGON2ID, memory_kib=8, passes=1)
NOW = 1_795_312_800_000  # 2026-11-22, 09:00 in Vietnam
NOTHING = SyncRequest([], 0, 0, bytes(32), 0, 65536, 0)
GARBAGE = {
    "nothing": b"",
    "one byte": b"\x01",
    "text": b"GET / HTTP/1.1\r\n\r\n",
    "zeros": bytes(4096),
    "nested": b"[" * 100_000,
    "ones": b"\xff" * 100_000,
}


class Desk:
    """A centre with a clock of its own."""

    def __init__(self, folder: Path, *, describes: bool = False, now_ms: int = NOW) -> None:
        self.now_ms = now_ms
        self.free_bytes = 1 << 40
        passphrases = dict.fromkeys((keyring.ROOT, *keyring.RECOVERY), "a passphrase")
        root = keyring.create(
            folder / "keys", passphrases, secrets.token_bytes, cost=CHEAP, floor=False
        )
        keys, settings = keyring.load(folder / "keys"), Settings(CENTRE, "03820")
        store = Store(folder / "centre.db")
        self.centre = Centre(
            store,
            keys,
            origin=CENTRE,
            root=root.public,
            now_ms=lambda: self.now_ms,
            entropy=secrets.token_bytes,
        )
        self.offices = Offices(self.centre, keys, settings, root.public, secrets.token_bytes)
        self.recovery = keyring.recovery_public(folder / "keys")
        self.offices.found(root, first_catalogue(), recovery=self.recovery)
        parts = app.Parts(self.centre, self.offices)
        service = app.Service(TOKEN, folder, lambda: self.free_bytes, describes_itself=describes)
        litestar = app.create_app(parts, service)
        self.reception: Reception = litestar.state.reception
        self.http = TestClient(litestar, raise_server_exceptions=False)

    def ask(self, signing: SigningKey, counter: int, request: SyncRequest = NOTHING) -> bytes:
        return frame_request(
            pack_request(request, level=3),
            Target(CENTRE, SYNC_PATH),
            epoch=Epoch(b"an epoch"),
            counter=counter,
            key=signing,
        )


class Tablet:
    """Three keys and a code."""

    def __init__(self, code: str, seed: int = 1) -> None:
        secret, self.mark = read_code(code)
        self.signing = SigningKey(bytes([seed]) * 32)
        self.request = request_enrolment(
            secret,
            signing=self.signing,
            sign_off_public=SigningKey(bytes([seed + 1]) * 32).public,
            exchange_public=ExchangeKey(bytes([seed + 2]) * 32).public,
        )


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    with desk.http:
        yield desk
    desk.centre.store.close()


def a_tablet(desk: Desk, seed: int = 1) -> Tablet:
    return Tablet(desk.offices.invite("Cà Thị Ón"), seed)


def test_a_tablet_joins_by_code_words_and_confirmation(desk: Desk) -> None:
    tablet = a_tablet(desk)

    asked = desk.http.post("/enrol", content=write_request(tablet.request))
    (waiting,) = desk.offices.waiting()
    answer = read_answer(asked.content, root_mark=tablet.mark)
    assert not answer.confirmed
    assert answer.certificate == b""
    assert waiting.words == words(tablet.request, answer.root)

    desk.offices.confirm(waiting.device)
    again = desk.http.post("/enrol", content=write_request(tablet.request))
    confirmed = read_answer(again.content, root_mark=tablet.mark)
    assert confirmed.confirmed
    assert desk.centre.trust.first_link(waiting.device) == confirmed.signed.hash


def test_a_code_is_good_once_and_for_a_quarter_of_an_hour(desk: Desk) -> None:
    used = a_tablet(desk)
    desk.http.post("/enrol", content=write_request(used.request))
    second = Tablet.__new__(Tablet)
    second.signing = SigningKey(bytes([9]) * 32)
    second.request = request_enrolment(
        used.request.secret,
        signing=second.signing,
        sign_off_public=SigningKey(bytes([8]) * 32).public,
        exchange_public=ExchangeKey(bytes([7]) * 32).public,
    )
    late = a_tablet(desk, seed=20)

    desk.now_ms += CODE_LIFE_MS + 1
    refused = [
        desk.http.post("/enrol", content=write_request(tablet.request)) for tablet in (second, late)
    ]

    assert [reply.status_code for reply in refused] == [401, 401]
    assert [reply.json()["code"] for reply in refused] == ["untrusted", "untrusted"]


def test_the_log_names_two_persons_who_can_recover_a_tablet_together(desk: Desk) -> None:
    trust = desk.centre.trust

    named = trust.signers("recovery", trust.position + 1, at_ms=desk.now_ms)

    assert sorted(named) == sorted(desk.recovery)
    assert len(set(named)) == 2


def test_a_code_of_one_centre_does_not_bring_a_tablet_to_another(desk: Desk) -> None:
    tablet = a_tablet(desk)
    asked = desk.http.post("/enrol", content=write_request(tablet.request))

    with pytest.raises(Untrusted):
        read_answer(asked.content, root_mark=bytes(5))


def test_an_unconfirmed_tablet_may_sync_and_learns_nothing_of_anybody(desk: Desk) -> None:
    tablet = a_tablet(desk)
    desk.http.post("/enrol", content=write_request(tablet.request))

    reply = desk.http.post("/sync", content=desk.ask(tablet.signing, 1))

    answer = unpack_answer(reply.content)
    assert reply.headers["content-type"] == "application/vnd.tannha.sync"
    assert answer.admin
    assert (answer.foreign, answer.pages, answer.missing) == ([], [], [])


def test_a_stranger_is_refused_before_anything_is_unpacked(desk: Desk) -> None:
    bomb = bytes.fromhex("28b52ffda000000040") + bytes(1000)
    stranger = SigningKey(bytes([3]) * 32)
    frame = frame_request(
        bomb, Target(CENTRE, SYNC_PATH), epoch=Epoch(bytes(8)), counter=1, key=stranger
    )

    reply = desk.http.post("/sync", content=frame)

    assert reply.status_code == 401
    assert reply.json()["code"] == "untrusted"


@pytest.mark.parametrize("name", GARBAGE)
@pytest.mark.parametrize("path", ["/sync", "/enrol", "/chunks/00/00/0"])
def test_garbage_gets_a_problem_in_words_and_costs_little(desk: Desk, path: str, name: str) -> None:
    send = desk.http.put if path.startswith("/chunks") else desk.http.post
    gc.collect()
    began = time.process_time()
    reply = send(path, content=GARBAGE[name])
    spent_ms = (time.process_time() - began) * 1000

    assert 400 <= reply.status_code < 500
    assert reply.headers["content-type"] == "application/problem+json"
    assert set(reply.json()) == {"type", "status", "code", "title"}
    assert reply.json()["title"]
    assert spent_ms < 500  # an order above the goal: CPU time on a busy machine


def test_a_body_over_the_limit_is_refused_at_the_door(desk: Desk) -> None:
    reply = desk.http.post("/sync", content=bytes(MAX_REQUEST_BYTES + 1))

    assert reply.status_code == 413
    assert reply.json()["code"] == "too-large"


@pytest.mark.parametrize(
    "path", ["/", "/schema", "/docs", "/registry", "/catalogue/" + "00" * 32, "/sync/../control"]
)
def test_nothing_else_is_there(desk: Desk, path: str) -> None:
    reply = desk.http.get(path)

    assert reply.status_code in {404, 405}
    assert b"Traceback" not in reply.content


def test_control_answers_only_to_the_token(desk: Desk) -> None:
    command = encode(control.Registry())

    without = desk.http.post("/control", content=command)
    wrong = desk.http.post("/control", content=command, headers={control.TOKEN_HEADER: "guess"})
    right = desk.http.post("/control", content=command, headers={control.TOKEN_HEADER: TOKEN})

    assert (without.status_code, wrong.status_code, right.status_code) == (401, 401, 200)
    assert decode(list, right.content) == []


def test_the_log_head_is_public_and_verifies(desk: Desk) -> None:
    note = desk.http.get("/checkpoint")

    assert note.content == desk.centre.checkpoint().note
    assert note.headers["cache-control"] == "no-store"


def proof_of(reply: Response) -> Any:
    assert reply.headers["content-type"] == "application/vnd.tannha.proof"
    return decode(list, reply.content)


def test_anybody_can_prove_that_the_log_has_an_entry(desk: Desk) -> None:
    head = desk.centre.checkpoint()

    for position in range(head.size):
        reply = desk.http.get(f"/proofs/inclusion/{position}/{head.size}")
        leaf, proof = proof_of(reply)
        check_inclusion(leaf, proof, position=position, size=head.size, root=head.root)


def test_anybody_can_prove_that_the_log_only_grew(desk: Desk) -> None:
    old = desk.centre.checkpoint()
    desk.http.post("/enrol", content=write_request(a_tablet(desk).request))
    new = desk.centre.checkpoint()

    proof = proof_of(desk.http.get(f"/proofs/consistency/{old.size}/{new.size}"))

    check_consistency(proof, old_size=old.size, old_root=old.root, size=new.size, root=new.root)


@pytest.mark.parametrize(
    "path",
    [
        "inclusion/{size}/{size}",
        "inclusion/0/{more}",
        "inclusion/0/0",
        "consistency/{more}/{more}",
        "consistency/2/1",
        "inclusion/-1/1",
        "inclusion/" + "9" * 5000 + "/1",
        "inclusion/x/1",
    ],
)
def test_what_no_log_has_is_not_proven(desk: Desk, path: str) -> None:
    size = desk.centre.checkpoint().size

    reply = desk.http.get("/proofs/" + path.format(size=size, more=size + 1))

    assert (reply.status_code, reply.json()["code"]) == (404, "no-such-place")


def test_whoever_keeps_watch_is_told_when_the_centre_may_not_sign(desk: Desk) -> None:
    assert desk.http.get("/health").text == "ok"

    desk.centre.store.desk.set_note(STOPPED, b"a checkpoint that we do not continue")

    assert desk.http.get("/health").text == "not signing"
    assert desk.http.get("/checkpoint").status_code == 409


def test_the_catalogue_comes_by_the_hash_that_the_log_announced(desk: Desk) -> None:
    trust = desk.centre.trust
    (announced,) = trust.catalogues

    reply = desk.http.get(f"/catalogue/{announced.said.sha256.hex()}")

    assert reply.content == first_catalogue()


def test_a_defect_says_nothing_of_itself(desk: Desk, tmp_path: Path) -> None:
    tablet = a_tablet(desk)
    desk.http.post("/enrol", content=write_request(tablet.request))
    desk.centre.store.close()

    reply = desk.http.post("/sync", content=desk.ask(tablet.signing, 1))
    desk.centre.store = Store(tmp_path / "another.db")

    assert (reply.status_code, reply.json()["code"]) == (500, "defect")
    assert b"database" not in reply.content.lower()


def test_problems_are_json_that_any_client_reads(desk: Desk) -> None:
    problem = json.loads(desk.http.post("/sync", content=b"x").content)

    assert problem["status"] == 400
    assert msgspec.json.decode(json.dumps(problem))["code"] == "malformed-bytes"
