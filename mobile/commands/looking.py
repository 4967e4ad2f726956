"""What is on this device: lists, one dossier, what waits and why. Nothing is changed."""

import argparse
import shutil

from mobile import app, words
from mobile.commands.line import Commands, say
from mobile.fieldwork import find_by_code
from mobile.keeping import Room, alone_since_ms, room_of, second_copy_due, told
from mobile.pace import Network
from mobile.words import state_words
from protocol.blobs import CHUNK_BYTES
from protocol.dossier import codes, not_agreed, opened, shown, visible
from protocol.workflow import STATE_NAMES, axis_of


def add(commands: Commands) -> None:
    commands.on_device("list", list_dossiers)
    commands.on_device("show", show, "code")
    commands.on_device("ids", ids)
    commands.on_device("status", status)


def list_dossiers(_: argparse.Namespace, device: app.Device) -> int:
    for record in reversed(device.store.records()):
        state = device.store.state(record.dossier)
        given, opening = codes(state), opened(state)
        say(
            given[0].code if given else "",
            opening.procedure if opening else "",
            STATE_NAMES.get(axis_of(state).state, axis_of(state).state),
            str(len(not_agreed(state))),
            state_words(record.unsent, record.aside),
        )
    return 0


def show(args: argparse.Namespace, device: app.Device) -> int:
    state = device.store.state(find_by_code(device.store, args.code))
    for slot in sorted(visible(state)):
        say(slot, "  ≠  ".join(str(value.value) for value in shown(state, slot)))
    return 0


def status(args: argparse.Namespace, device: app.Device) -> int:
    store, now_ms = device.store, app.now_ms()
    network = Network("wifi")  # a laptop does not say what its network costs
    for record in store.records():
        given, reasons = codes(store.state(record.dossier)), store.reasons_aside(record.dossier)
        said = told(record, network, problem=None, reasons=reasons, data_saver=True)
        say(given[0].code if given else "", *said)
    if second_copy_due(alone_since_ms(store), app.couriers(device).last_copy_ms(), now_ms):
        say(words.SECOND_COPY)
    unsent_bytes = store.waiting_chunks() * CHUNK_BYTES
    room = room_of(shutil.disk_usage(args.home).free, unsent_bytes=unsent_bytes)
    if room is not Room.PLENTY:
        say(words.ROOM_LOW if room is Room.LOW else words.ROOM_FACTS_ONLY)
    return 0


def ids(_: argparse.Namespace, device: app.Device) -> int:
    """Every own operation and whether the centre has signed for it: for counting from both ends."""
    for identity, receipted in device.store.own_operations():
        say(identity.hex(), "receipted" if receipted else "only-here")
    return 0
