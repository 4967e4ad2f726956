"""Pictures from elsewhere: drawn in a jail, refused before they cost, never opened here."""

import asyncio
import io
import resource
import struct
import subprocess
import sys
import time
import zlib
from typing import Final

import pytest
from PIL import Image

from protocol.errors import Later
from sync_server.previews import pool
from sync_server.previews.cell import CALLS, CPU_S, MEMORY_BYTES
from sync_server.previews.measuring import (
    MAX_BYTES,
    MAX_PIXELS,
    MAX_SIDE,
    Refused,
    Size,
    check_size,
    measure,
)
from sync_server.previews.pool import LONGEST, Key, Previews

SECRET: Final = b"GPS of a home"
KEY: Final[Key] = (b"d" * 16, b"r" * 32, "thumbnail")
PDF_BOMB: Final = b"%PDF-1.7\n" + zlib.compress(bytes(50_000_000)) + b"\n%%EOF"


def picture(kind: str, width: int = 900, height: int = 1200, **more: object) -> bytes:
    out = io.BytesIO()
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    image.save(out, kind, **more)
    return out.getvalue()


def png(width: int, height: int, body: bytes = b"", kind: bytes = b"IDAT") -> bytes:
    """Whatever sizes it claims, with any bytes behind them."""

    def chunk(name: bytes, said: bytes) -> bytes:
        return (
            struct.pack(">I", len(said)) + name + said + struct.pack(">I", zlib.crc32(name + said))
        )

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(kind, body) + chunk(b"IEND", b"")


