"""A server as a process, what it spends, and raw sockets that say whatever they like to it."""

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from protocol.ids import Epoch, sha256
from protocol.joining import read_code, request_enrolment, write_request
from protocol.keys import ExchangeKey, SigningKey
from protocol.messages import SYNC_PATH, Target, frame_request
from sync_server import app
from tests.end_to_end.programs import Process, Town, a_town

CENTRE: Final = "tannha.example/03820"
EPOCH: Final = Epoch(b"hostile.")
SECONDS: Final = 30.0
MAX_REPLY_BYTES: Final = 1 << 20


class Spent(NamedTuple):
    """Of a process: all its threads' time on a processor, and the most memory it held."""

    cpu_ms: float
    peak_mib: float


class Server:
    """One centre that a test has to itself, with one enrolled device that means no good."""

    def __init__(self, town: Town, process: Process, key: SigningKey) -> None:
        self.town, self.process, self.key = town, process, key
        self.counter = 0

    def frame(self, packed: bytes, path: str = SYNC_PATH) -> bytes:
        """Signed by an enrolled device, whatever is in it."""
        self.counter += 1
        return frame_request(
            packed, Target(CENTRE, path), epoch=EPOCH, counter=self.counter, key=self.key
        )

    def say(self, raw: bytes) -> bytes:
        """All that comes back until the server closes, or has nothing more to say."""
        with self.connected() as line:
            with contextlib.suppress(ConnectionError):
                line.sendall(raw)
            return heard(line)

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
        said = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        head = (
            f"{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{said}"
            f"content-length: {len(body)}\r\n\r\n"
        )
        return self.say(head.encode() + body)

    @contextlib.contextmanager
    def connected(self) -> Iterator[socket.socket]:
        with socket.create_connection(("127.0.0.1", self.town.port), timeout=SECONDS) as line:
            yield line

    def spent(self) -> Spent:
        proc = Path(f"/proc/{self.process.pid}")
        ticks_ns = 0
        for thread in (proc / "task").iterdir():
            with contextlib.suppress(FileNotFoundError):
                ticks_ns += int((thread / "schedstat").read_text().split()[0])
        peak = next(
            line for line in (proc / "status").read_text().splitlines() if line.startswith("VmHWM")
        )
        return Spent(ticks_ns / 1e6, int(peak.split()[1]) / 1024)

    def forget_peak(self) -> None:
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")


def heard(line: socket.socket) -> bytes:
    reply = b""
    with contextlib.suppress(TimeoutError, ConnectionError):
        while len(reply) < MAX_REPLY_BYTES and (piece := line.recv(65536)):
            reply += piece
    return reply


def statuses(reply: bytes) -> list[int]:
    """Of every answer in what came back."""
    return [int(part[:3]) for part in reply.split(b"HTTP/1.1 ")[1:] if part[:3].isdigit()]


@contextlib.contextmanager
def a_server(folder: Path, *arguments: str) -> Iterator[Server]:
    with a_town(folder) as town:
        key = enrol_hostile(town.data)
        yield Server(town, town.serve(*arguments), key)


def enrol_hostile(data: Path) -> SigningKey:
    """A device that the clerk has confirmed; nobody knew."""
    parts = app.open_centre(data)
    key = SigningKey(sha256(b"hostile"))
    secret, _ = read_code(parts.offices.invite("Người Thử Phá"))
    request = request_enrolment(
        secret,
        signing=key,
        sign_off_public=SigningKey(sha256(b"signs off")).public,
        exchange_public=ExchangeKey(sha256(b"exchange")).public,
    )
    parts.offices.enrol(write_request(request))
    (waiting,) = parts.offices.waiting()
    parts.offices.confirm(waiting.device)
    parts.centre.store.close()
    return key
