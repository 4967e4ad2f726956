"""Files that anybody carries: `export` to the centre, `import` of its answer or of a bundle."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from mobile import app
from mobile.commands.line import Commands, say
from mobile.commands.sending import say_report
from mobile.device import Device
from mobile.pace import taken_ms
from mobile.ports import Carried
from mobile.returns import Returns
from mobile.sticks import Stick
from mobile.whole_files import hash_of
from protocol.errors import NotPossible


def add(commands: Commands) -> None:
    for name, work in (("export", export), ("import", take_back)):
        commands.on_device(name, work).add_argument("file", type=Path)


def export(args: argparse.Namespace, device: Device) -> int:
    path: Path = args.file
    if path.is_dir():
        path = _stick(path, device).new(device.unlocked.device, now_ms=app.now_ms())
    done = device.couriers.export(path, due=taken_ms, now_ms=app.now_ms())
    say(f"Đã chép {done.operations} việc, {done.chunks} phần ảnh vào {path}")
    if done.left:
        say(f"  Còn {done.left} phần ảnh chưa đủ chỗ: sẽ vào tệp sau")
    if done.unreadable:
        say(f"  {done.unreadable} phần ảnh không đọc được trên máy này")
    return 0


def take_back(args: argparse.Namespace, device: Device) -> int:
    """The centre's answer to this device; somebody else's bundle is dated, and carried on."""
    returns = Returns(device.store, device.unlocked)
    if args.file.is_dir():
        return _settle(returns, _stick(args.file, device).answers())
    if returns.is_for_centre(args.file):
        device.capture.seal_bundle(hash_of(args.file), now_ms=app.now_ms())
        say("Đã ghi nhận giữ tệp này. Xin chuyển tệp về Trung tâm.")
        return 0
    return _settle(returns, [args.file])


def _settle(returns: Returns, answers: Sequence[Path]) -> int:
    if not answers:
        raise NotPossible("Không có tệp trả lời nào cho máy này ở đây")
    for path in answers:
        say_report(returns.settle(path))
    return 0


def _stick(folder: Path, device: Device) -> Carried:
    return Stick(folder, Returns(device.store, device.unlocked).is_answer)
