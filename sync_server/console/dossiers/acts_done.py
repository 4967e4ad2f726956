"""What the citizen, witnesses and the officer did on the version that was read aloud."""

from typing import NamedTuple

from protocol.actions import Act, SignOff
from protocol.acts import Hold, acts_on, check_sign_off, presented, taken_back
from protocol.dossier import facts_in_order
from protocol.errors import ProtocolError
from protocol.ids import Digest
from protocol.merge import Fact
from protocol.trade.act_particulars import Mark, read_particulars
from protocol.trade.corrections import corrections_in
from sync_server.console.dossiers.disagreeing import label_of
from sync_server.console.dossiers.seen import Seen, Words, words_in
from sync_server.console.dossiers.sources import Sources


class Done(NamedTuple):
    """One act in words."""

    words: Words
    who: str
    at_ms: int


class Corrected(NamedTuple):
    """Our own typing error: what the page says, and its two authors."""

    label: Words
    says: str
    reason: str
    author: str
    at_ms: int
    standing: str  # open, confirmed, denied
    second: str
    second_ms: int | None


class Version(NamedTuple):
    """What was read aloud, by the digest that acts name."""

    digest: str
    at_ms: int
    acts: list[Done]
    sign_offs: list[tuple[Done, bool]]  # whether the sign-off key made it
    newest: bool


class Acts(NamedTuple):
    versions: list[Version]
    corrections: list[Corrected]
    standing: str  # of the newest: stands, beside, corrected, broken, none

    @property
    def newest(self) -> Version | None:
        return self.versions[-1] if self.versions else None


def acts_of(seen: Seen, sources: Sources) -> Acts:
    known = presented(seen.state)
    versions = [
        Version(
            digest.hex(),
            fact.wall_ms,
            [_done(seen, one) for one, _ in acts_on(seen.state, digest)],
            _sign_offs(seen, digest),
            newest=at == len(known) - 1,
        )
        for at, (digest, (fact, _)) in enumerate(known.items())
    ]
    acted = [one for one in versions if one.acts or one.newest]
    return Acts(acted, _corrections(seen), _standing(sources, acted))


def how_marked(seen: Seen) -> list[str]:
    """By which marks it is confirmed: texts' keys of `mark-…`; what was taken back is none."""
    gone = taken_back(seen.state)
    marks = [
        mark.how
        for fact in seen.state.facts.values()
        if fact.ref not in gone
        and isinstance(action := fact.action, Act)
        and (mark := read_particulars(Mark, action)) is not None
    ]
    return list(dict.fromkeys(marks))


def _done(seen: Seen, fact: Fact) -> Done:
    words = words_in(seen, fact)
    assert words is not None  # every act has its sentence
    return Done(words, seen.name_of(fact.officer), fact.wall_ms)


def _sign_offs(seen: Seen, digest: Digest) -> list[tuple[Done, bool]]:
    found = []
    for fact in facts_in_order(seen.state):
        action = fact.action
        if not isinstance(action, SignOff):
            continue
        enrolled = seen.look.trust.devices.get(fact.device)
        if enrolled is None:
            continue
        try:
            key = enrolled.newest.sign_off_key
            statement = check_sign_off(fact, action, seen.state.id, key)
        except ProtocolError:
            found.append((_done(seen, fact), False))
            continue
        if statement.digest == digest:
            found.append((_done(seen, fact), True))
    return found


def _corrections(seen: Seen) -> list[Corrected]:
    return [
        Corrected(
            label_of(seen, said.slot),
            said.text,
            one.reason,
            seen.name_of(one.fact.officer),
            one.fact.wall_ms,
            one.standing,
            seen.name_of(one.words[-1].officer) if one.words else "",
            one.words[-1].wall_ms if one.words else None,
        )
        for one in corrections_in(seen.state)
        for said in one.says
    ]


def _standing(sources: Sources, versions: list[Version]) -> str:
    if not versions:
        return "none"
    there = set(sources.holds.values())
    for hold in (Hold.BROKEN, Hold.CORRECTED, Hold.BESIDE):
        if hold in there:
            return str(hold.value)
    return str(Hold.STANDS.value) if versions[-1].acts else "none"
