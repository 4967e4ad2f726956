"""A clerk's word on one dossier."""

import argparse

from protocol.ids import HASH_BYTES, OperationId
from protocol.workflow import AXES, BUSINESS
from sync_server import control
from sync_server.commands.line import Commands


def add(commands: Commands) -> None:
    adopted = commands.asking(
        "adopt",
        "work that waits, into the registry",
        lambda args: control.Adopt(args.dossier, args.operation, args.reason),
    )
    which = adopted.add_mutually_exclusive_group(required=True)
    which.add_argument("--dossier", default="", help="its code, or its id in hex")
    which.add_argument("--operation", type=_operation, nargs="+", default=[], help="ids in hex")
    adopted.add_argument("--reason", required=True)
    stepped = commands.about_dossier(
        "transition",
        "the next step of a dossier",
        lambda args: control.Advance(args.dossier, args.state, args.reason, args.axis),
    )
    stepped.add_argument("state")
    stepped.add_argument("--axis", choices=AXES, default=BUSINESS)
    stepped.add_argument("--reason", required=True)
    chosen = commands.about_dossier(
        "resolve",
        "one value for those side by side",
        lambda args: control.Choose(args.dossier, args.choice[0], args.choice[1], args.reason),
    )
    chosen.add_argument("choice", type=_choice, metavar="slot=value")
    chosen.add_argument("--reason", default="")
    erased = commands.about_dossier(
        "erase",
        "delete what a dossier says; its headers stay",
        lambda args: control.Erase(args.dossier, args.reason),
    )
    erased.add_argument("--reason", required=True)


def _operation(text: str) -> OperationId:
    try:
        identity = bytes.fromhex(text)
    except ValueError:
        identity = b""
    if len(identity) != HASH_BYTES:
        raise argparse.ArgumentTypeError(
            f"{text!r} không phải mã việc: xin chép 64 chữ số từ `tannha ids`"
        )
    return OperationId(identity)


def _choice(text: str) -> tuple[str, str]:
    slot, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r}: xin viết tên=giá-trị")
    return slot, value
