"""Who may use the console: the first of them by command, the others by an administrator's page."""

import argparse
import secrets
import sys
from pathlib import Path
from typing import Final

from protocol.errors import NotPossible
from sync_server import app
from sync_server.commands.line import Arguments, Commands, Parser, say
from sync_server.console.accounts import ROLES, Accounts, grouped
from sync_server.console.audit_log import OPERATOR, AuditLog, check, exported
from sync_server.console.passwords import Passwords
from sync_server.console.texts import text
from sync_server.store.accounts import May

COMMUNE_UNSAID: Final = ""


def add(commands: Commands) -> None:
    account = commands.bare("account", "who may use the console", _nothing)
    kinds = account.add_subparsers(required=True, metavar="WHAT")
    made = _kind(kinds, "add", "a new account; prints its activation code, once", _add)
    _of_somebody(made)
    made.add_argument("--full-name", required=True)
    made.add_argument("--role", action="append", choices=ROLES, required=True)
    made.add_argument("--commune", default=COMMUNE_UNSAID, help="another one than the centre's")
    _of_somebody(_kind(kinds, "renew", "a new activation code: telephone or password lost", _renew))
    _of_somebody(_kind(kinds, "disable", "no more; who is in is out at once", _disable))
    _kind(kinds, "list", "names, roles, and who has not been here yet", _list)
    _kind(kinds, "audit", "who looked at what, checked and as lines of JSON", _audit)


def _kind(
    kinds: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, words: str, run: object
) -> Parser:
    made = kinds.add_parser(name, help=words, description=words)
    made.set_defaults(run=run)
    made.add_argument("data", type=Path, help="the centre's data folder")
    return made


def _of_somebody(made: Parser) -> None:
    made.add_argument("name", help="as they log in: small letters, digits, dots")


def _add(args: Arguments) -> int:
    commune = args.commune or app.read_settings(args.data).commune
    may = [May(role, commune) for role in args.role]
    try:
        code = _accounts(args.data).add(args.name, args.full_name, may, by=OPERATOR)
    except NotPossible as problem:  # its message is a key of the console's texts
        raise NotPossible(text("vi", str(problem))) from problem
    return _tell(code)


def _renew(args: Arguments) -> int:
    accounts = _accounts(args.data)
    return _tell(accounts.renew(_number(accounts, args.name), by=OPERATOR))


def _disable(args: Arguments) -> int:
    accounts = _accounts(args.data)
    accounts.disable(_number(accounts, args.name), by=OPERATOR)
    return 0


def _list(args: Arguments) -> int:
    store = app.open_accounts(args.data)
    for one in store.accounts():
        may = ",".join(f"{role}@{commune}" for role, commune in store.roles_of(one.number))
        state = "đã khóa" if one.disabled_ms else "đang dùng" if one.password else "chờ kích hoạt"
        say(one.name, one.full_name, may, state)
    return 0


def _audit(args: Arguments) -> int:
    store = app.open_accounts(args.data)
    check(store.all_entries())
    for line in exported(store.all_entries()):
        sys.stdout.buffer.write(line)
    sys.stdout.flush()
    return 0


def _nothing(_: Arguments) -> int:
    return 2


def _accounts(folder: Path) -> Accounts:
    app.read_settings(folder)  # a centre's folder, or an error that says so
    store = app.open_accounts(folder)
    audit, hashing = AuditLog(store, app.now_ms), Passwords(secrets.token_bytes)
    seeds = app.open_seeds(folder)
    return Accounts(store, audit, hashing, seeds, now_ms=app.now_ms, entropy=secrets.token_bytes)


def _number(accounts: Accounts, name: str) -> int:
    found = accounts.store.find_account(name)
    if found is None:
        raise NotPossible(f"không có tài khoản {name}: xin xem `tannha account list`")
    return found.number


def _tell(code: str) -> int:
    say(grouped(code))
    say("Mã kích hoạt, dùng một lần trong 3 ngày: đưa tận tay, không gửi qua tin nhắn.")
    return 0
