"""Everything that can stand in somebody's way has a sentence, and the sentence says what to do."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, get_args

import pytest

from mobile import words
from mobile.keeping import told
from mobile.pace import Network
from mobile.store import Record
from protocol.ids import DossierId
from protocol.judgement import Doubt, Flag
from protocol.messages import HELD, SHOW_CHECKPOINT
from protocol.trade.events import UNKNOWN_EVENT, UNREADABLE_EVENT
from sync_server.ingest import CLOCK_OFF, CLONE_OR_RESTORE
from sync_server.problems import CODE_BY_STATUS

ROOT: Final = Path(__file__).parents[1]
LEAST: Final = 40  # codes; if they are fewer, they are looked for in the wrong place
NO_CODE: Final = "no such code"
# What the reader can do, or who does it without them.
NEXT_STEP: Final = re.compile(r"\b[Xx]in \w|[Mm]áy sẽ |Trung tâm sẽ ")
# A word of the source tree on a screen is a mistake, and so are those that nobody should read.
FORBIDDEN: Final = re.compile(
    r"[a-z]+[-_][a-z]+|\b(error|hash|receipt|server|commit)\b"
    r"|tranh chấp|xung đột|cách ly|từ chối|vô hiệu|biên lai|chữ ký số|bạn\b"
)
# Of nobody who stands before a device: what the operator of a centre reads at its command line.
AT_THE_CENTRE: Final = {"wrong-files"}


def codes_of_classes() -> Iterator[str]:
    """Whatever a class of ours calls `code`, in all three packages."""
    for package in ("mobile", "protocol", "sync_server"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ClassDef):
                    yield from filter(None, map(code_in, node.body))


def code_in(statement: ast.stmt) -> str | None:
    match statement:
        case (
            ast.Assign(targets=[ast.Name("code")], value=ast.Constant(str(said)))
            | ast.AnnAssign(target=ast.Name("code"), value=ast.Constant(str(said)))
        ) if said:
            return said
        case _:
            return None


EXPLAINED: Final = sorted(
    {*codes_of_classes(), *CODE_BY_STATUS.values(), HELD, SHOW_CHECKPOINT, "defect"}
    | {UNKNOWN_EVENT, UNREADABLE_EVENT, "unknown_action", "unreadable_action", CLOCK_OFF}
)
ASIDE: Final = sorted({*get_args(Doubt), *get_args(Flag), CLONE_OR_RESTORE, "fork"})


def test_codes_are_looked_for_where_they_are() -> None:
    assert len(EXPLAINED) >= LEAST
    assert {"disk-full", "bad-signature", "sync-failed", "weak-pin", "held"} <= set(EXPLAINED)


@pytest.mark.parametrize("code", sorted(set(EXPLAINED) - AT_THE_CENTRE))
def test_every_code_has_a_sentence_that_says_what_to_do(code: str) -> None:
    said = words.explain(code)

    assert said != words.explain(NO_CODE)
    assert NEXT_STEP.search(said)


@pytest.mark.parametrize("reason", ASIDE)
def test_every_reason_of_the_centres_has_a_sentence(reason: str) -> None:
    said = words.explain_aside([reason])

    assert said != words.explain_aside([NO_CODE])
    assert NEXT_STEP.search(said)


@pytest.mark.parametrize("code", [*EXPLAINED, *ASIDE, NO_CODE])
def test_no_sentence_holds_a_word_that_nobody_should_read(code: str) -> None:
    for said in (words.explain(code), words.explain_aside([code])):
        assert not FORBIDDEN.search(said)
        assert said.endswith(".")


def a_record(**counts: object) -> Record:
    nothing = dict.fromkeys(("changed", "unsent", "received", "aside", "images"), 0)
    return Record(DossierId(bytes(16)), **{**nothing, "highest": -1, **counts})  # type: ignore[arg-type]  # what the test says


def reason_of(record: Record, problem: str | None = None) -> str:
    return told(record, Network("wifi"), problem=problem, data_saver=True).reason


def test_the_reason_stands_beside_the_record() -> None:
    aside = a_record(received=2, aside=1, reasons=("lost",))

    assert reason_of(aside) == words.explain_aside(["lost"])
    assert reason_of(a_record(received=2)) == ""


def test_what_was_taken_in_and_is_looked_at_says_so() -> None:
    looked_at = a_record(received=2, reasons=("clone_or_restore",))

    assert reason_of(looked_at) == words.explain_aside(["clone_or_restore"])


def test_what_waits_says_why_the_last_attempt_ended() -> None:
    assert reason_of(a_record(unsent=1), "bad-signature") == words.explain("bad-signature")
