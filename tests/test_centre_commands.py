"""`tannha`, command by command: each does its work, and each error says what to do next."""

import io
import logging
import re
import secrets
import shutil
import socket
import warnings
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from protocol.actions import Code, Known, Open, Save, Transition
from protocol.courier import RUN, Record, encode_records, seal_segments
from protocol.ids import DossierId, Hash, Salt, sha256
from protocol.joining import read_code, request_enrolment, write_request
from protocol.keys import ExchangeKey
from protocol.messages import (
    SYNC_PATH,
    SyncAnswer,
    SyncRequest,
    Target,
    frame_request,
    pack_request,
    unpack_answer,
)
from protocol.operation import Verified
from protocol.run import encode_run
from sync_server import app, keyring
from sync_server.__main__ import main
from sync_server.commands.line import PASSPHRASE_VARIABLES
from sync_server.progress import STEPS, bar
from tests.builders import Device, a_write

CENTRE: Final = "tannha.example/03820"
FOUNDING: Final = ("--centre", CENTRE, "--commune", "03820")
DOSSIER: Final = DossierId(b"\x01" * 16)
OTHER: Final = DossierId(b"\x02" * 16)
CODE: Final = "H52.99-261122-5003"
SLIP: Final = sha256(b"slip")
SAYS_WHAT_TO_DO: Final = re.compile(r"\b([Xx]in|gọi)\b")


class Office:
    """A centre's folder, and what its command line says."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        self.data = folder / "centre"
        self.walked: set[str] = set()

    def run(self, command: str, *arguments: object) -> str:
        """A command that does its work; what it has printed."""
        status, out, err = self.tell(command, self.data, *arguments)
        assert status == 0, _told(command, status, out, err)
        return out.strip()

    def refuse(self, command: str, *arguments: object) -> str:
        """One that says why not, and what to do."""
        status, out, err = self.tell(command, *arguments)
        assert status == 1, _told(command, status, out, err)
        assert SAYS_WHAT_TO_DO.search(err), _told(command, status, out, err)
        assert "Traceback" not in err, _told(command, status, out, err)
        return err

    def tell(self, command: str, *arguments: object) -> tuple[int, str, str]:
        self.walked.add(command)
        self.capsys.readouterr()
        status = main([command, *map(str, arguments)])
        out, err = self.capsys.readouterr()
        return status, out, err

    def join(self, name: str) -> Device:
        """An officer's tablet, by the code and the words."""
        code = self.run("enrol", "--name", name)
        device = Device(name, name, "officer", lambda true_ms: true_ms)
        secret, _ = read_code(code)
        request = request_enrolment(
            secret,
            signing=device.key,
            sign_off_public=device.sign_off_key.public,
            exchange_public=ExchangeKey(sha256(device.id)).public,
        )
        parts = app.open_centre(self.data)
        parts.offices.enrol(write_request(request))
        parts.centre.store.close()
        waiting = self.run("waiting").split("\t")
        assert waiting[:2] == [device.id.hex(), name]
        self.run("confirm", waiting[0][:8])
        return device

    def write(
        self, by: Device, action: Known, dossier: DossierId = DOSSIER, *on: Verified
    ) -> Verified:
        """The next operation of a tablet, about what it has written before."""
        parts = app.open_centre(self.data)
        first = parts.centre.trust.first_link(by.id)
        officer = parts.centre.trust.devices[by.id].newest.officer
        parts.centre.store.close()
        return by.write(
            action,
            [one.ref for one in on],
            now_ms=app.now_ms(),
            dossier=dossier,
            salt=Salt(sha256(dossier)[:16]),
            previous=Hash(by.log[-1].id) if by.log else first,
            officer=officer,
        )

    def push(self, device: Device) -> SyncAnswer:
        parts = app.open_centre(self.data)
        request = SyncRequest([encode_run(device.log)], 0, 0, bytes(32), 0, 0, 99)
        answer = parts.centre.sync(
            frame_request(
                pack_request(request, level=3),
                Target(parts.centre.origin, SYNC_PATH),
                epoch=device.epoch,
                counter=secrets.randbits(40) + 1,
                key=device.key,
            )
        )
        parts.centre.store.close()
        return unpack_answer(answer)


def _told(command: str, status: int, out: str, err: str) -> str:
    return f"{command}: status {status}\nout: {out}\nerr: {err}"


def know_passphrases(monkeypatch: pytest.MonkeyPatch, words: str = "tests, no secret") -> None:
    for variable in PASSPHRASE_VARIABLES.values():
        monkeypatch.setenv(variable, words)


