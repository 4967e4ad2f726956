"""What is on this device: lists, one dossier, what waits and why. Nothing is changed."""

import argparse
from contextlib import suppress

from mobile import app, words
from mobile.commands.line import Commands, address_of, say
from mobile.device import Device
from mobile.fieldwork import find_by_code
from mobile.keeping import Room, alone_since_ms, second_copy_due, told
from mobile.outcomes import last_outcome
from mobile.slip_giving import due_ms_of
from mobile.words import state_words
from protocol.catalogue import Catalogue
from protocol.dossier import not_agreed, opened, shown, standing_code, visible
from protocol.errors import NotPossible
from protocol.ids import DossierId
from protocol.trade.day_words import said_moment
from protocol.trade.visits import APART
from protocol.workflow import STATE_NAMES, axis_of


def add(commands: Commands) -> None:
    commands.on_device("list", list_dossiers)
    commands.on_device("show", show, "code")
    commands.on_device("search", search).add_argument("text", nargs="*")
    commands.on_device("ids", ids)
    commands.on_device("status", status)


def list_dossiers(_: argparse.Namespace, device: Device) -> int:
    """With the due date of whatever has been received, and is not over."""
    outcome, catalogue = last_outcome(device.store), _catalogue(device)
    for record in reversed(device.store.records()):
        state = device.store.state(record.dossier)
        opening = opened(state)
        if opening is not None and opening.procedure in APART:
            continue
        code = outcome.code_of(record.dossier)
        say(
            standing_code(state),
            opening.procedure if opening else "",
            STATE_NAMES.get(axis_of(state).state, axis_of(state).state),
            str(len(not_agreed(state))),
            state_words(record.unsent, record.aside),
            _due(device, record.dossier, catalogue),
            *([f"{words.explain(code)} ({code})"] if code else []),
        )
    return 0


def _catalogue(device: Device) -> Catalogue | None:
    """None before the first synchronisation: then nothing can be counted."""
    with suppress(NotPossible):
        return device.catalogue()
    return None


def _due(device: Device, dossier: DossierId, catalogue: Catalogue | None) -> str:
    due_ms = None
    if catalogue is not None:
        due_ms = due_ms_of(device.store, dossier, catalogue, app.now_ms())
    return "" if due_ms is None else said_moment(due_ms)


def search(args: argparse.Namespace, device: Device) -> int:
    """The newest that fit; every word of the text begins some word of the dossier."""
    for entry in device.shelf().page(" ".join(args.text)):
        step = STATE_NAMES.get(entry.step, entry.step)
        say(entry.code, entry.title, entry.procedure, step, str(entry.contested))
    return 0


def show(args: argparse.Namespace, device: Device) -> int:
    state = device.store.state(find_by_code(device.store, args.code))
    for slot in sorted(visible(state)):
        say(slot, "  ≠  ".join(str(value.value) for value in shown(state, slot)))
    return 0


def status(args: argparse.Namespace, device: Device) -> int:
    store, outcome = device.store, last_outcome(device.store)
    network = app.network_to(address_of(args.home))
    for record in store.records():
        code = outcome.code_of(record.dossier)
        said = told(
            record,
            network,
            problem=code or outcome.past.problem,
            reasons=record.reasons,
            data_saver=True,
        )
        shown_code = standing_code(store.state(record.dossier))
        say(shown_code, said.state, _with_code(said.reason, code))
    if second_copy_due(alone_since_ms(store), device.couriers.last_copy_ms(), app.now_ms()):
        say(words.SECOND_COPY)
    room = device.room()
    if room is not Room.PLENTY:
        say(words.ROOM_LOW if room is Room.LOW else words.ROOM_FACTS_ONLY)
    return 0


def _with_code(reason: str, code: str | None) -> str:
    return f"{reason} ({code})" if code else reason


def ids(_: argparse.Namespace, device: Device) -> int:
    """Every own operation and whether the centre has signed for it: for counting from both ends."""
    for identity, receipted in device.store.own_operations():
        say(identity.hex(), "receipted" if receipted else "only-here")
    return 0
