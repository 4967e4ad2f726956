"""What an officer does to a dossier: take, edit, choose."""

import argparse
from pathlib import Path

from mobile import app
from mobile.capture import Paper
from mobile.commands.line import Commands, pin, say, values_of
from mobile.fieldwork import Fieldwork, Visit, find_by_code
from mobile.pictures import read_qr, thumbnail
from protocol.card import read_card
from protocol.codes import write_secret


def add(commands: Commands) -> None:
    taken = commands.on_device("take", take, "procedure")
    taken.add_argument("values", nargs="*", metavar="slot=value")
    taken.add_argument("--card", type=Path)
    taken.add_argument("--paper", type=Path, action="append", default=[])
    taken.add_argument("--test", action="store_true", help="take numbers that begin with 099")
    for name, work in (("edit", edit), ("choose", choose)):
        edited = commands.on_device(name, work, "code")
        edited.add_argument("values", nargs="+", metavar="slot=value")


def take(args: argparse.Namespace, device: app.Device) -> int:
    card = read_card(read_qr(args.card.read_bytes()), test_mode=args.test) if args.card else None
    papers = [_paper(path) for path in args.paper]
    visit = Visit(args.procedure, values_of(args.values), card, papers)
    fieldwork = Fieldwork(device.capture, device.store, device.catalogue(), app.now_ms)
    taken = fieldwork.take(visit, pin())
    say(taken.slip.code.text, write_secret(taken.slip.secret))
    return 0


def edit(args: argparse.Namespace, device: app.Device) -> int:
    screen = device.store.screen(find_by_code(device.store, args.code))
    device.capture.save(screen, values_of(args.values), now_ms=app.now_ms())
    return 0


def choose(args: argparse.Namespace, device: app.Device) -> int:
    screen = device.store.screen(find_by_code(device.store, args.code))
    device.capture.resolve(screen, values_of(args.values), now_ms=app.now_ms())
    return 0


def _paper(path: Path) -> Paper:
    content = path.read_bytes()
    return Paper(content, "image/jpeg", "page", thumbnail(content))