@cache
def founded(folder: Path) -> Path:
    """Once a process: its keys cost what keys cost."""
    data = folder / "founded"
    assert main(["init", str(data), *FOUNDING]) == 0
    return data


@pytest.fixture
def office(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Office:
    """A centre of its own, as `init` has left it."""
    know_passphrases(monkeypatch)
    office = Office(tmp_path, capsys)
    shutil.copytree(founded(tmp_path_factory.getbasetemp()), office.data)
    office.walked.add("init")
    return office


def offered(capsys: pytest.CaptureFixture[str]) -> set[str]:
    """Every command that `tannha --help` names."""
    with pytest.raises(SystemExit):
        main(["--help"])
    return set(re.findall(r"^    ([a-z][a-z-]+)\s", capsys.readouterr().out, re.MULTILINE))


# What a centre is run with; what clerks do at the counter is tried where that is tested.
OURS: Final = frozenset(
    (
        *("init", "serve", "enrol", "waiting", "confirm", "revoke", "blocks", "catalogue"),
        *("adopt", "transition", "resolve", "registry", "ids", "courier", "erase"),
        *("held", "go-on"),
        *("verify-log", "rebuild", "backup", "restore", "mark-safe"),
        *("co-unlock", "recover", "six-digits"),
    )
)


def a_bundle(office: Office, *entries: Verified) -> Path:
    """As somebody carries it here."""
    bundle = office.folder / "bundle"
    courier = keyring.load(office.data / app.KEYS).courier.public
    records = encode_records([Record(RUN, encode_run(entries))])
    content = seal_segments(records, recipient=courier, entropy=bytes(range(32)))
    bundle.write_bytes(b"".join(content))
    return bundle


def test_every_command_does_its_work(
    office: Office, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    one, other = office.join("Cà Thị Ón"), office.join("Lò Văn Thử")
    assert office.run("blocks").count("\n") == 1
    assert one.id.hex() in office.run("blocks", "--device", one.id.hex())

    writes = [a_write("child.full_name", "Bé Thử"), a_write("note", "một")]
    opened = office.write(one, Open("1.001193", 1, "x", "official", writes))
    office.write(one, Code(CODE, SLIP))
    office.write(one, Transition("business", "submitted", [0]), DOSSIER, opened)
    office.write(other, Save([a_write("note", "hai")]))
    office.push(one)
    office.push(other)
    assert office.run("registry").split("\t")[:2] == [CODE, "Bé Thử"]
    assert len(office.run("ids").splitlines()) == 4

    assert "Đã chọn" in office.run("resolve", CODE, "note=hai", "--reason", "theo giấy")
    assert "Trạng thái mới" in office.run("transition", CODE, "received", "--reason", "đủ giấy tờ")
    office.run("revoke", other.id.hex(), "lost")
    late = [office.write(other, Save([a_write("note", text)])) for text in ("ba", "bốn")]
    office.push(other)
    assert "1 nội dung" in office.run("adopt", "--operation", late[0].id.hex(), "--reason", "xem")
    assert "1 nội dung" in office.run("adopt", "--dossier", CODE, "--reason", "đã xem")

    carried = office.write(one, Save([a_write("note", "mang tới")]), OTHER)
    assert "Đã nhận 1 việc" in office.run("courier", a_bundle(office, carried))

    lost, behind = (office.write(one, Save([a_write("note", text)]), OTHER) for text in "ab")
    office.run("courier", a_bundle(office, behind))
    (held,) = office.run("held").splitlines()
    assert f"thiếu việc số {lost.header.seq}" in held
    assert "Đã nhận 1 phần việc" in office.run("go-on", held.split()[0], "--reason", "máy mất")
    assert office.run("held") == ""

    office.refuse("catalogue", office.data, "--show")  # nobody has edited anything
    assert "Nhật ký nguyên vẹn" in office.run("verify-log")
    for slow, *more in (("verify-log",), ("rebuild",), ("backup", str(tmp_path / "first.db"))):
        assert "100 %" in office.tell(slow, office.data, *more)[2]
    assert "2 hồ sơ" in office.run("rebuild")
    saved = office.run("backup", tmp_path / "copy.db")
    size = re.search(r"(\d+) mục", saved)
    assert size is not None
    assert size[1] in office.run("mark-safe", size[1])
    assert "đã xóa" in office.run("erase", CODE, "--reason", "đúng hạn").lower()
    assert "hồ sơ" in office.run("six-digits", "allow")
    status, said, _ = office.tell(
        "restore", tmp_path / "copy.db", tmp_path / "again", "--keys", office.data / app.KEYS
    )
    assert (status, "nối sau" in said) == (0, True)

    # These need somebody else: what they do is tested where that is.
    office.refuse("co-unlock", office.data, one.id.hex(), "no question")
    office.refuse("recover", office.data, tmp_path / "nothing", tmp_path / "answer")
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        office.refuse("serve", office.data, "--port", busy.getsockname()[1])
    assert office.walked >= OURS
    assert office.walked <= offered(capsys)


@pytest.mark.parametrize(
    "words",
    [
        ("init", "DATA", "--centre", CENTRE, "--commune", "03820"),
        ("confirm", "DATA", "ffff"),
        ("revoke", "DATA", "ffff", "lost"),
        ("blocks", "DATA", "--device", "ffff"),
        ("transition", "DATA", CODE, "received", "--reason", "x"),
        ("resolve", "DATA", CODE, "note=x"),
        ("adopt", "DATA", "--dossier", CODE, "--reason", "x"),
        ("go-on", "DATA", "0123456789ab", "--reason", "x"),
        ("adopt", "DATA", "--operation", "00" * 32, "--reason", "x"),
        ("erase", "DATA", CODE, "--reason", "x"),
        ("mark-safe", "DATA", "1000000"),
        ("courier", "DATA", "/nowhere"),
        ("backup", "DATA", "DATA/centre.db"),
        ("restore", "/nowhere", "DATA", "--keys", "DATA/keys"),
        ("restore", "/nowhere", "NEW", "--keys", "DATA/keys"),
        ("restore", "DATA/centre.db", "NEW", "--keys", "DATA/keys"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(office: Office, words: Sequence[str]) -> None:
    new = office.folder / "new"
    named = [one.replace("DATA", str(office.data)).replace("NEW", str(new)) for one in words]

    office.refuse(*named)

    assert not new.exists()


def test_a_folder_that_is_no_centre_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    know_passphrases(monkeypatch)
    office = Office(tmp_path, capsys)

    for command in sorted(OURS - {"init", "restore"}):
        extra = {
            "enrol": ["--name", "x"],
            "confirm": ["x"],
            "revoke": ["x", "lost"],
            "courier": ["x"],
            "adopt": ["--dossier", "x", "--reason", "x"],
            "transition": ["x", "y", "--reason", "x"],
            "go-on": ["x", "--reason", "x"],
            "resolve": ["x", "y=z"],
            "erase": ["x", "--reason", "x"],
            "backup": ["x"],
            "mark-safe": ["1"],
            "co-unlock": ["x", "y"],
            "recover": ["x", "y"],
            "six-digits": ["allow"],
        }.get(command, [])
        office.refuse(command, tmp_path / "nowhere", *extra)

    assert list(tmp_path.iterdir()) == []


def test_a_server_that_does_not_start_leaves_the_log_as_it_was(
    office: Office, tmp_path: Path
) -> None:
    """Its lines went to the error stream of that moment: whoever wrote later met a closed one."""
    root = logging.getLogger()
    before = (root.level, [*root.handlers], warnings.showwarning)

    office.refuse("serve", tmp_path / "nowhere")
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        office.refuse("serve", office.data, "--port", busy.getsockname()[1])

    assert (root.level, root.handlers, warnings.showwarning) == before


@pytest.mark.parametrize(
    "words", [["resolve", "d", "c", "no equals"], ["adopt", "d", "--operation", "x"]]
)
def test_words_that_are_none_are_explained(
    words: Sequence[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([*words, "--reason", "x"])

    assert SAYS_WHAT_TO_DO.search(capsys.readouterr().err)


def test_who_founds_a_centre_is_told_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    know_passphrases(monkeypatch)

    assert "Đã tạo Trung tâm" in Office(tmp_path, capsys).run("init", *FOUNDING)


def test_a_passphrase_that_is_short_founds_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    know_passphrases(monkeypatch, "short")
    office = Office(tmp_path, capsys)

    office.refuse("init", office.data, *FOUNDING)

    assert not (office.data / app.KEYS).exists()


class Screen(io.StringIO):
    """A terminal, or a file."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.mark.parametrize(("terminal", "lines"), [(True, STEPS + 1), (False, 1)])
def test_a_bar_is_drawn_so_often_and_ends_full(*, terminal: bool, lines: int) -> None:
    screen = Screen(terminal=terminal)
    show = bar("Đã kiểm tra", screen)

    for done in range(10_001):
        show(done, 10_000)

    drawn = screen.getvalue().replace("\r", "\n").splitlines()
    assert len(drawn) == lines
    assert drawn[-1].endswith("100 % (10000/10000)")


def test_a_bar_of_nothing_is_full_at_once() -> None:
    screen = Screen(terminal=True)

    bar("Ảnh", screen)(0, 0)

    assert "100 %" in screen.getvalue()
