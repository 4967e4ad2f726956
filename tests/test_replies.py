"""Whoever answers in the centre's place gets nothing, and is named in words; over real sockets."""

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mobile import words
from mobile.replies import (
    MAX_ANSWER_BYTES,
    MAX_PROBLEM_BYTES,
    MEDIA_TYPE,
    BadAddress,
    FalseName,
    NotTheCentre,
    Redirected,
    Refused,
    SignInFirst,
    SyncFailed,
    Unreachable,
    ask,
    ask_and_wait,
)
from mobile.sync import check_address
from mobile.worker import code_of, is_lasting

SECRET: Final = b"Lo Thi Mau 0120000123"
PIECE: Final = bytes(64 * 1024)
ENDLESS_BYTES: Final = 8 * MAX_ANSWER_BYTES

Speak = Callable[[asyncio.StreamWriter], Awaitable[None]]


class Stranger:
    """A server on loopback that hears everything and answers as it likes."""

    def __init__(self, speak: Speak) -> None:
        self._speak = speak
        self.heard = bytearray()
        self.calls = self.port = self.spoken = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.calls += 1
        try:
            self.heard += await reader.readuntil(b"\r\n\r\n")
            await self._speak(writer)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def listening(speak: Speak, tls: ssl.SSLContext | None = None) -> AsyncIterator[Stranger]:
    stranger = Stranger(speak)
    server = await asyncio.start_server(stranger.answer, "127.0.0.1", 0, ssl=tls)
    stranger.port = server.sockets[0].getsockname()[1]
    try:
        yield stranger
    finally:
        server.close()


def saying(status: int, kind: str = MEDIA_TYPE, content: bytes = b"", **headers: str) -> Speak:
    named = {"content-type": kind, "content-length": str(len(content)), "connection": "close"}
    named |= {name.replace("_", "-"): said for name, said in headers.items()}
    lines = [f"HTTP/1.1 {status} x", *(f"{name}: {said}" for name, said in named.items()), "", ""]

    async def speak(writer: asyncio.StreamWriter) -> None:
        writer.write("\r\n".join(lines).encode() + content)
        await writer.drain()

    return speak


async def asked(url: str, **options: float) -> bytes:
    async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
        return await ask(http, "POST", "/sync", SECRET, **options)


# Who has answered.


async def test_the_centres_answer_comes_whole_up_to_its_limit() -> None:
    content = bytes(MAX_ANSWER_BYTES)

    async with listening(saying(200, content=content)) as centre:
        assert await asked(centre.url) == content


@pytest.mark.parametrize(
    ("speak", "problem"),
    [
        (saying(200, "text/html; charset=utf-8", b"<html>Xin chao</html>"), SignInFirst),
        (saying(200, "TEXT/HTML", b"<html>"), SignInFirst),
        (saying(403, "text/html", b"<html>"), SignInFirst),
        (saying(511, "text/plain", b"sign in"), SignInFirst),
        (saying(511, "application/problem+json", b"{}"), SignInFirst),
        (saying(200, "application/captive+json", b'{"captive":true}'), SignInFirst),
        (saying(302, "text/plain", location="/elsewhere"), Redirected),
        (saying(307, MEDIA_TYPE, location="https://example.invalid/sync"), Redirected),
        (saying(200, "application/octet-stream", b"x"), NotTheCentre),
        (saying(200, "", b"x"), NotTheCentre),
        (saying(204, MEDIA_TYPE), NotTheCentre),
        (saying(404, "text/plain", b"x"), NotTheCentre),
    ],
)
async def test_a_stranger_is_told_from_the_centre(
    speak: Speak, problem: type[NotTheCentre]
) -> None:
    async with listening(speak) as stranger:
        with pytest.raises(problem) as said:
            await asked(stranger.url)

    assert type(said.value) is problem
    assert is_lasting(said.value)
    assert "Không gửi gì" in words.explain(said.value.code)


async def test_nothing_follows_a_redirection_to_another_host() -> None:
    async with listening(saying(200)) as thief:
        async with listening(saying(307, location=f"{thief.url}/sync")) as centre:
            with pytest.raises(Redirected):
                await asked(centre.url)

        assert thief.calls == 0


@pytest.mark.parametrize(
    ("speak", "code", "wait_ms"),
    [
        (saying(502, "text/html", b"<html>Bad gateway</html>"), "later", 0),
        (saying(503, "text/html", b"<html>", retry_after="120"), "later", 120_000),
        (
            saying(503, "application/problem+json", b'{"code":"busy"}', retry_after="7"),
            "busy",
            7000,
        ),
        (saying(429, "text/plain", b"slow down", retry_after="30"), "later", 30_000),
        (
            saying(500, "application/problem+json", b'{"code":"defect"}', retry_after="9"),
            "defect",
            0,
        ),
    ],
)
async def test_the_centres_own_door_asks_for_patience(
    speak: Speak, code: str, wait_ms: int
) -> None:
    async with listening(speak) as door:
        with pytest.raises(Refused) as said:
            await asked(door.url)

    assert (said.value.later, code_of(said.value), said.value.retry_after_ms) == (
        True,
        code,
        wait_ms,
    )


@pytest.mark.parametrize("content", [b"", b"not json", b"[1]", b'{"code": 7}', b"\xff"])
async def test_a_refusal_without_a_code_is_a_refusal(content: bytes) -> None:
    async with listening(saying(409, "application/problem+json", content)) as centre:
        with pytest.raises(Refused) as said:
            await asked(centre.url)

    assert (said.value.problem, said.value.later) == ("unknown", False)


