"""Acts that tie a dossier to others: merge, unmerge, another program's code."""

from typing import Final

import msgspec

from protocol.errors import NotPossible
from protocol.trade.office_acts import CodeBound
from sync_server import decisions, happenings
from sync_server.console.dossiers.act import (
    Act,
    Ask,
    Doing,
    Line,
    Reason,
    Reasoned,
    Signed,
    asks_reason,
)
from sync_server.console.dossiers.seen import Words
from sync_server.console.dossiers.signing import happen

SYSTEMS: Final[dict[str, Words]] = {
    "Phần mềm một cửa của tỉnh": ("Phần mềm một cửa của tỉnh", "The province's one-stop program"),
    "Cổng Dịch vụ công quốc gia": ("Cổng Dịch vụ công quốc gia", "The National Portal"),
    "Phần mềm chuyên ngành": ("Phần mềm chuyên ngành", "A program of the field"),
}


class Merging(msgspec.Struct, frozen=True):
    main: Line
    reason: Reason


class Binding(msgspec.Struct, frozen=True):
    system: Line
    code: Line


def _merge(doing: Doing, said: Merging) -> Signed:
    """Into one that this person may see; any other is not there."""
    store = doing.centre.store
    main = decisions.find_dossier(doing.centre, said.main)
    row, own = store.dossiers.find(main), store.dossiers.find(doing.dossier)
    if row is None or own is None or row.commune != own.commune:
        raise NotPossible(f"0 hồ sơ mang số {said.main}: xin xem lại mã hồ sơ chính")
    happen(doing, "merged", [("main", main.hex()), ("reason", said.reason)])
    return Signed("done-merge", {"code": said.main})


def _unmerge(doing: Doing, said: Reasoned) -> Signed:
    happen(doing, "unmerged", [("reason", said.reason)])
    return Signed("done-unmerge")


def _bind(doing: Doing, said: Binding) -> Signed:
    happenings.sign(
        doing.centre, doing.dossier, CodeBound(said.system, said.code), officer=doing.officer
    )
    return Signed("done-bind", {"code": said.code})


ACTS: Final[dict[str, Act]] = {
    "merge": Act(
        Merging,
        lambda _, __: [
            Ask("main", required=True, hint="hint-main"),
            Ask("reason", "long", required=True),
        ],
        _merge,
    ),
    "unmerge": Act(Reasoned, asks_reason, _unmerge),
    "bind-code": Act(
        Binding,
        lambda _, __: [
            Ask("system", "choice", SYSTEMS, next(iter(SYSTEMS)), required=True),
            Ask("code", required=True, hint="hint-other-code"),
        ],
        _bind,
    ),
}
