"""The citizen's slip: what was given out, a new one, a pre-printed one, and looking at any."""

import argparse
from typing import Final

from mobile import app
from mobile.commands.line import Commands, murmur, say
from mobile.device import Device
from mobile.fieldwork import find_by_code
from mobile.slips import Slip, find_slip
from mobile.words import NO_SLIP_HERE, SLIP_WITNESSED
from protocol.codes import write_secret
from protocol.errors import MalformedBytes, NoSuchPlace
from protocol.trade.day_words import moment_ms
from protocol.trade.pads import PadSlip, look_at_pad, read_pad_slip
from protocol.trade.slip_code import slip_hash
from protocol.trade.slips import Standing, dossier_shown, due_words, look_at, said

TIME: Final = "'10:05 25/11/2026'"


def add(commands: Commands) -> None:
    commands.on_device("slip", show, "code")
    renewed = commands.on_device("new-slip", renew, "code")
    renewed.add_argument("--reason", required=True)
    commands.on_device("bind-slip", bind, "code", "text")
    commands.on_device("check-slip", check, "text")


def add_where(taken: argparse.ArgumentParser) -> None:
    """On which footing, and on which paper, a dossier is taken."""
    taken.add_argument("--ground", default="", metavar="KEY", help="why it is taken at a home")
    taken.add_argument("--ground-said", default="", help="the same in the family's words")
    taken.add_argument("--slip", default="", metavar="TEXT", help="a pre-printed slip's QR")
    add_time(taken)


def add_time(made: argparse.ArgumentParser) -> None:
    made.add_argument("--time", type=_time, metavar=TIME, help="where the clock cannot be used")


def pad_of(args: argparse.Namespace, device: Device) -> PadSlip | None:
    return read_pad_slip(args.slip, device.store.trust().centre) if args.slip else None


def say_slip(slip: Slip) -> None:
    """Code, secret, and when to come: what an officer writes on paper where nothing prints."""
    say(slip.code.text, write_secret(slip.secret), words_of(slip))


def words_of(slip: Slip) -> str:
    due_s = None if slip.due_ms is None else slip.due_ms // 1000
    return due_words(due_s, provisional=slip.provisional)


def show(args: argparse.Namespace, device: Device) -> int:
    """Once more, with the text of its QR."""
    slip = find_slip(device.store, find_by_code(device.store, args.code))
    if slip is None:
        raise NoSuchPlace(NO_SLIP_HERE)
    say_slip(slip)
    say(slip.text)
    return 0


def renew(args: argparse.Namespace, device: Device) -> int:
    dossier = find_by_code(device.store, args.code)
    _, slip = device.capture.replace_slip(
        dossier, reason=args.reason, now_ms=app.now_ms(), catalogue=device.catalogue()
    )
    say_slip(slip)
    say(slip.text)
    return 0


def bind(args: argparse.Namespace, device: Device) -> int:
    """A pre-printed slip for a dossier that has its code."""
    pad = read_pad_slip(args.text, device.store.trust().centre)
    dossier = find_by_code(device.store, args.code)
    device.capture.bind_slip(dossier, pad, now_ms=app.now_ms())
    return 0


def check(args: argparse.Namespace, device: Device) -> int:
    """Without a network; that it was checked is signed, and bounds when it was made."""
    store = device.store
    states = (store.state(one.dossier) for one in store.records())
    if (pad := look_at_pad(args.text, store.trust().centre, states)) is not None:
        say(pad.vi)
        return 0 if pad.genuine else 1
    dossier = dossier_shown(args.text)
    state = None if dossier is None else device.store.state(dossier)
    looked = look_at(args.text, device.store.trust(), state)
    say(said(looked))
    if looked.payload is not None and looked.standing in {Standing.GENUINE, Standing.REPLACED}:
        device.capture.witness_slip(slip_hash(looked.payload), now_ms=app.now_ms())
        murmur(SLIP_WITNESSED)
        return 0
    return 1


def _time(text: str) -> int:
    at_ms = moment_ms(text)
    if at_ms is None:
        raise argparse.ArgumentTypeError(str(MalformedBytes(f"{text!r}: xin viết {TIME}")))
    return at_ms
