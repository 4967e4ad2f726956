"""What a laptop says of its networks, pictures out of folders, sticks with other people's files."""

from pathlib import Path
from typing import Final

import pytest

from demo.pictures import paper_page
from mobile import app
from mobile.cameras import FolderCamera
from mobile.networks import network
from mobile.pace import Network
from mobile.pictures import media_type_of
from mobile.ports import Camera, Carried
from mobile.sticks import Stick
from protocol.blobs import MAX_BLOB_BYTES
from protocol.errors import MalformedBytes, TooLarge
from protocol.ids import DeviceId
from tests.devices import NOW

HEAD: Final = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
DEVICE: Final = DeviceId(bytes(range(16)))


def a_route(
    device: str, *, gateway: str = "0100A8C0", metric: int = 100, mask: str = "0" * 8
) -> str:
    to = "00000000" if mask == "0" * 8 else "0000A8C0"
    return f"{device}\t{to}\t{gateway}\t0003\t0\t0\t{metric}\t{mask}\t0\t0\t0\n"


def an_ipv6_route(device: str, *, metric: int = 1024, length: str = "00") -> str:
    nowhere, gateway = "0" * 32, "fe80" + "0" * 27 + "1"
    return f"{nowhere} {length} {nowhere} 00 {gateway} {metric:08x} 0 0 00000003 {device:>8}\n"


class Laptop:
    """What the system shows of itself in files."""

    def __init__(self, folder: Path) -> None:
        self.proc, self.devices = folder / "proc", folder / "class"
        self.proc.mkdir()
        self.devices.mkdir()

    def routes(self, *routes: str) -> None:
        (self.proc / "route").write_text(HEAD + "".join(routes))

    def ipv6_routes(self, *routes: str) -> None:
        (self.proc / "ipv6_route").write_text("".join(routes))

    def device(self, name: str, uevent: str) -> None:
        (self.devices / name).mkdir()
        (self.devices / name / "uevent").write_text(uevent)

    def network(self) -> Network:
        return network(self.proc, self.devices)


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    return Laptop(tmp_path)


def test_where_the_system_says_nothing_it_is_wifi(laptop: Laptop) -> None:
    assert laptop.network() == Network("wifi")


def test_without_a_way_to_everywhere_there_is_no_network(laptop: Laptop) -> None:
    laptop.routes(a_route("wlan0", gateway="00000000", mask="00FFFFFF"))

    assert laptop.network() == Network("none")


@pytest.mark.parametrize(
    ("device", "uevent", "kind"),
    [
        ("wlan0", "DEVTYPE=wlan\nINTERFACE=wlan0\n", "wifi"),
        ("eth0", "INTERFACE=eth0\n", "wifi"),
        ("wwan0", "DEVTYPE=wwan\n", "mobile"),
        ("wlx1", "DEVTYPE=wwan\n", "mobile"),
        ("ppp0", "", "mobile"),
    ],
)
def test_the_way_to_everywhere_says_what_it_costs(
    laptop: Laptop, device: str, uevent: str, kind: str
) -> None:
    laptop.device(device, uevent)
    laptop.routes(a_route(device))

    assert laptop.network() == Network(kind, f"{device}/0100A8C0")  # type: ignore[arg-type]  # parametrized


def test_of_two_ways_the_preferred_one_counts(laptop: Laptop) -> None:
    laptop.routes(a_route("wwan0", metric=700), a_route("wlan0", metric=600))

    assert laptop.network().name == "wlan0/0100A8C0"


def test_another_gateway_is_another_network(laptop: Laptop) -> None:
    laptop.routes(a_route("wlan0"))
    office = laptop.network()

    laptop.routes(a_route("wlan0", gateway="01002B0A"))

    assert laptop.network() != office


def test_a_way_by_ipv6_alone_is_a_way(laptop: Laptop) -> None:
    laptop.routes()
    laptop.ipv6_routes(
        an_ipv6_route("lo"), an_ipv6_route("wlan0", length="40"), an_ipv6_route("wwan0")
    )

    assert laptop.network().kind == "mobile"


@pytest.mark.parametrize("said", ["", "\n", "wlan0\n", "x y z\n" * 3])
def test_what_makes_no_sense_is_no_way(laptop: Laptop, said: str) -> None:
    laptop.routes(said)
    laptop.ipv6_routes(said)

    assert laptop.network() == Network("none")


def test_to_a_centre_on_this_machine_there_is_always_a_way() -> None:
    for url in ("http://127.0.0.1:8000", "http://localhost", "http://[::1]:8"):
        assert app.network_to(url).kind == "wifi"


# Pictures.


def test_pictures_come_once_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("IMG_2.jpg", "IMG_10.JPEG", "IMG_1.png", "notes.txt", "clip.mp4"):
        (tmp_path / name).write_bytes(name.encode())
    camera: Camera = FolderCamera(tmp_path)

    taken = [camera.take(), camera.take(), camera.take(), camera.take()]
    (tmp_path / "IMG_3.webp").write_bytes(b"later")

    assert taken == [b"IMG_1.png", b"IMG_10.JPEG", b"IMG_2.jpg", None]
    assert camera.take() == b"later"


@pytest.mark.parametrize(("size", "taken"), [(MAX_BLOB_BYTES, True), (MAX_BLOB_BYTES + 1, False)])
def test_a_picture_that_nobody_could_send_is_not_read(
    tmp_path: Path, size: int, taken: bool
) -> None:
    with (tmp_path / "a.jpg").open("wb") as file:
        file.truncate(size)

    if taken:
        assert len(FolderCamera(tmp_path).take() or b"") == size
    else:
        with pytest.raises(TooLarge, match="chụp lại"):
            FolderCamera(tmp_path).take()


def test_a_picture_is_what_it_is_and_not_what_it_is_called() -> None:
    assert media_type_of(paper_page("TỜ KHAI", ("Lò Thị Mẫu",), seed=1)) == "image/jpeg"
    assert media_type_of(b"\x89PNG\r\n\x1a\n" + bytes(20)) == "image/png"
    for other in (b"", b"%PDF-1.7", b"tannha/strokes/v1\0"):
        with pytest.raises(MalformedBytes):
            media_type_of(other)


# Sticks.


def test_no_file_on_a_stick_is_ever_written_over(tmp_path: Path) -> None:
    stick: Carried = Stick(tmp_path, lambda _: True)
    names = []
    for _ in range(3):
        path = stick.new(DEVICE, now_ms=NOW)
        path.touch()
        names.append(path.name)

    assert names == [
        "00010203-261122-0900.tannha",
        "00010203-261122-0900-2.tannha",
        "00010203-261122-0900-3.tannha",
    ]


def test_only_what_is_ours_is_taken_from_a_stick(tmp_path: Path) -> None:
    def is_mine(path: Path) -> bool:
        if path.name == "photo.jpg":
            raise MalformedBytes("no bundle")
        return path.read_bytes() == b"mine"

    for name, content in {"b": b"mine", "a": b"theirs", "photo.jpg": b"x", "c": b"mine"}.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "folder").mkdir()

    assert {path.name for path in Stick(tmp_path, is_mine).answers()} == {"b", "c"}
