"""The commands for a whole data folder: check, make again, copy, go on from a copy."""

import argparse
import secrets
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec

from protocol.errors import NotPossible
from protocol.keys import SigningKey
from sync_server import account_copies, app, audit, control, keyring, operations, projection
from sync_server.console.app import ACCOUNTS
from sync_server.offices import Settings
from sync_server.progress import bar
from sync_server.store import Store, Unreadable

Say = Callable[[str], None]

STOP_FIRST: Final = "máy chủ đang chạy trên thư mục này; xin dừng máy chủ rồi làm lại"


def verify_log(args: argparse.Namespace, say: Say) -> int:
    """0 when everything holds; every place that does not, by its code, otherwise."""
    with control.lock(args.data) as ours:
        _check_stopped(ours)
        try:
            found = _audit(args.data)
        except Unreadable as error:
            say(f"database\tmalformed-bytes\t{error}")
            return 1
    for one in found.findings:
        say(f"{one.place}\t{one.code}\t{one.said}")
    if not found.findings:
        say(f"Nhật ký nguyên vẹn: {found.entries} mục, gốc {found.root.hex()}")
    return 0 if found.holds else 1


def _audit(folder: Path) -> audit.Audited:
    if not (folder / app.DATABASE).is_file():
        raise FileNotFoundError(folder / app.DATABASE)
    with closing(Store(folder / app.DATABASE)) as store:
        return audit.verify_log(
            store,
            centre=app.read_settings(folder).centre,
            root=keyring.root_public(folder / app.KEYS),
            progress=bar("Đã kiểm tra"),
        )


def rebuild(args: argparse.Namespace, say: Say) -> int:
    with control.lock(args.data) as ours:
        _check_stopped(ours)
        centre = app.open_centre(args.data, for_rows=False).centre
        count = projection.rebuild(centre.store, centre.trust, bar("Đã lập lại"))
        centre.store.close()
    say(f"Đã lập lại sổ từ nhật ký: {count} hồ sơ")
    return 0


def back_up(args: argparse.Namespace, say: Say) -> int:
    """Beside a running server, too: a reader of the same file disturbs no writer."""
    settings = (args.data / app.SETTINGS).read_bytes()
    copied = operations.back_up(
        args.data / app.DATABASE, settings, args.file, bar("Đã sao lưu, KiB")
    )
    say(f"Đã sao lưu {copied.size} mục vào {args.file}")
    _back_up_accounts(args, say)
    listed = f"{args.file}{operations.LIST_SUFFIX}"
    say(f"Cần chép thêm {copied.chunks} phần ảnh ghi trong {listed} và thư mục khóa")
    say(f"Khi tất cả đã nằm ngoài máy này: tannha mark-safe {args.data} {copied.size}")
    return 0


def _back_up_accounts(args: argparse.Namespace, say: Say) -> None:
    """Where somebody works at the console: who they are, and who looked at whose data."""
    database = args.data / ACCOUNTS
    if not database.exists():
        return
    kept = account_copies.back_up(database, args.file, app.open_seeds(args.data))
    say(
        f"Đã sao lưu {kept.accounts} tài khoản và nhật ký truy cập"
        f" vào {account_copies.copy_beside(args.file)}"
    )
    say(f"Nhật ký truy cập: {kept.entries} mục, dấu cuối {kept.link.hex()}; xin ghi lại ở nơi khác")


def restore(args: argparse.Namespace, passphrase: str, say: Say) -> int:
    """A new data folder whose log goes on from a copy, under a new name; or nothing at all."""
    root = SigningKey(keyring.open_seed(args.keys, keyring.ROOT, passphrase))
    operations.check_empty(args.data)
    try:
        done, kept = _restore(args, root), _restore_accounts(args)
    except BaseException:
        shutil.rmtree(args.data, ignore_errors=True)  # ours: it was not there, or empty
        raise
    say(f"Đã mở nhật ký {done.origin}, nối sau {done.restored_size} mục")
    say(f"Ảnh: {done.chunks} phần có ở đây, {done.missing} phần sẽ xin lại từ máy cán bộ")
    _say_accounts(kept, say)
    say("Khi máy cán bộ đồng bộ, việc Trung tâm đã nhận sau bản sao này sẽ được gửi lại")
    say("Xin kiểm tra lại những gì làm sau bản sao này: máy đã thu hồi, máy mới, số hồ sơ đã cấp")
    say("Xin giữ máy chủ cũ ở trạng thái tắt, và sao lưu nhật ký mới ngay hôm nay")
    return 0


def _restore(args: argparse.Namespace, root: SigningKey) -> operations.Restored:
    settings = operations.lay_out(args.file, args.data, args.keys, args.chunks, bar("Ảnh"))
    (args.data / app.SETTINGS).write_bytes(settings)
    store = Store(args.data / app.DATABASE)
    named = msgspec.json.decode(settings, type=Settings).centre
    checking = bar("Đã kiểm tra")
    found = audit.verify_log(store, centre=named, root=root.public, progress=checking)
    if not found.holds:
        first = next(one for one in found.findings if one.code != audit.NO_BODY)
        raise NotPossible(f"bản sao không nguyên vẹn: {first.place}, {first.code}")
    note = args.shown.read_bytes() if args.shown else None
    done = operations.begin_generation(
        store,
        found.trust,
        root=root,
        centre=keyring.load(args.data / app.KEYS).centre,
        shown=operations.find_shown(store, found.trust, note),
        now_ms=app.now_ms(),
        entropy=secrets.token_bytes,
    )
    store.close()
    return done


def _restore_accounts(args: argparse.Namespace) -> account_copies.Kept | None:
    seeds = app.open_seeds(args.data)
    return account_copies.restore(args.file, args.data / ACCOUNTS, seeds, now_ms=app.now_ms())


def _say_accounts(kept: account_copies.Kept | None, say: Say) -> None:
    if kept is None:
        say("Không có bản sao tài khoản: xin tạo lại bằng tannha account add")
        return
    say(f"Tài khoản: {kept.accounts}; nhật ký truy cập nguyên vẹn: {kept.entries} mục,")
    say(f"  dấu cuối {kept.link.hex()}: xin so với dấu đã ghi khi sao lưu")
    if kept.unopened:
        names = ", ".join(kept.unopened)
        say(f"Khóa của máy này không mở được khóa tạo mã của {names}: tannha account renew")
    say("Tài khoản khóa hoặc đổi vai trò sau bản sao này: xin làm lại")


def _check_stopped(ours: bool) -> None:
    if not ours:
        raise NotPossible(STOP_FIRST)
