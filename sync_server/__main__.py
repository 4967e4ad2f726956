"""`tannha`: the centre's command line; every command works beside a running server.

tannha init DATA --centre NAME --commune 03820     keys, log and catalogue of a new centre
tannha serve DATA [--port 8320]                    run the sync server
tannha enrol DATA --name "Cà Thị Thử"              a one-time code for a tablet
tannha waiting DATA                                tablets that wait, with their words
tannha confirm DATA DEVICE                         the words were the same
tannha revoke DATA DEVICE retired|lost|stolen_since
tannha registry DATA                               the table of dossiers
tannha courier DATA FILE                           take in what somebody has carried here
tannha blocks DATA [--device D --from DAY --to DAY]   numbers leased; lease on
tannha catalogue DATA FILE                         announce a newer catalogue
tannha adopt DATA (--dossier CODE | --operation HEX…) --reason WHY
tannha transition DATA CODE STATE --reason WHY     the next step of a dossier
tannha resolve DATA CODE slot=value                one of the values side by side
tannha erase DATA CODE --reason WHY                delete what a dossier says
tannha verify-log DATA                             check every byte; the server stopped
tannha rebuild DATA                                the registry again; the server stopped
tannha backup DATA FILE                            a copy of the log
tannha mark-safe DATA SIZE                         a copy is off this machine
tannha restore FILE DATA --keys FOLDER             go on from a copy, in a new generation
"""

import argparse
import asyncio
import contextlib
import getpass
import os
import secrets
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, get_args

import msgspec
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar

from protocol.certificate import Role
from protocol.errors import NotPossible, ProtocolError
from protocol.ids import HASH_BYTES, OperationId
from protocol.workflow import AXES, BUSINESS
from sync_server import app, control, hand_in, keyring, upkeep
from sync_server.offices import AGENCY_UNSET, Settings

CATALOGUE: Final = Path(__file__).parent / "catalogue" / "1.json"
DEFAULT_PORT: Final = 8320
PASSPHRASE_VARIABLES: Final = {
    keyring.ROOT: "TANNHA_ROOT_PASSPHRASE",
    keyring.RECOVERY[0]: "TANNHA_RECOVERY_1_PASSPHRASE",
    keyring.RECOVERY[1]: "TANNHA_RECOVERY_2_PASSPHRASE",
}
LEAST_PASSPHRASE: Final = 12


def main(arguments: Sequence[str] | None = None) -> int:
    args = _parser().parse_args(arguments)
    try:
        return int(args.run(args))
    except ProtocolError as problem:
        print(f"Chưa làm được: {problem} ({problem.code})", file=sys.stderr)
        return 1
    except (FileNotFoundError, FileExistsError) as error:
        print(f"Không mở được thư mục dữ liệu: {error}", file=sys.stderr)
        return 1


def init(args: argparse.Namespace) -> int:
    folder: Path = args.data
    if (folder / app.SETTINGS).exists():
        raise NotPossible(f"{folder} already holds a centre")
    folder.mkdir(parents=True, exist_ok=True)
    passphrases = {name: _passphrase(name) for name in PASSPHRASE_VARIABLES}
    root = keyring.create(folder / app.KEYS, passphrases, secrets.token_bytes)
    settings = Settings(args.centre, args.commune, args.agency)
    (folder / app.SETTINGS).write_bytes(msgspec.json.encode(settings))
    recovery = keyring.recovery_public(folder / app.KEYS)
    app.open_centre(folder).offices.found(root, CATALOGUE.read_bytes(), recovery=recovery)
    print(f"Đã tạo Trung tâm {args.centre} tại {folder}")
    print("Cất cụm mật khẩu gốc và hai cụm mật khẩu khôi phục ở nơi an toàn, tách rời nhau.")
    return 0


