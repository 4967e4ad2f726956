"""Looking after the store: `check`, `heal`, and letting go of what the centre has safe."""

import argparse
from typing import Final

from mobile import app
from mobile.commands.line import Commands, say
from mobile.device import Device
from mobile.keeping import MEBIBYTE, purge
from mobile.store import Damage
from mobile.tending import NOTHING

KEPT_MIB: Final = 0


def add(commands: Commands) -> None:
    commands.on_device("check", check)
    commands.on_device("heal", heal)
    spared = commands.on_device("spare", spare)
    spared.add_argument("--keep", type=int, default=KEPT_MIB, metavar="MIB", help="of pictures")
    commands.on_device("erase-safe", erase_safe)


def check(_: argparse.Namespace, device: Device) -> int:
    """Opens every row and file; 1 where something does not open."""
    damage = device.store.check()
    say_damage(damage)
    return int(damage != NOTHING)


def heal(_: argparse.Namespace, device: Device) -> int:
    damage = device.store.check()
    device.heal(damage)
    say_damage(damage)
    if damage.operations or damage.pages:
        say("Lần đồng bộ sau, máy sẽ xin lại từ Trung tâm.")
    return 0


def spare(args: argparse.Namespace, device: Device) -> int:
    gone = device.store.spare(args.keep * MEBIBYTE)
    say(f"Đã bỏ {len(gone)} ảnh khỏi máy này; Trung tâm giữ đủ, có bản sao.")
    return 0


def erase_safe(_: argparse.Namespace, device: Device) -> int:
    """Dossiers that have to leave this device and may."""
    gone = purge(device.store, now_ms=app.now_ms())
    device.gone(gone)
    say(f"Đã xóa {len(gone)} hồ sơ khỏi máy này; Trung tâm giữ đủ.")
    return 0


def say_damage(damage: Damage) -> None:
    if damage == NOTHING:
        say("Mọi hồ sơ và ảnh trên máy này đều đọc được.")
        return
    parts = len(damage.operations) + len(damage.pages)
    say(f"Không đọc được: {parts} phần hồ sơ, {len(damage.files)} ảnh.")
    lost = len(damage.lost) + damage.gaps
    if lost:
        say(
            f"Trong đó {lost} việc Trung tâm chưa có."
            " Xin không xóa gì trên máy này, mang máy về Trung tâm."
        )
