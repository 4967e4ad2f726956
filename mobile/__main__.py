"""`tannha-field`: the device's command line, for laptops without a screen, tests and the demo.

    tannha-field enrol HOME URL CODE                 join a centre; waits for the clerk
    tannha-field take HOME PROCEDURE slot=value … [--card PICTURE] [--paper PICTURE …]
    tannha-field edit HOME CODE slot=value …         change what is shown for editing
    tannha-field choose HOME CODE slot=value         choose where values are not agreed
    tannha-field sync HOME [--bad-link]              send what waits, fetch what others did
    tannha-field export HOME FILE                    a copy for anybody to carry to the centre
    tannha-field import HOME FILE                    the centre's answer, or a bundle to be carried
    tannha-field status HOME                         what waits and why, space, second copy
    tannha-field list HOME · show HOME CODE · ids HOME

The PIN or passphrase is typed, or comes from TANNHA_PIN.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import Final

from mobile.commands import carrying, enrolling, looking, sending, taking
from mobile.commands.line import PIN_VARIABLE, Commands
from mobile.problems import DeviceProblem
from mobile.sync import SyncFailed
from mobile.words import explain
from protocol.errors import ProtocolError

KINDS: Final = (enrolling, taking, sending, carrying, looking)


def main(arguments: Sequence[str] | None = None) -> int:
    args = _parser().parse_args(arguments)
    try:
        return int(args.run(args))
    except (ProtocolError, DeviceProblem, SyncFailed) as problem:
        print(f"{explain(problem.code)} ({problem.code}: {problem})", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Không đọc được tệp: {error}", file=sys.stderr)
        return 1
    except EOFError:
        print(f"Chưa có mã: gõ vào, hoặc đặt biến {PIN_VARIABLE}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tannha-field",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--no-keystore", action="store_true", help="as on a machine without one")
    commands = Commands(parser.add_subparsers(required=True, metavar="COMMAND"))
    for kind in KINDS:
        kind.add(commands)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