# How much.


@pytest.mark.parametrize(
    ("status", "kind", "limit"),
    [(200, MEDIA_TYPE, MAX_ANSWER_BYTES), (409, "application/problem+json", MAX_PROBLEM_BYTES)],
)
async def test_an_endless_answer_is_left_soon_after_the_limit(
    status: int, kind: str, limit: int
) -> None:
    spoken = 0

    async def without_end(writer: asyncio.StreamWriter) -> None:
        nonlocal spoken
        writer.write(f"HTTP/1.1 {status} x\r\ncontent-type: {kind}\r\n\r\n".encode())
        while spoken < ENDLESS_BYTES:
            writer.write(PIECE)
            await writer.drain()
            spoken += len(PIECE)

    async with listening(without_end) as stranger:
        with pytest.raises(NotTheCentre, match="more than"):
            await asked(stranger.url)

    assert spoken <= limit + 8 * 1024 * 1024  # what lies in buffers between the two


async def test_one_byte_more_than_allowed_is_too_much() -> None:
    async with listening(saying(200, content=bytes(MAX_ANSWER_BYTES + 1))) as centre:
        with pytest.raises(NotTheCentre, match="more than"):
            await asked(centre.url)


async def test_nobody_makes_us_inflate_air() -> None:
    bomb = gzip.compress(bytes(2 * MAX_ANSWER_BYTES))

    async with listening(saying(200, content=bomb, content_encoding="gzip")) as stranger:
        with pytest.raises(NotTheCentre, match="encoding"):
            await asked(stranger.url)

        assert b"accept-encoding: identity" in stranger.heard.lower()


async def test_an_answer_that_drips_is_given_up() -> None:
    never = asyncio.Event()

    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 200 x\r\ncontent-type: {MEDIA_TYPE}\r\n\r\nx".encode())
        await writer.drain()
        await never.wait()

    async with listening(drip) as stranger:
        with pytest.raises(Unreachable, match=r"0\.1 s"):
            await asked(stranger.url, within_s=0.1)
        never.set()


async def test_a_line_that_breaks_in_mid_answer_is_no_answer() -> None:
    async with listening(saying(200, content=b"half", content_length="9")) as centre:
        with pytest.raises(Unreachable):
            await asked(centre.url)


# Whose name.


def a_certificate(folder: Path, name: str) -> ssl.SSLContext:
    """As anybody makes one for any name; no authority has signed it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime(2026, 11, 1, tzinfo=UTC)
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(alternative, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    unsealed = serialization.NoEncryption()
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, unsealed)
    )
    (folder / "certificate.pem").write_bytes(made.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context


async def test_who_cannot_prove_the_centres_name_hears_nothing(tmp_path: Path) -> None:
    context = a_certificate(tmp_path, "127.0.0.1")

    async with listening(saying(200), context) as thief:
        with pytest.raises(FalseName) as said:
            await asked(f"https://127.0.0.1:{thief.port}")

        assert bytes(thief.heard) == b""
    assert is_lasting(said.value)
    assert "ngày giờ" in words.explain(said.value.code)  # a clock that is wrong looks the same


async def test_a_name_that_an_authority_vouches_for_is_believed(tmp_path: Path) -> None:
    context = a_certificate(tmp_path, "127.0.0.1")
    trusting = ssl.create_default_context(cafile=str(tmp_path / "certificate.pem"))

    async with (
        listening(saying(200, content=b"answer"), context) as centre,
        httpx.AsyncClient(
            base_url=f"https://127.0.0.1:{centre.port}", verify=trusting, trust_env=False
        ) as http,
    ):
        assert await ask(http, "GET", "/catalogue") == b"answer"


async def test_where_nobody_listens_there_is_no_answer() -> None:
    async with listening(saying(200)) as centre:
        url = centre.url

    with pytest.raises(Unreachable):
        await asked(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://tannha.example",
        "http://10.0.0.1",
        "http://127.0.0.1.example",
        "http://localhost.example",
        "http://[2001:db8::1]",
        "https://",
        "https://officer:secret@tannha.example",
        "ftp://127.0.0.1",
        "tannha.example",
        "https://tannha.example:port",
        "http://[",
        "",
    ],
)
def test_nothing_goes_in_the_clear_or_to_what_is_no_address(url: str) -> None:
    with pytest.raises(BadAddress):
        check_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://tannha.example",
        "https://tannha.example:8443/xa",
        "http://localhost:8000",
        "http://127.0.0.1",
        "http://[::1]:8000",
    ],
)
def test_encrypted_or_to_this_machine_itself_is_an_address(url: str) -> None:
    check_address(url)


# With a person waiting.


@pytest.mark.parametrize(
    ("speak", "problem"),
    [
        (saying(200, "text/html", b"<html>"), SignInFirst),
        (saying(302, "text/plain", location="/elsewhere"), Redirected),
        (saying(200, content=bytes(MAX_PROBLEM_BYTES + 1)), NotTheCentre),
        (saying(401, "application/problem+json", b'{"code":"untrusted"}'), Refused),
        (saying(200, content=b"half", content_length="9"), Unreachable),
    ],
)
async def test_joining_hears_no_stranger_either(speak: Speak, problem: type[SyncFailed]) -> None:
    def join(url: str) -> bytes:
        with httpx.Client(base_url=url, trust_env=False) as http:
            return ask_and_wait(http, "/enrol", SECRET, timeout_s=10)

    async with listening(speak) as stranger:
        with pytest.raises(problem):
            await asyncio.to_thread(join, stranger.url)
