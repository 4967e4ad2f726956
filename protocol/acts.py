"""Acts and the digest they name: what was shown, who confirmed it, and whether that still stands.

An act names one digest; the digest names every attested slot with the write that was live when it
was shown. Acts stand while those values are live byte for byte (docs/spec/acts.md).
"""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Final

import msgspec

from protocol.actions import (
    Act,
    Bytes16,
    Bytes32,
    Confirm,
    Correct,
    Event,
    Item,
    Present,
    SignOff,
    fits,
)
from protocol.decoding import decode, encode
from protocol.dossier import all_rows, distinct, facts_in_order, visible
from protocol.errors import ActsMissing, MalformedBytes, NotAgreed, OverLimit
from protocol.ids import (
    REF_BYTES,
    BlobRoot,
    DeviceId,
    Digest,
    DossierId,
    OfficerId,
    OperationRef,
    sha256,
)
from protocol.keys import PREFIX_SIGN_OFF, SigningKey, check_signature
from protocol.merge import Dossier, Fact, Live, display_order

DIGEST_PREFIX: Final = b"tannha/digest/v1\0"
STATEMENT_VERSION: Final = 1
MAX_STATEMENT_BYTES: Final = 4 * 1024
MAX_ACTS: Final = 48  # a sign-off references each, and the heads of its screen beside them

MARK: Final = "mark"  # paper photographed, drawn mark or thumbprint
READ_ALOUD: Final = "read_aloud"
WITNESS: Final = "witness"
INTERPRETER: Final = "interpreter"
PROXY: Final = "proxy"
LUCIDITY: Final = "lucidity"
ORIGINALS: Final = "originals"
NOTICE: Final = "notice"
KINDS: Final = frozenset(
    {MARK, READ_ALOUD, WITNESS, INTERPRETER, PROXY, LUCIDITY, ORIGINALS, NOTICE}
)
TAKEN_BACK: Final = "act_taken_back"  # an event about acts that were recorded wrongly

Attested = Callable[[str], bool]  # which slots the catalogue has attested


class Version(msgspec.Struct, frozen=True):
    """The catalogue's words under which a dossier was presented."""

    procedure: str
    catalogue: int
    form: str


class Statement(msgspec.Struct, frozen=True, array_like=True):
    """What the sign-off key signs: this device says that these acts were done on this digest."""

    version: int
    device: Bytes16
    dossier: Bytes16
    digest: Bytes32
    acts: list[Bytes16]
    wall_ms: int


class Hold(Enum):
    """Whether the acts over a digest still hold."""

    STANDS = "stands"
    BESIDE = "beside"  # stands, and something stands beside it: "ngoài bản đã ký"
    CORRECTED = "corrected"  # stands with our own typing error put right by two persons
    BROKEN = "broken"  # a signed value is no longer live: the acts are asked for again


class SlotHold(msgspec.Struct, frozen=True):
    slot: str
    hold: Hold


def digest_of(
    dossier: DossierId,
    version: Version,
    items: Iterable[tuple[str, OperationRef]],
    pages: Sequence[BlobRoot],
    text_hash: bytes,
) -> Digest:
    """SHA-256 over the presented version; items are sorted by slot, pages stand in order."""
    content = encode(
        [
            version.procedure,
            version.catalogue,
            version.form,
            [[slot, ref] for slot, ref in sorted(items)],
            list(pages),
            text_hash,
        ]
    )
    return Digest(sha256(DIGEST_PREFIX, dossier, content))


def value_hash(raw: bytes) -> bytes:
    return sha256(raw)[:REF_BYTES]


def items_of(state: Dossier, attested: Attested) -> list[tuple[str, OperationRef, bytes]]:
    """(slot, write, value hash) of every live attested slot; NotAgreed names those contested."""
    seen = {slot: lives for slot, lives in sorted(visible(state).items()) if attested(slot)}
    open_slots = [slot for slot, lives in seen.items() if len(distinct(lives)) > 1]
    open_slots += [
        f"{row.table}/{row.id}"
        for row in all_rows(state)
        if row.contested and any(slot.startswith(f"{row.table}/{row.id}/") for slot in seen)
    ]
    if open_slots:
        raise NotAgreed(", ".join(open_slots))
    first = {slot: min(lives, key=_sequenced) for slot, lives in seen.items()}
    return [(slot, live.ref, value_hash(live.value)) for slot, live in first.items()]


