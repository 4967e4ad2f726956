"""Garbage over real sockets: refused in words, cheaply, and while others are served."""

import contextlib
import socket
from collections.abc import Iterator
from typing import Final

import msgspec
import pytest
import zstandard

from protocol.decoding import encode
from protocol.messages import MAX_REQUEST_BYTES, SyncRequest, pack_request, unpack_answer
from tests.end_to_end.hostile import Server, a_server, heard, statuses

pytestmark = pytest.mark.slow

MAX_CPU_MS: Final = 50
MAX_MIB: Final = 50
SLOW_CONNECTIONS: Final = 200
NOTHING: Final = SyncRequest([], 0, 0, bytes(32), 0, 0, 0)
CHUNK: Final = "/chunks/" + "00" * 16 + "/" + "00" * 32


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with a_server(tmp_path_factory.mktemp("town")) as server:
        warm_up(server)
        yield server


def warm_up(server: Server) -> None:
    """What the first request of each kind loads is nobody's fault."""
    for _ in range(3):
        assert statuses(server.ask("POST", "/sync", server.frame(pack(NOTHING)))) == [200]
        server.ask("POST", "/courier", b"x" * 100)
        server.ask("POST", "/sync", bytes(MAX_REQUEST_BYTES))


def pack(request: SyncRequest) -> bytes:
    return pack_request(request, level=3)


def packed(content: bytes, level: int = 3) -> bytes:
    return zstandard.ZstdCompressor(level=level).compress(content)


# What a stranger, or an enrolled device that means no good, puts into a body.

PLAIN: Final = {
    "nothing": b"",
    "one byte": b"\x01",
    "text": b"GET / HTTP/1.1\r\n\r\n",
    "zeros": bytes(4096),
    "100,000 brackets": b"[" * 100_000,
    "100,000 arrays": b"\x91" * 100_000,
    "an array of 2^32 - 1": b"\xdd\xff\xff\xff\xff" * 1000,
    "as large as may be": b"\xff" * MAX_REQUEST_BYTES,
    "larger than that": bytes(MAX_REQUEST_BYTES + 1),
    "a frame cut short": bytes([1]) + bytes(95),
    "a frame of nobody's": bytes([1]) + bytes(200),
}
SIGNED: Final = {
    "no frame": b"\xff" * 1000,
    "an empty frame": b"",
    "a frame cut off": packed(encode(NOTHING))[:-3],
    "two frames": packed(encode(NOTHING)) * 2,
    "a bomb": packed(bytes(16 * 2**20)),
    "a bomb in a frame that says little": b"\x28\xb5\x2f\xfd\x20\x10" + packed(bytes(2**24))[9:],
    "as much as may be inflated": packed(bytes(1024 * 1024)) + b"",
    "100,000 arrays": packed(b"\x91" * 100_000),
    "100,000 maps": packed(b"\x81" * 100_000),
    "16 MiB of arrays": packed(b"\x99" + b"\xdd\x00\xff\xff\xff" + b"\x90" * (2**24 - 10), 1),
    "an array of 2^32 - 1": packed(b"\x99\xdd\xff\xff\xff\xff"),
    "bad UTF-8": packed(b"\x92\xa4\xff\xff\xff\xff\x01"),
    "too few parts": packed(encode([[], 0])),
    "257 runs": packed(encode([[b"x"] * 257, *msgspec.structs.astuple(NOTHING)[1:]])),
}


def check_cheap(server: Server, method: str, path: str, body: bytes) -> bytes:
    server.forget_peak()
    before = server.spent()
    reply = server.ask(method, path, body)
    after = server.spent()
    assert after.cpu_ms - before.cpu_ms < MAX_CPU_MS
    assert after.peak_mib - before.peak_mib < MAX_MIB
    return reply


def check_problem(reply: bytes) -> None:
    (status,) = statuses(reply)
    assert 400 <= status < 500
    head, _, body = reply.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head.lower()
    assert set(msgspec.json.decode(body)) == {"type", "status", "code", "title"}


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize(
    "door", ["POST /sync", "POST /enrol", "POST /courier", f"PUT {CHUNK}/0", "POST /control"]
)
def test_a_strangers_garbage_is_refused_and_costs_little(
    server: Server, door: str, name: str
) -> None:
    method, path = door.split()

    check_problem(check_cheap(server, method, path, PLAIN[name]))


@pytest.mark.parametrize("name", SIGNED)
def test_a_devices_garbage_is_refused_and_costs_little(server: Server, name: str) -> None:
    check_problem(check_cheap(server, "POST", "/sync", server.frame(SIGNED[name])))
    chunk = server.frame(SIGNED[name], f"{CHUNK}/0")
    check_problem(check_cheap(server, "PUT", f"{CHUNK}/0", chunk))


@pytest.mark.parametrize("count", [1, 256])
def test_runs_that_are_none_get_a_word_each(server: Server, count: int) -> None:
    request = msgspec.structs.replace(NOTHING, runs=[b"\x9f" + b"\xdd\xff\xff\xff\xff" * 9] * count)

    reply = check_cheap(server, "POST", "/sync", server.frame(pack(request)))

    answer = unpack_answer(reply.partition(b"\r\n\r\n")[2])
    assert [problem.code for problem in answer.problems] == ["malformed-bytes"] * count


# What is said instead of HTTP.


def post(*headers: bytes, body: bytes = b"") -> bytes:
    return b"\r\n".join([b"POST /sync HTTP/1.1", b"host: localhost", *headers, b"", body])


def get(path: bytes, *headers: bytes, host: bytes = b"localhost") -> bytes:
    return b"\r\n".join([b"GET " + path + b" HTTP/1.1", b"host: " + host, *headers, b"", b""])


