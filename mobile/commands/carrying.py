"""Files that anybody carries: `export` to the centre, `import` of its answer or of a bundle."""

import argparse
from pathlib import Path

from mobile import app
from mobile.commands.line import Commands, say
from mobile.commands.sending import say_report
from mobile.pace import taken_ms
from mobile.returns import Returns
from mobile.whole_files import hash_of


def add(commands: Commands) -> None:
    for name, work in (("export", export), ("import", take_back)):
        commands.on_device(name, work).add_argument("file", type=Path)


def export(args: argparse.Namespace, device: app.Device) -> int:
    done = app.couriers(device).export(args.file, due=taken_ms, now_ms=app.now_ms())
    say(f"Đã chép {done.operations} việc, {done.chunks} phần ảnh vào {args.file}")
    if done.left:
        say(f"  Còn {done.left} phần ảnh chưa đủ chỗ: sẽ vào tệp sau")
    if done.unreadable:
        say(f"  {done.unreadable} phần ảnh không đọc được trên máy này")
    return 0


def take_back(args: argparse.Namespace, device: app.Device) -> int:
    """The centre's answer to this device; somebody else's bundle is dated, and carried on."""
    returns = Returns(device.store, device.unlocked)
    if returns.is_for_centre(args.file):
        device.capture.seal_bundle(hash_of(args.file), now_ms=app.now_ms())
        say("Đã ghi nhận giữ tệp này. Xin chuyển tệp về Trung tâm.")
        return 0
    say_report(returns.settle(args.file))
    return 0
