"""Codes and slips at the counter; and when a dossier was received, proven to anybody."""

from base64 import b64decode
from datetime import date
from pathlib import Path

from protocol.bracket import statement
from protocol.errors import NotPossible
from protocol.keys import KEY_BYTES
from protocol.time_proof import prove, read_proof
from sync_server import slip_control
from sync_server.commands.line import Arguments, Commands, ask, complain, say


def add(commands: Commands) -> None:
    accepted = commands.about_dossier(
        "accept",
        "receive what was made at a home: official code, secret, due date",
        lambda args: slip_control.Accept(args.dossier, args.reason),
    )
    accepted.add_argument("--reason", default="")
    commands.about_dossier(
        "new-code",
        "another code for a dossier whose printed one belongs to an earlier dossier",
        lambda args: slip_control.NewCode(args.dossier),
    )
    _add_slips(commands)
    counted = commands.asking(
        "numbers",
        "what became of every leased number of a day",
        lambda args: slip_control.Numbers(args.day),
    )
    counted.add_argument("day", type=date.fromisoformat, help="2026-11-25")
    _add_proof(commands)


def _add_slips(commands: Commands) -> None:
    found = commands.asking(
        "find-slip",
        "by code and secret, or by the secret of a pre-printed slip alone",
        lambda args: slip_control.FindSlip(args.secret, args.code),
    )
    found.add_argument("secret")
    found.add_argument("--code", default="")
    checked = commands.asking(
        "check-slip", "a slip by its QR", lambda args: slip_control.CheckSlip(args.text)
    )
    checked.add_argument("text")
    issued = commands.asking(
        "issue-pad",
        "pre-printed slips for an officer's tablet: number, secret, QR text",
        lambda args: slip_control.IssuePad(args.device, args.pad, args.first, args.count),
    )
    issued.add_argument("device", help="the first digits of its id")
    issued.add_argument("pad", type=int)
    issued.add_argument("--first", type=int, default=1)
    issued.add_argument("--count", type=int, default=50)
    commands.asking("pads", "who has which pad", lambda _: slip_control.Pads())


def _add_proof(commands: Commands) -> None:
    proven = commands.add("prove", "when a dossier was received, into a file", _prove)
    proven.add_argument("dossier", help="its code, or its id in hex")
    proven.add_argument("file", type=Path)
    proven.add_argument("--slip", default="", help="the text of its slip's QR")
    verified = commands.bare("verify", "what such a file proves, without a network", _verify)
    verified.add_argument("file", type=Path)
    verified.add_argument("--root", required=True, type=_key, help="the centre's root key, in hex")


def _prove(args: Arguments) -> int:
    [[content]] = ask(args.data, slip_control.Prove(args.dossier, args.slip))
    with args.file.open("xb") as file:
        file.write(b64decode(content))
    say(str(args.file))
    return 0


def _verify(args: Arguments) -> int:
    """One sentence, and the slip by which it is tighter."""
    found = prove(read_proof(args.file.read_bytes()), root=args.root)
    say(statement(found.bracket))
    complain(f"{found.certificate.officer_name} · {found.operation.id.hex()}")
    return 0


def _key(text: str) -> bytes:
    key = bytes.fromhex(text)
    if len(key) != KEY_BYTES:
        raise NotPossible(f"{len(key)} byte: khóa gốc có {KEY_BYTES}")
    return key
