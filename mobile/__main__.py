"""`tannha-field`: the device's command line, for laptops without a screen, tests and the demo.

    tannha-field enrol HOME URL CODE                 join a centre; waits for the clerk
    tannha-field take HOME PROCEDURE slot=value … [--card PICTURE] [--paper PICTURE …]
    tannha-field edit HOME CODE slot=value …         change what is shown for editing
    tannha-field choose HOME CODE slot=value         choose where values are not agreed
    tannha-field sync HOME [--bad-link]              send what waits, fetch what others did
    tannha-field export HOME FILE                    a copy for anybody to carry to the centre
    tannha-field import HOME FILE                    the centre's answer, or a bundle to be carried
    tannha-field status HOME                         what waits and why, space, second copy
    tannha-field list HOME · show HOME CODE · ids HOME

The PIN or passphrase is typed, or comes from TANNHA_PIN.
"""

import argparse
import asyncio
import getpass
import os
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import httpx

from mobile import app, words
from mobile.capture import Paper
from mobile.couriers import Couriers
from mobile.fieldwork import Fieldwork, Visit, find_by_code
from mobile.keeping import Room, alone_since_ms, room_of, second_copy_due, told
from mobile.laptop import keystore
from mobile.pace import Network, taken_ms
from mobile.pictures import read_qr, thumbnail
from mobile.ports import NoKeystore
from mobile.problems import DeviceProblem
from mobile.returns import Returns
from mobile.sync import MOUNTAIN, TOWN, SyncFailed
from mobile.whole_files import hash_of
from mobile.words import explain, state_words
from protocol.actions import Value
from protocol.blobs import CHUNK_BYTES
from protocol.card import read_card
from protocol.codes import write_secret
from protocol.dossier import codes, not_agreed, opened, shown, visible
from protocol.errors import MalformedBytes, NotPossible, ProtocolError
from protocol.session import Ask, Effect, Keep, Report, SendChunk
from protocol.workflow import STATE_NAMES, axis_of

PIN_VARIABLE: Final = "TANNHA_PIN"
ADDRESS_FILE: Final = "centre.url"
JOIN_EVERY_S: Final = 1.0
JOIN_SECONDS: Final = 15 * 60


