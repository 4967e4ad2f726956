"""The demo's link: it carries everything, and breaks where it is told to."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from demo.link import Cut, Link

BODY = bytes(range(256)) * 1024  # of a request, and of what comes back


class Echo(BaseHTTPRequestHandler):
    """Says what it was told; notes how much of it came."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.got.append(len(body))  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Place(ThreadingHTTPServer):
    """The other end."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Echo)
        self.got: list[int] = []

    def handle_error(self, *_: object) -> None:
        pass  # a connection that broke is what we are here for


@pytest.fixture
def place() -> Iterator[Place]:
    with Place() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def post(link: Link) -> bytes:
    with httpx.Client(trust_env=False) as http:
        return http.post(f"http://127.0.0.1:{link.port}/", content=BODY).content


def test_what_goes_through_a_link_that_holds_is_unchanged(place: Place) -> None:
    told: list[Cut] = []
    with Link(place.server_port, told.append) as link:
        assert [post(link), post(link)] == [BODY, BODY]

    assert told == []


@pytest.mark.parametrize(
    ("cut", "arrives"), [(Cut(5_000), False), (Cut(5_000, from_centre=True), True)]
)
def test_a_link_breaks_in_the_middle_of_a_body_and_then_holds(
    place: Place, cut: Cut, *, arrives: bool
) -> None:
    told: list[Cut] = []
    with Link(place.server_port, told.append) as link:
        link.break_next(cut)

        with pytest.raises(httpx.TransportError):
            post(link)

        assert post(link) == BODY
        assert told == [cut]
    whole = place.got.count(len(BODY))
    assert whole == (2 if arrives else 1)


def test_a_centre_that_is_not_there_is_a_link_that_breaks() -> None:
    with Place() as gone:
        port = gone.server_port
    with Link(port, lambda _: None) as link, pytest.raises(httpx.TransportError):
        post(link)
