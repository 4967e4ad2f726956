"""`tannha`: the centre's command line; every command works beside a running server.

tannha init DATA --centre NAME --commune 03820     keys, log and catalogue of a new centre
tannha serve DATA [--port 8320] [--console-port 8321]   run the sync server, and the console
tannha account add DATA NAME --full-name "…" --role clerk   then: list, renew, disable, audit
tannha audit export DATA > FILE · check FILE       who looked at what, as CSV; whether it is whole
tannha enrol DATA --name "Cà Thị Thử"              a one-time code for a tablet
tannha waiting DATA                                tablets that wait, with their words
tannha confirm DATA DEVICE                         the words were the same
tannha revoke DATA DEVICE retired|lost|stolen_since
tannha co-unlock DATA DEVICE QUESTION              the answer that ends a tablet's wait
tannha recover DATA FILE ANSWER                    two persons open a vault whose PIN is lost
tannha six-digits DATA allow|withdraw              the commune's choice, signed by root
tannha registry DATA                               the table of dossiers
tannha courier DATA FILE                           take in what somebody has carried here
tannha blocks DATA [--device D --from DAY --to DAY]   numbers leased; lease on
tannha catalogue DATA [FOLDER] [--show]            what clerks edited, under the next number
tannha calendar DATA YEAR [--working DAY…]         days off of a year, to be looked over
tannha adopt DATA (--dossier CODE | --operation HEX…) --reason WHY
tannha held DATA · go-on DATA RUN --reason WHY     work that follows what never came; take it in
tannha transition DATA CODE STATE --reason WHY     the next step of a dossier
tannha accept DATA CODE                            receive what was made at a home; official code
tannha new-code DATA CODE · numbers DATA DAY       a code of its own; what became of numbers
tannha find-slip DATA SECRET [--code CODE] · check-slip DATA TEXT
tannha issue-pad DATA DEVICE PAD · pads DATA       pre-printed slips; who has them
tannha prove DATA CODE FILE [--slip TEXT]          when it was received, for anybody
tannha verify FILE --root HEX                      what such a file proves, offline
tannha resolve DATA CODE slot=value                one of the values side by side
tannha due DATA · register DATA · flags DATA · duplicates DATA · control DATA CODE
tannha supplement DATA CODE ITEM… --reason WHY     form 02, once; then: delivered DATA CODE WHOM WAY
tannha extend DATA CODE DAY --reason WHY --signer WHO
tannha pause DATA CODE INTERVAL · resume DATA CODE · begin-step DATA CODE STEP OFFICER
tannha merge DATA CODE MAIN --reason WHY · unmerge DATA CODE --reason WHY
tannha hand-out DATA CODE TO NAME name=value…      a result to who may receive it
tannha event DATA CODE KIND name=value…            anything else that happened
tannha visit-ask DATA slot=value… · visit-plan DATA ID DAY OFFICER · visits DATA [--day DAY]
tannha report DATA FROM [TO] [--close]             II.06a and 766; closed, it stays as it is
tannha check-in DATA CODE… --from OFFICER --to CLERK   folders counted in; the minute
tannha settle DATA CODE HOW --from … --to …        what became of a discrepancy
tannha corrections DATA CODE · confirm-correction DATA CODE [--deny]
tannha look-up DATA CODE slot=value --whence WHERE what the citizen could not say
tannha erase DATA CODE --reason WHY                delete what a dossier says
tannha verify-log DATA                             check every byte; the server stopped
tannha rebuild DATA                                the registry again; the server stopped
tannha backup DATA FILE                            a copy of the log
tannha mark-safe DATA SIZE                         a copy is off this machine
tannha restore FILE DATA --keys FOLDER             go on from a copy, in a new generation
"""

import argparse
from collections.abc import Sequence
from typing import Final

from protocol.errors import ProtocolError
from sync_server.commands import (
    auditing,
    carrying,
    deciding,
    desk,
    devices,
    keeping,
    looking,
    people,
    serving,
    slips,
    vaults,
    working,
)
from sync_server.commands.line import Commands, complain
from sync_server.words import advice_of

KINDS: Final = (
    serving,
    people,
    auditing,
    devices,
    looking,
    deciding,
    working,
    desk,
    slips,
    carrying,
    keeping,
    vaults,
)


def main(arguments: Sequence[str] | None = None) -> int:
    args = _parser().parse_args(arguments)
    try:
        return int(args.run(args))
    except ProtocolError as problem:
        complain(f"Chưa làm được: {problem} ({problem.code})")
        complain(advice_of(problem.code))
    except OSError as error:
        complain(f"Chưa mở được: {error}")
        complain("Xin xem lại đường dẫn, quyền đọc ghi và chỗ trống của thư mục, rồi làm lại.")
    except EOFError:
        complain("Chưa có cụm mật khẩu: xin gõ vào, hoặc đặt các biến TANNHA_…_PASSPHRASE.")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tannha", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = Commands(parser.add_subparsers(required=True, metavar="COMMAND"))
    for kind in KINDS:
        kind.add(commands)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
