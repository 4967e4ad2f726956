"""`tannha-field`: the app in a window; and everything it does as commands, for tests and the demo.

    tannha-field                                     the app, with this user's own device
    tannha-field app HOME [--no-window] [--port N]   the app, with the device in HOME
    tannha-field enrol HOME URL CODE                 join a centre; waits for the clerk
    tannha-field take HOME PROCEDURE slot=value … [--card PICTURE] [--paper PICTURE …]
                 [--signed] [--acts FILE] [--accept-page WHY]
                 [--ground KEY] [--slip TEXT] [--time '10:05 25/11/2026']
    tannha-field edit HOME CODE slot=value …         change what is shown for editing
    tannha-field choose HOME CODE slot=value         choose where values are not agreed
    tannha-field sync HOME [--bad-link]              send what waits, fetch what others did
    tannha-field work HOME [--listen]                synchronise by itself until Ctrl-C
    tannha-field export HOME FILE|FOLDER             a copy for anybody to carry to the centre
    tannha-field import HOME FILE|FOLDER             the centre's answer, or a bundle to be carried
    tannha-field status HOME                         what waits and why, space, second copy
    tannha-field list HOME · show HOME CODE · search HOME TEXT · ids HOME
    tannha-field resume HOME [--time …]              go on with what was broken off
    tannha-field slip HOME CODE · new-slip HOME CODE --reason WHY
    tannha-field bind-slip HOME CODE TEXT            a pre-printed slip, by its QR
    tannha-field check-slip HOME TEXT                any slip, by its QR, without a network
    tannha-field sign-again HOME CODE [--signed] [--acts FILE]   after what was signed changed
    tannha-field step HOME CODE STATE · withdraw HOME CODE REASON
    tannha-field event HOME CODE KIND name=value…    what happened beside the form
    tannha-field deliver HOME CODE TO NAME name=value… · visits HOME
    tannha-field hand-over HOME CODE THING --to SIDE:NAME
    tannha-field correct HOME CODE slot=value --page N --says TEXT --reason WHY
    tannha-field corrections HOME CODE · confirm-correction HOME CODE [--deny]
    tannha-field sign-discrepancy HOME CODE          under the minute of a check-in
    tannha-field check HOME · heal HOME              what no longer opens; ask for it again
    tannha-field change-pin HOME                     one PIN out, one PIN in
    tannha-field co-unlock HOME [ANSWER]             a question to the centre; its answer
    tannha-field ask-recovery HOME OLD FILE          OLD's PIN is lost: for two persons' keys
    tannha-field recover HOME OLD FILE [--bundle TO] with their answer: OLD's work to the centre
    tannha-field spare HOME · erase-safe HOME        let go of what the centre has safe

The PIN or passphrase is typed, or comes from TANNHA_PIN; a new one from TANNHA_NEW_PIN.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import Final

from mobile.commands import (
    advancing,
    carrying,
    correcting,
    enrolling,
    happening,
    looking,
    screens,
    sending,
    slips,
    taking,
    tending,
    vaults,
    working,
)
from mobile.commands.line import PIN_VARIABLE, PROBLEMS, Commands, complain

KINDS: Final = (
    screens,
    enrolling,
    taking,
    advancing,
    happening,
    slips,
    correcting,
    sending,
    working,
    carrying,
    looking,
    tending,
    vaults,
)


def main(arguments: Sequence[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else list(arguments)
    args = parser().parse_args(_completed(given))
    try:
        return int(args.run(args))
    except PROBLEMS as problem:
        complain(problem)
        return 1
    except OSError as error:
        print(f"Không đọc được tệp: {error}", file=sys.stderr)
        return 1
    except EOFError:
        print(f"Chưa có mã: gõ vào, hoặc đặt biến {PIN_VARIABLE}", file=sys.stderr)
        return 1


def _completed(given: list[str]) -> list[str]:
    """Who asks for nothing, or for no folder, wants the app with their own device."""
    options = [one for one in given if one == "--no-keystore"]
    rest = [one for one in given if one not in options]
    if not rest:
        rest = [screens.COMMAND]
    if rest[0] == screens.COMMAND and all(one.startswith("-") for one in rest[1:2]):
        rest = [rest[0], str(screens.usual_home()), *rest[1:]]
    return [*options, *rest]


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tannha-field",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--no-keystore", action="store_true", help="as on a machine without one")
    commands = Commands(parser)
    for kind in KINDS:
        kind.add(commands)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
