"""What an officer does to a dossier: take, edit, choose."""

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from mobile import app
from mobile.cameras import FolderCamera
from mobile.capture import Paper
from mobile.commands.line import Commands, murmur, pin, values_of
from mobile.commands.slips import add_where, pad_of, say_slip
from mobile.commands.stating import add_stated, say_wanting, stated_of
from mobile.device import Device
from mobile.fieldwork import Fieldwork, Visit, find_by_code
from mobile.pictures import read_qr
from mobile.ports import Camera
from mobile.scans import scanned
from mobile.words import explain_problem
from protocol.card import read_card
from protocol.codes import vietnam_day
from protocol.trade.act_rules import ActsWanting
from protocol.trade.digitisation import least_dpi
from protocol.trade.findings import Finding, FormIncomplete

_BULLET: Final = {"block": "•", "warn": "·"}
_ACCEPT: Final = "why pages that are hard to read are kept all the same"


def add(commands: Commands) -> None:
    taken = commands.on_device("take", take, "procedure")
    taken.add_argument("values", nargs="*", metavar="slot=value")
    taken.add_argument("--card", type=Path)
    taken.add_argument("--paper", action="append", default=[], metavar="[COMPONENT=]PICTURE")
    taken.add_argument("--accept-page", default="", metavar="REASON", help=_ACCEPT)
    taken.add_argument("--photos", type=Path, help="a folder into which a camera puts them")
    taken.add_argument("--test", action="store_true", help="take numbers that begin with 099")
    add_stated(taken)
    add_where(taken)
    for name, work in (("edit", edit), ("choose", choose)):
        edited = commands.on_device(name, work, "code")
        edited.add_argument("values", nargs="+", metavar="slot=value")


def take(args: argparse.Namespace, device: Device) -> int:
    card = read_card(read_qr(args.card.read_bytes()), test_mode=args.test) if args.card else None
    papers = _papers(args, device)
    fieldwork = Fieldwork(
        device.capture, device.store, device.catalogue(), app.now_ms, test_mode=args.test
    )
    visit = Visit(
        args.procedure,
        values_of(args.values),
        card,
        papers,
        stated_of(args, fieldwork.procedure_at(args.procedure, args.ground)),
        args.ground,
        args.ground_said,
        pad_of(args, device),
    )
    try:
        taken = fieldwork.take(visit, pin(), declared_ms=args.time)
    except FormIncomplete as incomplete:
        murmur(f"{explain_problem(incomplete)} ({incomplete.code})")
        point_out(incomplete.findings)
        return 1
    except ActsWanting as wanting:
        say_wanting(wanting)
        return 1
    point_out(taken.warnings)
    say_slip(taken.slip)
    return 0


def point_out(findings: Iterable[Finding]) -> None:
    """A line for each, with the slot for whoever types it."""
    for one in findings:
        murmur(f"{_BULLET[one.level]} {one.vi} [{one.slot}]")


def edit(args: argparse.Namespace, device: Device) -> int:
    screen = device.store.screen(find_by_code(device.store, args.code))
    device.capture.save(screen, values_of(args.values), now_ms=app.now_ms())
    return 0


def choose(args: argparse.Namespace, device: Device) -> int:
    screen = device.store.screen(find_by_code(device.store, args.code))
    device.capture.resolve(screen, values_of(args.values), now_ms=app.now_ms())
    return 0


def _papers(args: argparse.Namespace, device: Device) -> list[Paper]:
    """Every page is looked at before anything is begun."""
    catalogue, today = device.catalogue(), vietnam_day(app.now_ms())
    least = least_dpi(catalogue.view(as_of=catalogue.version, day=today))
    named = [_named(text) for text in args.paper]
    if args.photos:
        named += [("", picture) for picture in _pictures(FolderCamera(args.photos))]
    return [
        scanned(picture, component=component, least_dpi=least, reason=args.accept_page)
        for component, picture in named
    ]


def _named(text: str) -> tuple[str, bytes]:
    """`chung_sinh=page.jpg`, or a picture alone."""
    component, equals, path = text.partition("=")
    if not equals or Path(text).exists():
        return "", Path(text).read_bytes()
    return component, Path(path).read_bytes()


def _pictures(camera: Camera) -> Iterator[bytes]:
    while (picture := camera.take()) is not None:
        yield picture
