"""PINs that change, waits that the centre ends, and stores whose PIN nobody knows any more."""

import argparse
import asyncio
import getpass
import os
import secrets
from pathlib import Path
from typing import Final

from mobile import app, recovery, vault
from mobile.commands.line import Commands, address_of, pin, port_of, say
from mobile.commands.sending import Progress, say_report
from mobile.couriers import Couriers
from mobile.device import Device
from mobile.pace import TOWN, taken_ms
from mobile.store import Store
from mobile.sync import Driver, Wire, in_thread
from mobile.whole_files import write_whole
from protocol.co_unlock import CODE_BYTES, read_code, write_code
from protocol.errors import NotPossible
from protocol.recovery import MAX_ASK_BYTES
from protocol.session import Report

NEW_PIN_VARIABLE: Final = "TANNHA_NEW_PIN"


def add(commands: Commands) -> None:
    commands.on_device("change-pin", change_pin)
    unlocked = commands.add("co-unlock", co_unlock)
    unlocked.add_argument("answer", nargs="?", help="what the centre has read out")
    asked = commands.on_device("ask-recovery", ask_recovery)
    recovered = commands.on_device("recover", recover)
    for one in (asked, recovered):
        one.add_argument("old", type=Path, help="the folder whose PIN is lost")
        one.add_argument("file", type=Path)
    recovered.add_argument("--bundle", type=Path, help="into a file, where there is no network")


def change_pin(_: argparse.Namespace, device: Device) -> int:
    vault.change_pin(
        device.store, device.unlocked, old=pin(), new=new_pin(), entropy=secrets.token_bytes
    )
    say("Đã đổi mã. Từ nay chỉ mã mới mở được máy này.")
    return 0


def co_unlock(args: argparse.Namespace) -> int:
    """Without an answer: a question for the centre; with it: the wait is over."""
    with app.gate_at(args.home, port_of(args)) as gate:
        if args.answer is None:
            question = secrets.token_bytes(CODE_BYTES)
            gate.ask(question)
            say("Đọc cho Trung tâm nghe: " + write_code(question))
            say("Trung tâm đọc lại mã trả lời: xin gõ co-unlock kèm mã đó.")
        else:
            gate.take(read_code(args.answer))
            say("Trung tâm đã mở. Xin thử lại mã của máy.")
    return 0


def ask_recovery(args: argparse.Namespace, device: Device) -> int:
    """On the officer's next device, which the centre has confirmed; the old one says no PIN."""
    old = app.store_at(args.old)
    try:
        asked = recovery.ask(old, device.unlocked)
    finally:
        old.close()
    write_whole(args.file, [asked])
    say(f"Xin đưa tệp {args.file} cho hai người giữ khóa khôi phục ở Trung tâm.")
    return 0


def recover(args: argparse.Namespace, device: Device) -> int:
    """What was signed on the old device goes to the centre; 1 while something is only here."""
    old = app.store_at(args.old)
    try:
        if args.file.stat().st_size > MAX_ASK_BYTES:
            raise NotPossible(f"{args.file} không phải tệp trả lời khôi phục")
        recovery.recover(old, args.file.read_bytes(), device.unlocked)
        if args.bundle is not None:
            couriers = Couriers(old, device.unlocked, secrets.token_bytes)
            couriers.export(args.bundle, due=taken_ms, now_ms=app.now_ms())
            say(f"Xin chuyển tệp {args.bundle} về Trung tâm.")
        else:
            say_report(asyncio.run(_hand_over(old, device, address_of(args.home))))
        return _say_what_is_left(old)
    finally:
        old.close()


async def _hand_over(old: Store, device: Device, url: str) -> Report:
    async with app.client_of(url) as http:
        wire = Wire(http, app.now_ms, in_thread, TOWN, Progress())
        driver = Driver(wire, old, device.unlocked, counter=device.store.next_counter)
        return await driver.drive(recovery.hand_over_from(old, device.unlocked, TOWN))


def _say_what_is_left(old: Store) -> int:
    left, chunks = len(old.outbox()), old.waiting_chunks()
    if left or chunks:
        say(f"Còn {left} việc, {chunks} phần ảnh chỉ trên máy cũ: xin giữ thư mục đó, làm lại sau.")
        return 1
    say("Trung tâm đã nhận đủ mọi việc của máy cũ. Hồ sơ về máy mới khi đồng bộ.")
    return 0


def new_pin() -> str:
    """Typed twice, or from the environment."""
    said = os.environ.get(NEW_PIN_VARIABLE)
    if said:
        return said
    first = getpass.getpass("Mã mới: ")
    if getpass.getpass("Gõ lại mã mới: ") != first:
        raise NotPossible("Hai lần gõ không giống nhau: chưa đổi gì")
    return first