def _sequenced(live: Live) -> tuple[bool, int, int, OperationRef]:
    # Of two who wrote the same value, the first sequenced is named: no clock changes a digest.
    return live.position is None, live.position or 0, *display_order(live)


def digest_of_present(dossier: DossierId, fact: Fact, present: Present) -> Digest:
    """The digest again from the operation that presents it: a lie about it is a content problem."""
    version = Version(present.procedure, present.catalogue, present.form)
    items = [(item.slot, fact.references[item.write_at]) for item in present.items]
    pages = [BlobRoot(page) for page in present.pages]
    return digest_of(dossier, version, items, pages, present.text_hash)


def hold_of(state: Dossier, present: Present, attested: Attested) -> list[SlotHold]:
    """Slot by slot: do the values that the citizen confirmed still stand?"""
    signed = {item.slot: item for item in present.items}
    seen, corrected = visible(state), _confirmed_corrections(state)
    holds = [
        SlotHold(slot, _hold(seen.get(slot, []), item, corrected))
        for slot, item in sorted(signed.items())
    ]
    beside = [slot for slot in sorted(seen) if attested(slot) and slot not in signed]
    return holds + [SlotHold(slot, Hold.BESIDE) for slot in beside]


def acts_stand(holds: Iterable[SlotHold]) -> bool:
    return all(hold.hold is not Hold.BROKEN for hold in holds)


def presented(state: Dossier) -> dict[Digest, tuple[Fact, Present]]:
    """Every version presented, by digest; one that lies about digest or values is left out."""
    found: dict[Digest, tuple[Fact, Present]] = {}
    for fact in facts_in_order(state):
        action = fact.action
        if isinstance(action, Present) and _is_true(state, fact, action):
            found.setdefault(Digest(action.digest), (fact, action))
    return found


def _is_true(state: Dossier, fact: Fact, present: Present) -> bool:
    """The digest follows from the rest, and no item gives a live write another value."""
    said = {(item.slot, fact.references[item.write_at]): item.value_hash for item in present.items}
    return digest_of_present(state.id, fact, present) == present.digest and all(
        said.get((slot, live.ref), hashed) == hashed
        for slot in {slot for slot, _ in said}
        for live in state.slots.get(slot, ())
        for hashed in (value_hash(live.value),)
    )


def acts_on(state: Dossier, digest: Digest) -> list[tuple[Fact, Act]]:
    """Those that were done about it and that nobody has taken back."""
    gone = taken_back(state)
    return [
        (fact, action)
        for fact in facts_in_order(state)
        if isinstance(action := fact.action, Act)
        and action.digest == digest
        and fact.ref not in gone
    ]


def taken_back(state: Dossier) -> frozenset[OperationRef]:
    """Acts that the officer who recorded them took back, and no sign-off names."""
    facts, said, confirmed = state.facts, set[OperationRef](), set[OperationRef]()
    for fact in facts.values():
        match fact.action:
            case Event(kind=kind, about_at=places) if kind == TAKEN_BACK:
                for ref in (fact.references[at] for at in places):
                    act = facts.get(ref)
                    if act is not None and isinstance(act.action, Act):
                        said |= {ref} if act.officer == fact.officer else set()
            case SignOff(acts_at=places):
                confirmed |= {fact.references[at] for at in places}
            case _:
                pass
    return frozenset(said - confirmed)


def may_take_back(state: Dossier, act: OperationRef, officer: OfficerId) -> bool:
    """Recorded by that officer, standing, and in no sign-off."""
    fact = state.facts.get(act)
    named = (
        one.references[at]
        for one in state.facts.values()
        if isinstance(one.action, SignOff)
        for at in one.action.acts_at
    )
    return (
        fact is not None
        and isinstance(fact.action, Act)
        and fact.officer == officer
        and act not in taken_back(state)
        and act not in named
    )