def main(arguments: Sequence[str] | None = None) -> int:
    args = _parser().parse_args(arguments)
    try:
        port = NoKeystore() if args.no_keystore else keystore()
        device = app.open_device(args.home, _pin(), port, create=args.run is enrol)
        try:
            if args.run is not enrol and device.store.find_enrolment() is None:
                raise NotPossible(
                    "Máy này chưa được Trung tâm ghi nhận: xin ghi nhận trước (enrol)"
                )
            return int(args.run(args, device))
        finally:
            device.store.close()
    except (ProtocolError, DeviceProblem, SyncFailed) as problem:
        print(f"{explain(problem.code)} ({problem.code}: {problem})", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Không đọc được tệp: {error}", file=sys.stderr)
        return 1
    except EOFError:
        print(f"Chưa có mã: gõ vào, hoặc đặt biến {PIN_VARIABLE}", file=sys.stderr)
        return 1


def enrol(args: argparse.Namespace, device: app.Device) -> int:
    joining = app.join(device, args.url, args.code)
    (args.home / ADDRESS_FILE).write_text(args.url, "utf-8")
    deadline = time.monotonic() + JOIN_SECONDS
    with httpx.Client(base_url=args.url, trust_env=False) as http:
        answer = joining.ask(http)
        print("Đọc cho Trung tâm nghe: " + " · ".join(joining.words(answer)), flush=True)
        while not answer.confirmed:
            if time.monotonic() > deadline:
                raise NotPossible("Trung tâm chưa xác nhận: xin một mã mới")
            time.sleep(JOIN_EVERY_S)
            answer = joining.ask(http)
    print(f"Đã ghi nhận: {answer.officer_name}", flush=True)
    return sync(args, device)


def take(args: argparse.Namespace, device: app.Device) -> int:
    card = read_card(read_qr(args.card.read_bytes()), test_mode=args.test) if args.card else None
    papers = [_paper(path) for path in args.paper]
    visit = Visit(args.procedure, _values(args.values), card, papers)
    fieldwork = Fieldwork(device.capture, device.store, device.catalogue(), app.now_ms)
    taken = fieldwork.take(visit, _pin())
    print(f"{taken.slip.code.text}\t{write_secret(taken.slip.secret)}")
    return 0


def edit(args: argparse.Namespace, device: app.Device) -> int:
    dossier = find_by_code(device.store, args.code)
    screen = device.store.screen(dossier)
    device.capture.save(screen, _values(args.values), now_ms=app.now_ms())
    return 0


def choose(args: argparse.Namespace, device: app.Device) -> int:
    dossier = find_by_code(device.store, args.code)
    screen = device.store.screen(dossier)
    device.capture.resolve(screen, _values(args.values), now_ms=app.now_ms())
    return 0


def sync(args: argparse.Namespace, device: app.Device) -> int:
    url = (args.home / ADDRESS_FILE).read_text("utf-8")
    link = MOUNTAIN if getattr(args, "bad_link", False) else TOWN
    _say_report(asyncio.run(app.synchronise(device, url, link=link, progress=_Progress())))
    return 0


def _say_report(report: Report) -> None:
    print(
        f"Trung tâm đã nhận {report.settled} việc, {report.chunks} phần ảnh;"
        f" nhận về {report.pulled}; chờ Trung tâm xác nhận {report.quarantined}"
    )
    for code in (*report.problems, *report.doubts):
        print(f"  {explain(code)} ({code})")


def list_dossiers(_: argparse.Namespace, device: app.Device) -> int:
    for record in reversed(device.store.records()):
        state = device.store.state(record.dossier)
        given, opening = codes(state), opened(state)
        print(
            "\t".join(
                (
                    given[0].code if given else "",
                    opening.procedure if opening else "",
                    STATE_NAMES.get(axis_of(state).state, axis_of(state).state),
                    str(len(not_agreed(state))),
                    state_words(record.unsent, record.aside),
                )
            )
        )
    return 0


def show(args: argparse.Namespace, device: app.Device) -> int:
    state = device.store.state(find_by_code(device.store, args.code))
    for slot in sorted(visible(state)):
        values = [str(value.value) for value in shown(state, slot)]
        print(f"{slot}\t" + "  ≠  ".join(values))
    return 0


def export(args: argparse.Namespace, device: app.Device) -> int:
    couriers = Couriers(device.store, device.unlocked, secrets.token_bytes)
    done = couriers.export(args.file, due=taken_ms, now_ms=app.now_ms())
    print(f"Đã chép {done.operations} việc, {done.chunks} phần ảnh vào {args.file}")
    if done.left:
        print(f"  Còn {done.left} phần ảnh chưa đủ chỗ: sẽ vào tệp sau")
    if done.unreadable:
        print(f"  {done.unreadable} phần ảnh không đọc được trên máy này")
    return 0


def take_back(args: argparse.Namespace, device: app.Device) -> int:
    """The centre's answer to this device; somebody else's bundle is dated, and carried on."""
    returns = Returns(device.store, device.unlocked)
    if returns.is_for_centre(args.file):
        device.capture.seal_bundle(hash_of(args.file), now_ms=app.now_ms())
        print("Đã ghi nhận giữ tệp này. Xin chuyển tệp về Trung tâm.")
        return 0
    _say_report(returns.settle(args.file))
    return 0


def status(args: argparse.Namespace, device: app.Device) -> int:
    store, now_ms = device.store, app.now_ms()
    network = Network("wifi")  # a laptop does not say what its network costs
    for record in store.records():
        given, reasons = codes(store.state(record.dossier)), store.reasons_aside(record.dossier)
        said = told(record, network, problem=None, reasons=reasons, data_saver=True)
        print("\t".join((given[0].code if given else "", *said)))
    couriers = Couriers(store, device.unlocked, secrets.token_bytes)
    if second_copy_due(alone_since_ms(store), couriers.last_copy_ms(), now_ms):
        print(words.SECOND_COPY)
    unsent_bytes = store.waiting_chunks() * CHUNK_BYTES
    room = room_of(shutil.disk_usage(args.home).free, unsent_bytes=unsent_bytes)
    if room is not Room.PLENTY:
        print(words.ROOM_LOW if room is Room.LOW else words.ROOM_FACTS_ONLY)
    return 0


def ids(_: argparse.Namespace, device: app.Device) -> int:
    """Every own operation and whether the centre has signed for it: for counting from both ends."""
    for identity, receipted in device.store.own_operations():
        print(f"{identity.hex()}\t{'receipted' if receipted else 'only-here'}")
    return 0


class _Progress:
    """What moves, in a few lines on the error stream: counts, never names."""

    CHUNKS_A_LINE: Final = 10

    def __init__(self) -> None:
        self._chunks = self._kept = 0

    def __call__(self, effect: Effect) -> None:
        match effect:
            case Ask(request) if request.runs:
                sent = sum(len(run) for run in request.runs)
                _say(f"đã gửi {len(request.runs)} lượt hồ sơ, {sent} byte")
            case Keep() if effect.settled:
                self._kept += len(effect.settled)
                _say(f"Trung tâm đã ký nhận {self._kept} việc")
            case SendChunk():
                self._chunks += 1
                if self._chunks % self.CHUNKS_A_LINE == 0:
                    _say(f"ảnh: đã gửi {self._chunks} phần")
            case _:
                pass


def _say(text: str) -> None:
    print(f"    {text}", file=sys.stderr, flush=True)


def _paper(path: Path) -> Paper:
    content = path.read_bytes()
    return Paper(content, "image/jpeg", "page", thumbnail(content))


def _values(pairs: Sequence[str]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for pair in pairs:
        slot, equals, value = pair.partition("=")
        if not equals:
            raise MalformedBytes(f"{pair!r}: write slot=value")
        values[slot] = value
    return values


def _pin() -> str:
    return os.environ.get(PIN_VARIABLE) or getpass.getpass("Mã PIN hoặc cụm mật khẩu: ")


Run = Callable[[argparse.Namespace, app.Device], int]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tannha-field",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--no-keystore", action="store_true", help="as on a machine without one")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Run, *positions: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name)
        made.add_argument("home", type=Path, help="the device's folder")
        for position in positions:
            made.add_argument(position)
        made.set_defaults(run=run)
        return made

    command("enrol", enrol, "url", "code")
    taken = command("take", take, "procedure")
    taken.add_argument("values", nargs="*", metavar="slot=value")
    taken.add_argument("--card", type=Path)
    taken.add_argument("--paper", type=Path, action="append", default=[])
    taken.add_argument("--test", action="store_true", help="take numbers that begin with 099")
    for name, run in (("edit", edit), ("choose", choose)):
        command(name, run, "code").add_argument("values", nargs="+", metavar="slot=value")
    command("sync", sync).add_argument("--bad-link", action="store_true")
    command("list", list_dossiers)
    command("show", show, "code")
    command("ids", ids)
    for name, run in (("export", export), ("import", take_back)):
        command(name, run).add_argument("file", type=Path)
    command("status", status)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