RAW: Final = {
    "nothing like it": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc" * 50,
    "no host": b"POST /sync HTTP/1.1\r\ncontent-length: 0\r\n\r\n",
    "a bad host": get(b"/nowhere", host=b"<script>alert(1)</script>"),
    "two hosts": get(b"/nowhere", b"host: other"),
    "a huge header": get(b"/", b"x: " + b"y" * 2**20),
    "10,000 headers": get(b"/", *[b"x: y"] * 10_000),
    "a long address": get(b"/" + b"a" * 100_000),
    "a way out": get(b"/catalogue/../../../../etc/passwd"),
    "a coded way out": get(b"/catalogue/%2e%2e%2f%2e%2e%2fetc%2fpasswd"),
    "bad UTF-8": get(b"/catalogue/%ff%fe"),
    "a coded zero byte": get(b"/catalogue/%00"),
    "a zero byte": get(b"/\x00"),
    "no method": b"\x00\x01 / HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "an unknown method": b"BREW /sync HTTP/1.1\r\nhost: localhost\r\n\r\n",
    "another version": b"GET / HTTP/9.9\r\nhost: localhost\r\n\r\n",
    "a length below zero": post(b"content-length: -1"),
    "a length beyond counting": post(b"content-length: " + b"9" * 40),
    "two lengths": post(b"content-length: 3", b"content-length: 4", body=b"abcd"),
    "a body cut off": post(b"content-length: 30", body=b"abcd"),
    "a chunk without end": post(b"transfer-encoding: chunked", body=b"f" * 17 + b"\r\nx"),
    "a chunk that is no number": post(b"transfer-encoding: chunked", body=b"zz\r\nx"),
    "an upgrade": get(b"/nowhere", b"connection: upgrade", b"upgrade: websocket"),
}


@pytest.mark.parametrize("name", RAW)
def test_what_is_no_request_is_refused_or_cut_off(server: Server, name: str) -> None:
    server.forget_peak()
    before = server.spent()
    with server.connected() as line:
        with contextlib.suppress(OSError):  # it may have hung up on us already
            line.sendall(RAW[name])
            line.shutdown(socket.SHUT_WR)
        reply = heard(line)
    after = server.spent()

    assert all(400 <= status < 500 for status in statuses(reply))
    assert b"passwd" not in reply
    assert b"script" not in reply
    assert after.cpu_ms - before.cpu_ms < MAX_CPU_MS
    assert after.peak_mib - before.peak_mib < MAX_MIB
    assert statuses(server.ask("GET", "/health")) == [200]


INNER: Final = get(b"/checkpoint")
LENGTH: Final = b"content-length: %d" % len(INNER)
CHUNKS: Final = b"transfer-encoding: chunked"
SMUGGLED: Final = {
    "a length and chunks": post(LENGTH, CHUNKS, body=b"0\r\n\r\n"),
    "chunks and a length": post(CHUNKS, LENGTH, body=b"0\r\n\r\n"),
    "chunks twice": post(CHUNKS, b"transfer-encoding: identity", LENGTH),
    "hidden chunks": post(b"transfer-encoding: xchunked", LENGTH),
    "a space before the colon": post(b"transfer-encoding : chunked", LENGTH),
    "a folded header": post(b"transfer-encoding:\r\n chunked", LENGTH),
}


@pytest.mark.parametrize("name", SMUGGLED)
def test_a_request_inside_a_request_is_not_answered(server: Server, name: str) -> None:
    with server.connected() as line:
        line.sendall(SMUGGLED[name] + INNER)
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_WR)
        reply = heard(line)

    assert 200 not in statuses(reply), "the inner request was taken for one"


def test_a_spoofed_source_is_nobody_elses(server: Server) -> None:
    reply = server.ask("GET", "/proofs/inclusion/0/1", x_forwarded_for="127.0.0.1, evil")

    assert statuses(reply) == [200]
    assert b"evil" not in (server.town.folder / "server.log").read_bytes()


# While others are served.


def test_two_hundred_slow_connections_keep_nobody_from_being_served(server: Server) -> None:
    half = post(b"content-length: 1000")[:-2]  # but for the line that ends the head
    with contextlib.ExitStack() as lines:
        slow = [lines.enter_context(server.connected()) for _ in range(SLOW_CONNECTIONS)]
        for number, line in enumerate(slow):
            line.sendall(half if number % 2 else half + b"\r\n" + bytes(number))

        asked = [server.ask("POST", "/sync", server.frame(pack(NOTHING))) for _ in range(10)]
        for line in slow:
            line.sendall(b"x")

        assert [statuses(reply) for reply in asked] == [[200]] * 10
        assert statuses(server.ask("GET", "/health")) == [200]


def test_who_leaves_in_the_middle_is_forgotten(server: Server) -> None:
    before = server.spent()
    for _ in range(50):
        with server.connected() as line:
            line.sendall(post(b"content-length: 90000", body=bytes(999)))

    assert statuses(server.ask("GET", "/health")) == [200]
    assert server.spent().cpu_ms - before.cpu_ms < 50 * MAX_CPU_MS


def test_nothing_of_all_this_was_a_defect_or_stands_in_the_log(server: Server) -> None:
    check_problem(check_cheap(server, "POST", "/control", PLAIN[next(iter(PLAIN))]))

    log = (server.town.folder / "server.log").read_text()

    events = [msgspec.json.decode(line) for line in log.splitlines() if line.startswith("{")]
    assert [event for event in events if event["level"] in {"error", "critical"}] == []
    assert any(event["event"] == "not_let_in" for event in events)
    assert "etc/passwd" not in log
