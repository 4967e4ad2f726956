"""No marked value leaves a server by any side door: logs, temporary files, addresses, problems."""

import base64
import json
import re
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from protocol.actions import Open, Save
from protocol.bundles import COURIER_PATH
from protocol.courier import RUN, Record, encode_records, seal_segments
from protocol.decoding import encode
from protocol.ids import DossierId, Hash, Salt, sha256
from protocol.joining import read_code, request_enrolment, write_request
from protocol.keys import ExchangeKey
from protocol.messages import (
    SYNC_PATH,
    SyncRequest,
    Target,
    frame_request,
    pack_request,
    unpack_answer,
)
from protocol.operation import Verified
from protocol.run import encode_run
from sync_server import app, control, keyring
from tests.builders import START_MS, Device, a_write
from tests.end_to_end.programs import Town, a_town
from tests.faults.canary import scan
from tests.faults.day import marks

pytestmark = pytest.mark.slow

CENTRE: Final = "tannha.example/03820"
MARKS: Final = marks()
MARK: Final = MARKS[1]  # a number: no half of it is in another one
DOSSIER: Final = DossierId(b"\x07" * 16)
UTC: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00")


class Day:
    """Devices, strangers and clerks at one server; what it said besides its answers is kept."""

    def __init__(self, town: Town, overheard: Path) -> None:
        self.town, self.overheard = town, overheard
        self.unsaid = iter(MARKS)
        self.devices = [self.join() for _ in range(3)]
        town.serve(TMPDIR=str(overheard / "temporary"))
        hooks = {"response": [self.overhear]}
        self.http = httpx.Client(base_url=town.url, event_hooks=hooks, trust_env=False)
        self.counter = 0

    def overhear(self, reply: httpx.Response) -> None:
        """Addresses and heads both ways; of bodies only those of problems."""
        reply.read()
        said = [
            str(reply.request.url),
            *map(repr, [*reply.request.headers.raw, *reply.headers.raw]),
        ]
        if reply.status_code != 200:
            said.append(reply.text)
        with (self.overheard / "replies").open("a") as file:
            file.write("\n".join(said) + "\n")

    def mark(self) -> str:
        return next(self.unsaid)

    def join(self) -> Device:
        """Before the server runs: a code for an officer with a marked name."""
        parts = app.open_centre(self.town.data)
        name = self.mark()
        device = Device(name, name, "officer", lambda true_ms: true_ms)
        secret, _ = read_code(parts.offices.invite(name))
        request = request_enrolment(
            secret,
            signing=device.key,
            sign_off_public=device.sign_off_key.public,
            exchange_public=ExchangeKey(sha256(device.id)).public,
        )
        parts.offices.enrol(write_request(request))
        parts.offices.confirm(device.id)
        self.first = parts.centre.trust.first_link(device.id)
        device.officer = parts.centre.trust.devices[device.id].newest.officer
        device.first_link = self.first  # type: ignore[attr-defined]  # where its log begins
        parts.centre.store.close()
        return device

    def write(self, device: Device, action: Open | Save) -> Verified:
        previous = Hash(device.log[-1].id) if device.log else device.first_link  # type: ignore[attr-defined]  # see join
        salt = Salt(sha256(DOSSIER)[:16])
        return device.write(action, now_ms=START_MS, dossier=DOSSIER, salt=salt, previous=previous)

    def push(self, device: Device, runs: list[bytes]) -> httpx.Response:
        self.counter += 1
        request = SyncRequest(runs, 0, 0, bytes(32), START_MS, 65536, 0)
        frame = frame_request(
            pack_request(request, level=3),
            Target(CENTRE, SYNC_PATH),
            epoch=device.epoch,
            counter=self.counter,
            key=device.key,
        )
        return self.http.post(SYNC_PATH, content=frame)

    def work(self) -> None:
        """What officers do: it is taken in, and nothing else is said of it."""
        for device in self.devices:
            fields = [a_write(f"{name}.full_name", self.mark()) for name in ("child", "mother")]
            self.write(device, Open("1.001193", 1, "x", "official", fields))
            for _ in range(3):
                self.write(device, Save([a_write("note", self.mark())]))
            answer = unpack_answer(self.push(device, [encode_run(device.log)]).content)
            assert sum(one.count for one in answer.receipts) == len(device.log)

    def carry(self) -> None:
        late = [self.write(self.devices[0], Save([a_write("note", self.mark())]))]
        courier = keyring.load(self.town.data / app.KEYS).courier.public
        records = [Record(RUN, encode_run(late)), Record(9, self.mark().encode() * 10**5)]
        bundle = seal_segments(encode_records(records), recipient=courier, entropy=bytes(range(32)))
        assert self.http.post(COURIER_PATH, content=b"".join(bundle)).status_code == 200

    def break_things(self) -> None:
        """Work that cannot be taken in, by those who may and those who may not."""
        device = self.devices[1]
        spoilt = encode_run([self.write(device, Save([a_write("note", self.mark())]))])
        assert self.push(device, [spoilt[:-1] + b"\0", self.mark().encode()]).status_code == 200
        stranger = Device(self.mark(), "x", "officer", lambda true_ms: true_ms)
        assert self.push(stranger, [spoilt]).status_code == 401
        elsewhere = Target("other.example/log", SYNC_PATH)
        frame = frame_request(spoilt, elsewhere, epoch=device.epoch, counter=1, key=device.key)
        assert self.http.post(SYNC_PATH, content=frame).status_code == 401
        for path in (SYNC_PATH, "/enrol", COURIER_PATH, "/admin-entries"):
            content = encode([self.mark()])
            assert self.http.post(path, content=content).status_code >= 400

    def say_it_everywhere(self) -> None:
        """Strangers who put names where none belong: nobody repeats or remembers them."""
        said = [self.mark() for _ in range(8)]
        coded = [urllib.parse.quote(one) for one in said]
        heads = {
            "x-forwarded-for": coded[0],
            "user-agent": coded[1],
            "host": coded[2].replace("%", "x"),
            "referer": coded[3],
        }
        with httpx.Client(base_url=self.town.url, trust_env=False) as http:
            replies = [
                http.get(f"/catalogue/{coded[4]}"),
                http.get(f"/{coded[5]}?name={coded[0]}", headers=heads),
                http.put(f"/chunks/{coded[6]}/{coded[7]}/0", content=b"x"),
                http.request("BREW", "/sync", headers={"x-name": coded[3]}),
            ]
        kept = [repr(reply.headers.raw) + reply.text for reply in replies]
        (self.overheard / "strangers").write_text("\n".join(kept))
        assert all(400 <= reply.status_code < 500 for reply in replies)

    def decide(self) -> None:
        """What clerks ask for stays between them and the folder."""
        address = json.loads((self.town.data / control.ADDRESS).read_text())
        head = {control.TOKEN_HEADER: address["token"]}
        for command in (
            control.Erase(DOSSIER.hex(), self.mark()),
            control.Enrol(self.mark()),
            control.Advance(self.mark(), "received", self.mark()),
            control.Choose(DOSSIER.hex(), "note", self.mark()),
        ):
            httpx.post(
                self.town.url + control.PATH, content=encode(command), headers=head, trust_env=False
            )

    @property
    def lines(self) -> list[dict[str, object]]:
        text = (self.town.folder / "server.log").read_text()
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    overheard = tmp_path_factory.mktemp("overheard")
    (overheard / "temporary").mkdir()
    with a_town(tmp_path_factory.mktemp("town")) as town:
        day = Day(town, overheard)
        for step in (day.work, day.carry, day.break_things, day.say_it_everywhere, day.decide):
            step()
        log = (town.folder / "server.log").read_bytes()
        (overheard / "server.log").write_bytes(log)
        yield day
        day.http.close()