def serve(args: argparse.Namespace) -> int:
    folder: Path = args.data
    app.log_to_stderr()
    with control.lock(folder) as ours:
        if not ours:
            raise NotPossible(f"a server already runs on {folder}")
        _check_free(args.host, args.port)
        token = secrets.token_urlsafe(control.TOKEN_BYTES)
        url = f"http://{args.host}:{args.port}"
        litestar = app.create_app(app.open_centre(folder), control_token=token)
        control.write_address(folder, control.Address(url, token))
        print(f"Tận Nhà: {url}", flush=True)
        _run(litestar, args.host, args.port)
    return 0


def ask(args: argparse.Namespace) -> int:
    command: control.Command = args.command(args)
    with control.lock(args.data) as ours:
        if ours:
            parts = app.open_centre(args.data)
            outcome = control.run(command, parts.offices, parts.centre)
        else:
            outcome = control.ask_running(args.data, command)
    for row in outcome:
        print("\t".join(row))
    return 0


def restore(args: argparse.Namespace) -> int:
    return upkeep.restore(args, _passphrase(keyring.ROOT), print)


def _run(litestar: Litestar, host: str, port: int) -> None:
    """Until a signal ends it; one process, because there is one writer."""
    server = Server(litestar, address=host, port=port, interface=Interfaces.ASGI)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(server.serve())


