"""Commands about codes and slips, as `tannha` asks them and a running server answers."""

from base64 import b64encode
from datetime import date
from typing import Annotated, TypeAlias, assert_never

import msgspec
from msgspec import Meta

from protocol.codes import read_code, read_secret, write_secret
from protocol.errors import NoSuchPlace
from protocol.trade.numbers import said as said_of_number
from protocol.trade.pads import MAX_NUMBER, MAX_PAD, MAX_PAD_SLIPS, pad_text, write_pad_slip
from protocol.trade.slips import due_words, said
from protocol.workflow import STATE_NAMES, axis_of
from sync_server import accepting, decisions, numbers, proving, slips
from sync_server.accepting import Received
from sync_server.centre import Centre
from sync_server.offices import Offices

Outcome: TypeAlias = list[list[str]]


class Accept(msgspec.Struct, frozen=True, array_like=True, tag="accept"):
    """What was made at a home is received now; its official code and due date."""

    dossier: str
    reason: str = ""


class NewCode(msgspec.Struct, frozen=True, array_like=True, tag="new_code"):
    """Two dossiers have one code: a code of its own for the later one."""

    dossier: str


class FindSlip(msgspec.Struct, frozen=True, array_like=True, tag="find_slip"):
    """By code and secret, or by a pre-printed slip's secret alone."""

    secret: str
    code: str = ""


class CheckSlip(msgspec.Struct, frozen=True, array_like=True, tag="check_slip"):
    """A slip by its QR; that it was looked at is signed into the log."""

    text: str


class Numbers(msgspec.Struct, frozen=True, array_like=True, tag="numbers"):
    """What became of every leased number of a day."""

    day: date


class IssuePad(msgspec.Struct, frozen=True, array_like=True, tag="issue_pad"):
    """Pre-printed slips for an officer: their numbers, secrets and QR texts, this once."""

    device: str
    pad: Annotated[int, Meta(ge=1, le=MAX_PAD)]
    first: Annotated[int, Meta(ge=1, le=MAX_NUMBER)] = 1
    count: Annotated[int, Meta(ge=1, le=MAX_PAD_SLIPS)] = numbers.PAD_SLIPS


class Pads(msgspec.Struct, frozen=True, array_like=True, tag="pads"):
    """Who has which pad."""


class Prove(msgspec.Struct, frozen=True, array_like=True, tag="prove"):
    """When a dossier was received, as a file that anybody can check without a network."""

    dossier: str
    slip: str = ""


Papers: TypeAlias = Accept | NewCode | FindSlip | CheckSlip | Numbers | IssuePad | Pads | Prove


def run(command: Papers, offices: Offices, centre: Centre) -> Outcome:
    match command:
        case Accept(name, reason):
            dossier = decisions.find_dossier(centre, name)
            return _received(accepting.accept(centre, dossier, offices.agency, reason=reason))
        case NewCode(name):
            dossier = decisions.find_dossier(centre, name)
            return _received(accepting.renumber(centre, dossier, offices.agency))
        case FindSlip() | CheckSlip():
            return [[_shown(command, centre)]]
        case IssuePad() | Pads():
            return _pads(command, offices, centre)
        case Numbers(day):
            return [
                [str(line.number), said_of_number(line), line.device.hex(),
                 *(one.dossier.hex() for one in line.issued)]
                for line in numbers.numbers_of(centre, day)
            ]  # fmt: skip
        case Prove(name, slip):
            proof = proving.prove(centre, decisions.find_dossier(centre, name), slip)
            return [[b64encode(proof).decode()]]
        case unknown:
            assert_never(unknown)


def _received(one: Received) -> Outcome:
    due_s = None if one.due_ms is None else one.due_ms // 1000
    return [[one.code, write_secret(one.secret), due_words(due_s, provisional=False)]]


def _shown(command: FindSlip | CheckSlip, centre: Centre) -> str:
    """Of a dossier only what its citizen may know by a slip: its state."""
    match command:
        case CheckSlip(text):
            return said(slips.look(centre, text))
        case FindSlip(secret, code):
            read = read_secret(secret)
            if code:
                dossier = slips.find_by_code(centre.store, read_code(code), read)
            else:
                dossier = slips.find_by_secret(centre.store, read)
            if dossier is None:
                raise NoSuchPlace("không có phiếu nào như vậy: xin xem lại mã và ký hiệu bí mật")
            state = axis_of(centre.dossier(dossier)).state
            return STATE_NAMES.get(state, state)
        case unknown:
            assert_never(unknown)


def _pads(command: IssuePad | Pads, offices: Offices, centre: Centre) -> Outcome:
    match command:
        case IssuePad(device, pad, first, count):
            made = numbers.issue_pad(
                centre, offices.find_device(device), pad, first=first, count=count
            )
            return [
                [pad_text(one.pad, one.number), write_secret(one.secret), write_pad_slip(one)]
                for one in made
            ]
        case Pads():
            return [
                [pad_text(one.pad, one.first), pad_text(one.pad, one.last), one.name]
                for one in numbers.pads(centre)
            ]
        case unknown:
            assert_never(unknown)
