"""After the visit: `correct`, `confirm-correction`, `corrections`, `sign-discrepancy`."""

import argparse
from typing import Final

from mobile import app
from mobile.commands.line import Commands, say
from mobile.correcting import Correcting, page_at
from mobile.device import Device
from mobile.fieldwork import find_by_code
from protocol.errors import MalformedBytes

STANDINGS: Final = {
    "open": "chờ người thứ hai",
    "confirmed": "đã xác nhận",
    "denied": "không đồng ý",
}


def add(commands: Commands) -> None:
    corrected = commands.on_device("correct", correct, "code", "value")
    corrected.add_argument("--page", type=int, required=True, help="which page says so, from 1")
    corrected.add_argument("--says", required=True, help="what stands there, letter by letter")
    corrected.add_argument("--reason", required=True)
    confirmed = commands.on_device("confirm-correction", confirm, "code")
    confirmed.add_argument("--deny", action="store_true", help="it is no typing error")
    confirmed.add_argument("--reason", default="")
    commands.on_device("corrections", listed, "code")
    signed = commands.on_device("sign-discrepancy", sign, "code")
    signed.add_argument("--deny", action="store_true", help="it was otherwise")
    signed.add_argument("--remark", default="")


def correct(args: argparse.Namespace, device: Device) -> int:
    slot, equals, text = args.value.partition("=")
    if not equals:
        raise MalformedBytes(f"{args.value!r}: xin viết tên=giá-trị")
    dossier = find_by_code(device.store, args.code)
    _of(device).correct(
        dossier,
        slot,
        text,
        page=page_at(device.store.state(dossier), args.page),
        says=args.says,
        reason=args.reason,
        now_ms=app.now_ms(),
    )
    say("Đã ghi chỗ sửa, chờ người thứ hai xác nhận. Người dân không phải ký lại.")
    return 0


def confirm(args: argparse.Namespace, device: Device) -> int:
    dossier = find_by_code(device.store, args.code)
    count = _of(device).confirm(
        dossier, agreed=not args.deny, reason=args.reason, now_ms=app.now_ms()
    )
    say(f"Đã ghi ý kiến về {count} chỗ sửa")
    return 0


def listed(args: argparse.Namespace, device: Device) -> int:
    for one in _of(device).listed(find_by_code(device.store, args.code)):
        says = "; ".join(f"{said.slot}: {said.text}" for said in one.says)
        say(STANDINGS[one.standing], says, one.reason)
    return 0


def sign(args: argparse.Namespace, device: Device) -> int:
    dossier = find_by_code(device.store, args.code)
    count = _of(device).sign_discrepancy(
        dossier, agreed=not args.deny, remark=args.remark, now_ms=app.now_ms()
    )
    say(f"Đã ký {count} biên bản")
    return 0


def _of(device: Device) -> Correcting:
    return Correcting(device.capture, device.store, device.catalogue())
