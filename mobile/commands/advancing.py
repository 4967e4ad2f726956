"""What happens to a dossier after it was begun: `resume`, `step`, `withdraw`, `hand-over`."""

import argparse
from collections.abc import Sequence

from mobile import app
from mobile.commands.happening import happenings_of
from mobile.commands.line import Commands, pin, say
from mobile.commands.slips import add_time, say_slip
from mobile.commands.stating import add_stated, say_wanting, stated_of
from mobile.device import Device
from mobile.fieldwork import Fieldwork, find_by_code
from protocol.errors import MalformedBytes, NotPossible
from protocol.merge import Dossier
from protocol.trade.act_rules import ActsWanting
from protocol.trade.hand_over import HandedOver, Party, Thing, custody
from protocol.workflow import AXES, BUSINESS, STATE_NAMES, axis_of

SIDES = ("citizen", "centre", "unit", "post")


def add(commands: Commands) -> None:
    resumed = commands.on_device("resume", resume)
    resumed.add_argument("--test", action="store_true", help="take numbers that begin with 099")
    add_stated(resumed)
    add_time(resumed)
    again = commands.on_device("sign-again", sign_again, "code")
    again.add_argument("--test", action="store_true", help="take numbers that begin with 099")
    add_stated(again)
    stepped = commands.on_device("step", step, "code", "state")
    stepped.add_argument("--axis", choices=AXES, default=BUSINESS)
    stepped.add_argument("--reason", default="")
    commands.on_device("withdraw", withdraw, "code", "reason")
    handed = commands.on_device("hand-over", hand_over, "code")
    handed.add_argument("things", nargs="+", metavar="THING", help="papers, by name")
    ways = handed.add_mutually_exclusive_group(required=True)
    ways.add_argument("--to", metavar="SIDE:NAME", help=f"SIDE: {', '.join(SIDES)}")
    ways.add_argument("--from", dest="giver", metavar="SIDE:NAME")
    handed.add_argument("--remark", default="")


def fieldwork_of(device: Device, *, test_mode: bool = False) -> Fieldwork:
    catalogue = device.catalogue()
    return Fieldwork(device.capture, device.store, catalogue, app.now_ms, test_mode=test_mode)


def resume(args: argparse.Namespace, device: Device) -> int:
    """Every dossier that was broken off before its slip, the newest first."""
    fieldwork = fieldwork_of(device, test_mode=args.test)
    for dossier in fieldwork.unfinished():
        stated = stated_of(args, fieldwork.lawbook.procedure(dossier))
        try:
            taken = fieldwork.resume(dossier, pin(), stated, declared_ms=args.time)
        except ActsWanting as wanting:
            say_wanting(wanting)
            return 1
        say_slip(taken.slip)
    return 0


def sign_again(args: argparse.Namespace, device: Device) -> int:
    """After a change to what was signed: read aloud, marked and confirmed anew."""
    dossier = find_by_code(device.store, args.code)
    fieldwork = fieldwork_of(device, test_mode=args.test)
    stated = stated_of(args, fieldwork.lawbook.procedure(dossier))
    try:
        taken = fieldwork.sign_again(dossier, pin(), stated)
    except ActsWanting as wanting:
        say_wanting(wanting)
        return 1
    say(args.code, "đã ký, xác nhận lại")
    say_slip(taken.slip)
    return 0


def step(args: argparse.Namespace, device: Device) -> int:
    dossier = find_by_code(device.store, args.code)
    if args.axis == BUSINESS:
        happenings_of(device).advance(dossier, args.state, args.reason)
    else:
        screen = device.store.screen(dossier)
        device.capture.transition(
            screen, args.axis, args.state, now_ms=app.now_ms(), reason=args.reason
        )
    return _say_state(args.code, device, args.axis)


def withdraw(args: argparse.Namespace, device: Device) -> int:
    fieldwork_of(device).withdraw(find_by_code(device.store, args.code), args.reason)
    return _say_state(args.code, device, BUSINESS)


def hand_over(args: argparse.Namespace, device: Device) -> int:
    """This officer gives to somebody, or takes from somebody."""
    certificate = device.store.certificate()
    me = Party("officer", certificate.officer_name, certificate.officer)
    dossier = find_by_code(device.store, args.code)
    other = _party(args.to or args.giver)
    if args.giver:
        other = _holding(device.store.state(dossier), args.things, other)
    gives, takes = (me, other) if args.to else (other, me)
    things = tuple(Thing(name, name) for name in args.things)
    said = HandedOver(gives, takes, things, remark=args.remark)
    device.capture.hand_over(device.store.screen(dossier), said, now_ms=app.now_ms())
    say(f"Đã ghi: {gives.name} giao, {takes.name} nhận {', '.join(args.things)}")
    return 0


def _party(text: str) -> Party:
    side, colon, name = text.partition(":")
    if not colon or not name:
        raise MalformedBytes(f"{text!r}: write SIDE:NAME")
    match side:
        case "citizen" | "centre" | "unit" | "post":
            return Party(side, name)
        case _:
            raise NotPossible(f"không có bên {side!r}: {', '.join(SIDES)}")


def _holding(state: Dossier, things: Sequence[str], named: Party) -> Party:
    """Who has them by that name: a clerk who signed for them is known by more than a name."""
    held = custody(state)
    for thing in things:
        for one in held.get(thing, []):
            takes = one.what.takes
            if (takes.side, takes.name) == (named.side, named.name):
                return takes
    return named


def _say_state(code: str, device: Device, axis: str) -> int:
    state = device.store.state(find_by_code(device.store, code))
    now = axis_of(state, axis).state
    say(code, STATE_NAMES.get(now, now))
    return 0