def _check_free(host: str, port: int) -> None:
    """The server itself would share an address with another one, and each would get half."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one that ended just now
        try:
            probe.bind((host, port))
        except OSError as error:
            raise NotPossible(f"{host}:{port} đang có chương trình khác dùng") from error


def _passphrase(name: str) -> str:
    """From the environment (a demo, a secret store) or typed; never on the command line."""
    said = os.environ.get(PASSPHRASE_VARIABLES[name]) or getpass.getpass(f"Cụm mật khẩu {name}: ")
    if len(said) < LEAST_PASSPHRASE:
        raise NotPossible(f"Cụm mật khẩu {name} phải có ít nhất {LEAST_PASSPHRASE} ký tự")
    return said


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tannha", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    made = _command(commands, "init", "a new centre")
    made.add_argument("--centre", required=True, help="its name in the log: visible ASCII")
    made.add_argument("--commune", required=True, help="five digits, as in units.csv")
    made.add_argument("--agency", default=AGENCY_UNSET, help="the agency's code in dossier codes")
    made.set_defaults(run=init)
    served = _command(commands, "serve", "run the sync server")
    served.add_argument("--host", default="127.0.0.1")
    served.add_argument("--port", type=int, default=DEFAULT_PORT)
    served.set_defaults(run=serve)
    _add_questions(commands)
    _add_decisions(commands)
    _add_upkeep(commands)
    return parser


def _add_questions(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    enrolled = _command(commands, "enrol", "a one-time code for a tablet")
    enrolled.add_argument("--name", required=True)
    enrolled.add_argument("--role", default="officer", choices=get_args(Role))
    enrolled.set_defaults(run=ask, command=lambda args: control.Enrol(args.name, args.role))
    waiting = _command(commands, "waiting", "tablets that wait for confirmation")
    waiting.set_defaults(run=ask, command=lambda _: control.Pending())
    confirmed = _command(commands, "confirm", "the words were the same")
    confirmed.add_argument("device")
    confirmed.set_defaults(run=ask, command=lambda args: control.Confirm(args.device))
    revoked = _command(commands, "revoke", "a device is retired, lost or stolen")
    revoked.add_argument("device")
    revoked.add_argument("mode", choices=("retired", "lost", "stolen_since"))
    revoked.add_argument("--since-ms", type=int, default=0)
    revoked.add_argument("--reason", default="")
    revoked.set_defaults(
        run=ask,
        command=lambda a: control.Revoke(a.device, a.mode, a.since_ms, a.reason),
    )
    registry = _command(commands, "registry", "the table of dossiers")
    registry.set_defaults(run=ask, command=lambda _: control.Registry())
    listed = _command(commands, "ids", "every operation in the log")
    listed.set_defaults(run=ask, command=lambda _: control.Ids())
    carried = _command(commands, "courier", "take in a bundle, and write the answer beside it")
    carried.add_argument("file", type=Path)
    carried.add_argument("--answer", type=Path, help="a new file for the device")
    carried.set_defaults(run=lambda args: hand_in.hand_in(args, print))


def _add_decisions(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    adopted = _command(commands, "adopt", "work that waits, into the registry")
    which = adopted.add_mutually_exclusive_group(required=True)
    which.add_argument("--dossier", default="", help="its code, or its id in hex")
    which.add_argument("--operation", type=_operation, nargs="+", default=[], help="ids in hex")
    adopted.add_argument("--reason", required=True)
    adopted.set_defaults(run=ask, command=lambda a: control.Adopt(a.dossier, a.operation, a.reason))
    stepped = _about_dossier(commands, "transition", "the next step of a dossier")
    stepped.add_argument("state")
    stepped.add_argument("--axis", choices=AXES, default=BUSINESS)
    stepped.add_argument("--reason", required=True)
    stepped.set_defaults(
        run=ask, command=lambda a: control.Advance(a.dossier, a.state, a.reason, a.axis)
    )
    chosen = _about_dossier(commands, "resolve", "one value for those side by side")
    chosen.add_argument("choice", type=_choice, metavar="slot=value")
    chosen.add_argument("--reason", default="")
    chosen.set_defaults(
        run=ask, command=lambda a: control.Choose(a.dossier, a.choice[0], a.choice[1], a.reason)
    )
    erased = _about_dossier(commands, "erase", "delete what a dossier says")
    erased.add_argument("--reason", required=True)
    erased.set_defaults(run=ask, command=lambda a: control.Erase(a.dossier, a.reason))


def _add_upkeep(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    leased = _command(commands, "blocks", "numbers leased to devices; with --device, lease on")
    leased.add_argument("--device", default="")
    leased.add_argument("--from", dest="from_day", default="", help="a day as 2026-11-22")
    leased.add_argument("--to", dest="to_day", default="")
    leased.set_defaults(run=ask, command=lambda a: control.Blocks(a.device, a.from_day, a.to_day))
    announced = _command(commands, "catalogue", "announce a newer catalogue")
    announced.add_argument("file", type=Path)
    announced.set_defaults(run=ask, command=lambda a: control.Announce(a.file.read_bytes()))
    safe = _command(commands, "mark-safe", "a copy of the first SIZE entries is off this machine")
    safe.add_argument("size", type=int)
    safe.set_defaults(run=ask, command=lambda a: control.MarkSafe(a.size))
    checked = _command(commands, "verify-log", "check every byte of the log; server stopped")
    checked.set_defaults(run=lambda args: upkeep.verify_log(args, print))
    rebuilt = _command(commands, "rebuild", "the registry again from the log; server stopped")
    rebuilt.set_defaults(run=lambda args: upkeep.rebuild(args, print))
    copied = _command(commands, "backup", "a copy of the log; the server may run")
    copied.add_argument("file", type=Path, help="a new file")
    copied.set_defaults(run=lambda args: upkeep.back_up(args, print))
    restored = commands.add_parser("restore", help="go on from a copy, in a new generation")
    restored.add_argument("file", type=Path, help="what `backup` wrote")
    restored.add_argument("data", type=Path, help="a new data folder")
    restored.add_argument("--keys", type=Path, required=True, help="the folder of keys")
    restored.add_argument("--chunks", type=Path, help="the folder of copied attachments")
    restored.add_argument("--shown", type=Path, help="the largest checkpoint that anybody has")
    restored.set_defaults(run=restore)


def _operation(text: str) -> OperationId:
    identity = bytes.fromhex(text)
    if len(identity) != HASH_BYTES:
        raise ValueError(text)
    return OperationId(identity)


def _choice(text: str) -> tuple[str, str]:
    slot, equals, value = text.partition("=")
    if not equals:
        raise ValueError(text)
    return slot, value


def _about_dossier(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, words: str
) -> argparse.ArgumentParser:
    parser = _command(commands, name, words)
    parser.add_argument("dossier", help="its code, or its id in hex")
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, words: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=words)
    parser.add_argument("data", type=Path, help="the centre's data folder")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
