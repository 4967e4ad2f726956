"""What happens beside the form: `event`, `deliver`, `told`, `visits`."""

import argparse

from mobile import app
from mobile.commands.line import Commands, say
from mobile.device import Device
from mobile.fieldwork import find_by_code
from mobile.happenings import Happenings, find_record
from protocol.errors import MalformedBytes, NoSuchPlace
from protocol.ids import DossierId
from protocol.trade.visits import ENDINGS, Request, Stage

STAGES = {
    Stage.WAITING: "chờ xếp lịch",
    Stage.AGAIN: "cần hẹn lại",
    Stage.PLANNED: "đã xếp lịch",
    Stage.CLOSED: "đã xong",
}


def add(commands: Commands) -> None:
    said = commands.on_device("event", event, "code", "kind")
    said.add_argument("said", nargs="*", type=pair, metavar="name=value")
    said.add_argument("--form", default="", help="of one notice: 02, 03, 04, 05")
    handed = commands.on_device("deliver", deliver, "code", "to", "name")
    handed.add_argument("said", nargs="+", type=pair, metavar="name=value")
    commands.on_device("visits", visits)


def happenings_of(device: Device) -> Happenings:
    return Happenings(device.capture, device.store, device.catalogue(), app.now_ms)


def event(args: argparse.Namespace, device: Device) -> int:
    """Of a dossier by its code, of a visit by the first digits of its id."""
    happenings_of(device).said(_find(device, args.code), args.kind, args.said, form=args.form)
    say("Đã ghi")
    return 0


def deliver(args: argparse.Namespace, device: Device) -> int:
    """A result to somebody who may receive it, with the marks that it needs."""
    said = [("to", args.to), ("name", args.name), *args.said]
    happenings_of(device).said(_find(device, args.code), "result_delivered", said)
    say(f"Đã trao kết quả cho {args.name}")
    return 0


def visits(_: argparse.Namespace, device: Device) -> int:
    for one in happenings_of(device).visits():
        say(*_row(one))
    return 0


def pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise MalformedBytes(f"{text!r}: write name=value")
    return name, value


def _find(device: Device, text: str) -> DossierId:
    try:
        return find_by_code(device.store, text)
    except NoSuchPlace:
        return find_record(device.store, text)


def _row(one: Request) -> list[str]:
    plan = f"{one.plan.day:%d/%m/%Y} {one.plan.officer}" if one.plan else ""
    ended = ENDINGS[one.ending.ending] if one.ending else ""
    phone = "" if one.quiet else one.asked.asks_phone  # a house in mourning is not rung up
    asked = one.asked
    return [
        one.id.hex(), asked.for_name, asked.procedure, asked.village, STAGES[one.stage], plan,
        ended, phone,
    ]  # fmt: skip
