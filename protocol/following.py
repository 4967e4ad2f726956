"""How a device follows its centre into another generation, and when it does not.

The root key says what was restored; the new log proves that it goes on from there. What the device
knew beyond is lost at the centre: it lets go of the places, and keeps all that it has
(docs/spec/log.md#following).
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final, NoReturn

from protocol.asked import Asker, Checked, Keep, Moved
from protocol.checkpoint import Checkpoint, lengthen
from protocol.decoding import encode
from protocol.errors import BadProof, SplitLog, UnexpectedAnswer
from protocol.evidence import Evidence, ForkedOpening, LostSafe, show_fork, show_loss
from protocol.generations import Generation, generation_of, read_unproven
from protocol.heads import check_continues, check_places, read_admin, read_by_log_key
from protocol.lineage import check_line, common_size, parting, read_line, set_back
from protocol.messages import SyncAnswer

SAFE_LOST: Final = "safe-lost"  # what was called safe is in no generation any more


def is_news(asker: Asker, answer: SyncAnswer) -> bool:
    """Whether the answer is about another log than the one that the device knows."""
    if not answer.line or [one.generation for one in answer.line] == [*asker.line]:
        return False
    told = read_unproven(answer.line[-1].generation).statement.new_origin
    return asker.checkpoint is not None or told != asker.origin


def follow(asker: Asker, answer: SyncAnswer) -> Checked:
    """Into the generation that the root key has opened; of the answer nothing else is read."""
    mine, told = read_line(asker.line), read_line([one.generation for one in answer.line])
    parted, known = parting(mine, told), asker.checkpoint
    assert parted is not None
    cut, doubts = common_size(parted), list[str]()
    whole = known is None or known.size <= cut
    trust = asker.trust if whole else set_back(asker.trust, cut)
    trust, admin = read_admin(trust, answer.admin if whole else [], doubts)
    head = read_by_log_key(lengthen(answer.checkpoint or b""), trust)
    check_line(told, answer.line, head, trust)
    evidence = _evidence(known, parted)
    if generation_of(head.origin) <= generation_of(asker.origin):
        _refuse(head, evidence)
    if known is not None and whole:
        check_continues(known, answer, head)
    check_places(admin, answer.admin, head)
    moved = Moved(
        head.origin,
        [one.generation for one in answer.line],
        cut,
        known.note if known is not None and not whole else None,
        tuple(encode(one) for one in evidence),
    )
    boot = None if asker.boot is not None and asker.boot.cursor > cut else asker.boot
    keep = Keep(
        answer.server_ms, trust, head, [], admin, [], [], min(asker.cursor, cut), boot, [],
        moved=moved,
    )  # fmt: skip
    return Checked(keep, [], more=False, doubts=[*doubts, *(_code_of(one) for one in evidence)])


def _evidence(
    known: Checkpoint | None, parted: tuple[Generation | None, Generation | None]
) -> list[ForkedOpening | LostSafe]:
    """What the centre's keys have said and cannot both be true."""
    mine, told = parted
    found: list[ForkedOpening | LostSafe] = []
    if mine is not None and told is not None:
        with suppress(BadProof):  # two names for two lines are no lie
            found.append(show_fork(mine, told))
    if known is not None and told is not None:
        with suppress(BadProof):
            found.append(show_loss(known, told))
    return found


def _refuse(head: Checkpoint, evidence: Sequence[Evidence]) -> NoReturn:
    """Nobody goes back, and nobody changes from one line to another of the same number."""
    if evidence:
        raise SplitLog(f"another {head.origin} than the one known", encode(evidence[0]))
    raise UnexpectedAnswer(f"back to {head.origin}")


def _code_of(evidence: ForkedOpening | LostSafe) -> str:
    return SplitLog.code if isinstance(evidence, ForkedOpening) else SAFE_LOST