def drawn(content: bytes, previews: Previews | None = None, key: Key = KEY) -> bytes:
    async def read() -> bytes:
        return content

    return asyncio.run((previews or Previews()).get(key, read))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_page_is_drawn_anew_and_nothing_else_of_it_comes_along(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    content = picture(kind, exif=exif) + b"<script>alert(1)</script>"
    assert SECRET in content

    shown = drawn(content)

    with Image.open(io.BytesIO(shown)) as image:
        assert (image.format, max(image.size)) == ("JPEG", LONGEST["thumbnail"])
        assert not image.getexif()
    assert SECRET not in shown
    assert b"script" not in shown


def test_a_page_that_was_photographed_on_its_side_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(io.BytesIO(drawn(picture("JPEG", 1200, 900, exif=exif)))) as image:
        assert image.width < image.height


BOMBS: Final = {
    "claims a side that no page has": png(MAX_SIDE + 1, 10),
    "claims too many pixels": png(8_000, 8_000, zlib.compress(bytes(8_000 * 1_001))),
    "claims two to the 31st": png(2**31 - 1, 2**31 - 1),
    "has no size": png(0, 100),
    "has no size in its first frame": b"\xff\xd8\xff\xc0\x00\x11\x08\x00\x00\x00\x00" + bytes(20),
    "is a JPEG of two bytes more": b"\xff\xd8\xff",
    "is a JPEG of nothing but comments": b"\xff\xd8" + b"\xff\xfe\xff\xff" * 400_000,
    "is cut off in its header": picture("PNG")[:20],
    "is a PDF": PDF_BOMB,
    "is a drawing with a script": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
    "is a GIF": picture("GIF"),
    "is a TIFF": picture("TIFF"),
    "is an archive that begins like a page of the web": b"<html>PK\x03\x04" + bytes(100),
    "is empty": b"",
    "has too many bytes": b"\xff\xd8\xff" + bytes(MAX_BYTES),
}


@pytest.mark.parametrize("content", BOMBS.values(), ids=BOMBS)
def test_what_says_itself_that_it_is_too_much_starts_no_process(content: bytes) -> None:
    previews = Previews()
    before = time.process_time()

    with pytest.raises(Refused):
        drawn(content, previews)

    assert previews.started == 0
    assert time.process_time() - before < 1


HURT: Final = {
    "is cut off in the middle": picture("JPEG")[:4_000],
    "lies about its size": png(4_000, 4_000, zlib.compress(bytes(100))),
    "is deflated a thousandfold": png(6_000, 6_000, zlib.compress(bytes(60_000_000))),
    "carries a text of 200 million letters": png(
        100, 100, b"k\0\0" + zlib.compress(bytes(200_000_000)), b"zTXt"
    ),
    "is noise behind a good header": picture("JPEG")[:700] + bytes(range(256)) * 400,
}


@pytest.mark.parametrize("content", HURT.values(), ids=HURT)
def test_what_is_no_whole_page_ends_in_its_jail(content: bytes) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    try:
        shown = drawn(content)
    except Refused:
        shown = b""

    # Either nothing, or pixels of ours; and this process has paid for none of it.
    assert shown == b"" or max(Image.open(io.BytesIO(shown)).size) <= LONGEST["thumbnail"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_a_polyglot_is_what_its_first_bytes_say_and_no_more() -> None:
    content = picture("JPEG") + b"%PDF-1.7\n<html><script>x</script></html>PK\x03\x04"
    assert all(part not in drawn(content) for part in (b"%PDF", b"<html", b"PK\x03\x04"))


def test_sizes_are_taken_up_to_their_limits() -> None:
    check_size(Size(MAX_SIDE, MAX_PIXELS // MAX_SIDE))
    for size in (
        Size(MAX_SIDE + 1, 1),
        Size(MAX_SIDE, MAX_PIXELS // MAX_SIDE + 1),
        Size(0, 1),
        Size(1, 0),
    ):
        with pytest.raises(Refused):
            check_size(size)
    for kind in ("JPEG", "PNG", "WEBP"):
        assert measure(picture(kind, 301, 199)) == Size(301, 199)
    assert measure(picture("WEBP", 301, 199, lossless=True)) == Size(301, 199)


CELL: Final = "from sync_server.previews.cell import lock\nheld = lock()\n"
SAY: Final = "import os\nos.write(1, b'did')\nos._exit(0)\n"


def in_the_cell(act: str, before: str = "") -> subprocess.CompletedProcess[bytes]:
    """A process that gives everything away and then tries something."""
    code = f"import os, socket, sys, time\n{before}\n{CELL}{act}\n{SAY}"
    return subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=False)  # noqa: S603  # our own


@pytest.mark.parametrize(
    "act",
    [
        "socket.socket()",
        "socket.socketpair()",
        "open('/etc/passwd')",
        "open('/tmp/somewhere', 'w')",
        "os.listdir('/')",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "os.kill(os.getppid(), 0)",
        "os.pipe()",
        "import wave",
        "bytes(900_000_000)",
    ],
)
def test_in_the_jail_nothing_is_opened_started_or_reached(act: str) -> None:
    assert in_the_cell("").stdout == b"did"
    assert in_the_cell(act).stdout == b""


def test_in_the_jail_time_runs_out() -> None:
    short = "import sync_server.previews.cell as cell\ncell.CPU_S = 1"
    assert in_the_cell("while True: pass", short).returncode < 0
    assert CPU_S <= pool.WALL_S
    assert MEMORY_BYTES >= MAX_PIXELS * 3 * 2


def test_here_calls_are_kept_and_the_network_is_left() -> None:
    """On this platform the jail is whole; elsewhere limits hold."""
    said = in_the_cell("os.write(1, ' '.join(held).encode())").stdout
    assert said.startswith(b"limits")
    assert b"calls" in said
    assert all(len(set(numbers)) == 22 for _, numbers in CALLS.values())


def test_what_was_drawn_is_kept_and_what_was_refused_is_not_tried_again() -> None:
    previews, asked = Previews(), list[str]()

    async def read(name: str) -> bytes:
        asked.append(name)
        return picture("JPEG") if name == "good" else picture("JPEG")[:4_000]

    async def story() -> None:
        for name in ("good", "good", "bad", "bad"):
            key: Key = (b"d", name.encode(), "thumbnail")
            if name == "good":
                assert await previews.get(key, lambda: read("good"))
            else:
                with pytest.raises(Refused):
                    await previews.get(key, lambda: read("bad"))

    asyncio.run(story())
    assert asked == ["good", "bad"]
    assert previews.started == 2


def test_two_who_ask_at_once_wait_for_one_process() -> None:
    previews = Previews()

    async def story() -> list[bytes]:
        async def read() -> bytes:
            return picture("JPEG")

        return await asyncio.gather(*(previews.get(KEY, read) for _ in range(5)))

    assert len(set(asyncio.run(story()))) == 1
    assert previews.started == 1


def test_the_cache_has_a_limit_and_forgets_what_was_asked_for_longest_ago() -> None:
    previews = Previews(cache_bytes=20_000)
    for number in range(5):
        drawn(picture("JPEG"), previews, (b"d", bytes([number]), "thumbnail"))
    assert previews._size <= 20_000  # noqa: SLF001  # what it holds to
    assert 0 < len(previews._kept) < 5  # noqa: SLF001
    assert (b"d", bytes([4]), "thumbnail") in previews._kept  # noqa: SLF001


def test_a_few_are_drawn_at_once_and_only_so_many_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "MAX_WAITING", 2)
    previews = Previews(at_once=1)

    async def story() -> None:
        gate = asyncio.Event()

        async def read() -> bytes:
            await gate.wait()
            return b""

        keys: list[Key] = [(b"d", bytes([number]), "sheet") for number in range(3)]
        waiting = [asyncio.ensure_future(previews.get(key, read)) for key in keys[:2]]
        await asyncio.sleep(0)
        with pytest.raises(Later):
            await previews.get(keys[2], read)
        gate.set()
        assert all(
            isinstance(one, Refused)
            for one in await asyncio.gather(*waiting, return_exceptions=True)
        )

    asyncio.run(story())


def test_more_than_a_preview_is_not_read_out_of_a_jail() -> None:
    async def story(size: int) -> int:
        pipe = asyncio.StreamReader(limit=1 << 20)
        pipe.feed_data(bytes(size))
        pipe.feed_eof()
        return len(await pool._read(pipe))  # noqa: SLF001  # where it ends

    assert asyncio.run(story(pool.MAX_DRAWN_BYTES)) == pool.MAX_DRAWN_BYTES
    with pytest.raises(Refused):
        asyncio.run(story(pool.MAX_DRAWN_BYTES + 1))


def test_a_jail_that_says_something_else_or_never_ends_is_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool, "WALL_S", 1.0)
    for jail in ("this", "http.server"):
        before = time.monotonic()
        with pytest.raises(Refused):
            drawn(picture("JPEG"), Previews(jail=jail))
        assert time.monotonic() - before < 10