def test_a_day_on_the_server_says_none_of_the_values_by_the_way(day: Day) -> None:
    assert list(day.unsaid) == [], "all forty were said"
    assert (day.overheard / "replies").stat().st_size > 1000
    assert scan(day.overheard, MARKS) == []


def test_the_server_has_what_was_said_and_could_have_told(day: Day) -> None:
    """Or the search above would prove nothing."""
    found = {one.mark for one in scan(day.town.data, MARKS)}

    assert len(found) > len(MARKS) // 2


def test_who_was_not_let_in_is_on_record(day: Day) -> None:
    refused = [line for line in day.lines if line["event"] == "not_let_in"]

    assert refused
    for line in refused:
        assert UTC.fullmatch(str(line["time"]))
        assert line["code"] in {"untrusted", "bad-signature"}
        assert line["route"]
        assert line["source"] == "127.0.0.0/24"
    devices = {line["device"] for line in refused if "device" in line}
    assert devices == {day.devices[1].id.hex()}, "and no bytes that a stranger sent"
    assert all(line["event"] != "defect" for line in day.lines)


PLANTED: Final[dict[str, Callable[[str], str]]] = {
    "a log line": lambda mark: json.dumps({"event": "refused", "who": mark}),
    "standard output": lambda mark: f"INFO {mark}",
    "an address": lambda mark: "http://127.0.0.1/registry?name=" + urllib.parse.quote(mark),
    "a header": lambda mark: repr((b"x-name", mark.encode())),
    "a coded header": lambda mark: base64.b64encode(mark.encode()).decode(),
    "a problem's detail": lambda mark: json.dumps({"detail": mark}, ensure_ascii=True),
    "a temporary file": lambda mark: "\0" * 99 + mark,
}


@pytest.mark.parametrize("place", PLANTED)
def test_a_planted_value_would_be_found(place: str, tmp_path: Path) -> None:
    (tmp_path / "some.file").write_text("before " + PLANTED[place](MARK) + " after")

    assert MARK in {one.mark for one in scan(tmp_path, MARKS)}