def missing_acts(acts: Iterable[Act], required: Iterable[str]) -> list[str]:
    """The kinds that the catalogue requires and nobody has done, in its order."""
    done = {act.kind for act in acts}
    return [kind for kind in required if kind not in done]


def sign_off(  # noqa: PLR0913 - what is signed, by which rules, by whom; five are keyword-only
    state: Dossier,
    digest: Digest,
    *,
    required: Iterable[str],
    attested: Attested,
    device: DeviceId,
    wall_ms: int,
    key: SigningKey,
) -> tuple[SignOff, list[OperationRef]]:
    """The sign-off and the acts that it references, or an error that says what is missing.

    `key` is the sign-off key, opened by a PIN typed for this act and dropped after it.
    """
    items_of(state, attested)
    found = presented(state).get(digest)
    if found is None:
        raise ActsMissing("this version was never presented")
    if any(h.hold is not Hold.STANDS for h in hold_of(state, found[1], attested)):
        raise ActsMissing("the dossier has changed since it was read aloud")
    acts = acts_on(state, digest)
    missing = missing_acts([act for _, act in acts], required)
    if missing:
        raise ActsMissing(", ".join(missing))
    if len(acts) > MAX_ACTS:
        raise OverLimit(f"{len(acts)} acts on one version; present it again")
    refs = [fact.ref for fact, _ in acts]
    statement = encode(
        Statement(STATEMENT_VERSION, device, state.id, digest, [bytes(r) for r in refs], wall_ms)
    )
    signature = key.sign(PREFIX_SIGN_OFF, statement)
    return SignOff(statement, signature, list(range(len(refs)))), refs


def check_sign_off(fact: Fact, action: SignOff, dossier: DossierId, public: bytes) -> Statement:
    """The statement, if the sign-off key made it for this operation; else what is wrong."""
    check_signature(public, PREFIX_SIGN_OFF, action.statement, action.signature)
    statement: Statement = decode(Statement, action.statement, limit=MAX_STATEMENT_BYTES)
    if statement.version != STATEMENT_VERSION:
        raise MalformedBytes(f"statement version {statement.version}")
    if not fits(action, len(fact.references)):
        raise MalformedBytes("acts that the operation does not reference")
    named = [bytes(fact.references[at]) for at in action.acts_at]
    if (statement.device, statement.dossier, statement.acts) != (fact.device, dossier, named):
        raise MalformedBytes("the statement is about something else")
    return statement


def confirmed_acts(state: Dossier, statement: Statement) -> list[Act]:
    """What a checked sign-off confirms: the acts that it names, held here and on its digest."""
    on_digest = {fact.ref: act for fact, act in acts_on(state, Digest(statement.digest))}
    return [on_digest[ref] for ref in map(OperationRef, statement.acts) if ref in on_digest]


def _hold(lives: list[Live], item: Item, corrected: frozenset[OperationRef]) -> Hold:
    hashes = {value_hash(live.value) for live in lives}
    if hashes == {item.value_hash}:
        return Hold.STANDS
    if item.value_hash in hashes:
        return Hold.BESIDE
    fixed = lives and all(live.ref in corrected for live in lives)
    return Hold.CORRECTED if fixed else Hold.BROKEN


def _confirmed_corrections(state: Dossier) -> frozenset[OperationRef]:
    """Corrections that another officer than their author has agreed to, and nobody denied."""
    facts = state.facts
    agreed, denied = set[OperationRef](), set[OperationRef]()
    for fact in facts.values():
        action = fact.action
        if not isinstance(action, Confirm):
            continue
        target = facts.get(fact.references[action.correction_at])
        if target is None or not isinstance(target.action, Correct):
            continue
        if target.officer != fact.officer:
            (agreed if action.agreed else denied).add(target.ref)
    return frozenset(agreed - denied)
