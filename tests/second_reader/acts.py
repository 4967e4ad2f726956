"""Digests, acts, sign-offs and what still holds, from docs/spec/acts.md."""

from typing import Any, Final, NamedTuple

from tests.second_reader import msgpack as mp
from tests.second_reader.merge import (
    Fact,
    State,
    Write,
    fold,
    operations_of,
    rows_of,
    visible_slots,
)
from tests.second_reader.primitives import check_signature, prefix, sha256, sign
from tests.second_reader.refusal import Vector, at_most, demand

MAX_ACTS: Final = 48
MAX_STATEMENT: Final = 4096
_statement: Final = mp.record(mp.one, mp.ref, mp.ref, mp.hash32, mp.array(mp.ref), mp.sint_or_uint)


class Item(NamedTuple):
    slot: str
    ref: bytes
    value_hash: bytes


class Version(NamedTuple):
    """The version of a dossier that was shown and read aloud."""

    procedure: str
    catalogue: int
    form: str
    items: list[tuple[str, bytes]]
    pages: list[bytes]
    text_hash: bytes

    def content(self) -> bytes:
        ordered = sorted(self.items, key=lambda item: (item[0].encode(), item[1]))
        return mp.pack(self._replace(items=ordered))


def digest_of(dossier: bytes, version: Version) -> bytes:
    return sha256(prefix("digest"), dossier, version.content())


def value_hash(value: bytes) -> bytes:
    return sha256(value)[:16]


def attested_slots(state: State, catalogue: list[str]) -> list[str]:
    return [slot for slot in visible_slots(state) if slot in catalogue]


def _first(writes: list[Write]) -> Write:
    return min(writes, key=lambda w: (w.position is None, w.position or 0, w.hlc, w.ref))


def items_of(state: State, catalogue: list[str]) -> list[Item]:
    slots, rows = attested_slots(state, catalogue), rows_of(state)
    for slot in slots:
        table, _, rest = slot.partition("/")
        contested = bool(rest) and rows[table, rest.split("/")[0]].contested
        agreed = len(state.values(slot)) == 1 and not contested
        demand(agreed, f"{slot} is not agreed", "not-agreed")
    shown = [(slot, _first(state.live[slot])) for slot in slots]
    return [Item(slot, write.ref, value_hash(write.value)) for slot, write in shown]


def presented(dossier: bytes, facts: list[Fact]) -> dict[bytes, Fact]:
    found: dict[bytes, Fact] = {}
    for fact in facts:
        kind, fields = fact.read()
        if kind == "present":
            items = [(slot, fact.references[place]) for slot, place, _ in fields[5]]
            version = Version(fields[2], fields[3], fields[4], items, fields[6], fields[7])
            if digest_of(dossier, version) == fields[1]:
                found.setdefault(fields[1], fact)
    return found


def _confirmed_corrections(facts: list[Fact]) -> set[bytes]:
    authors = {fact.ref: fact.officer for fact in facts if fact.read().kind == "correct"}
    words: dict[bytes, set[bool]] = {}
    for fact in facts:
        kind, fields = fact.read()
        if kind == "confirm":
            named = fact.references[fields[1]]
            if authors.get(named, fact.officer) != fact.officer:
                words.setdefault(named, set()).add(fields[2])
    return {ref for ref, said in words.items() if said == {True}}


def hold(state: State, catalogue: list[str], shown: Fact) -> dict[str, str]:
    """What of a presented version still stands, slot by slot."""
    visible, facts = set(visible_slots(state)), state.ordered_facts()
    corrected = _confirmed_corrections(facts)
    holds: dict[str, str] = {}
    items = {slot: hashed for slot, _, hashed in shown.read().fields[5]}
    for slot in sorted(items):
        writes = state.live[slot] if slot in visible else []
        hashes = {value_hash(write.value) for write in writes}
        if items[slot] in hashes:
            holds[slot] = "stands" if len(hashes) == 1 else "beside"
        elif writes and all(write.ref in corrected for write in writes):
            holds[slot] = "corrected"
        else:
            holds[slot] = "broken"
    added = [slot for slot in attested_slots(state, catalogue) if slot not in items]
    return holds | dict.fromkeys(added, "beside")


def acts_on(digest: bytes, facts: list[Fact]) -> list[Fact]:
    return [fact for fact in facts if _names(fact, digest)]


def _names(fact: Fact, digest: bytes) -> bool:
    kind, fields = fact.read()
    return kind == "act" and fields[2] == digest


def taken_back(facts: list[Fact]) -> set[bytes]:
    """By the officer who recorded them, before a sign-off has named them."""
    by_ref = {fact.ref: fact for fact in facts}
    said: set[bytes] = set()
    named: set[bytes] = set()
    for fact in facts:
        kind, fields = fact.read()
        if kind == "sign_off":
            named |= {fact.references[at] for at in fields[3]}
        elif kind == "event" and fields[1] == "act_taken_back":
            for ref in (fact.references[at] for at in fields[3]):
                act = by_ref.get(ref)
                if act is not None and act.read().kind == "act" and act.officer == fact.officer:
                    said.add(ref)
    return said - named


def sign_off(state: State, vector: Vector) -> tuple[bytes, list[Fact]]:
    """The statement that a device may sign, and the acts that it names."""
    dossier, digest = bytes.fromhex(vector["dossier"]), bytes.fromhex(vector["digest"])
    facts = state.ordered_facts()
    items_of(state, vector["attested"])
    shown = presented(dossier, facts)
    demand(digest in shown, "never presented", "acts-missing")
    holds = hold(state, vector["attested"], shown[digest])
    demand(set(holds.values()) <= {"stands"}, "a slot does not stand", "acts-missing")
    gone = taken_back(facts)
    acts = [fact for fact in acts_on(digest, facts) if fact.ref not in gone]
    done = {act.read().fields[1] for act in acts}
    demand(set(vector["required"]) <= done, "an act is missing", "acts-missing")
    demand(len(acts) <= MAX_ACTS, "too many acts", "over-limit")
    device = sha256(bytes.fromhex(vector["device_key"]))[:16]
    refs = [act.ref for act in acts]
    return mp.pack([1, device, dossier, digest, refs, vector["wall_ms"]]), acts


def check_statement(fact: Fact, dossier: bytes, public: bytes) -> list[Any]:
    kind, fields = fact.read()
    demand(kind == "sign_off", f"{kind} is no sign-off")
    _, data, signature, places = fields
    check_signature(public, prefix("signoff") + data, signature)
    at_most(MAX_STATEMENT, len(data), "statement")
    statement = mp.decode(_statement, data)
    named = [fact.references[place] for place in places]
    demand(statement[1:3] == [fact.device, dossier], "of another device or dossier")
    demand(statement[4] == named, "names other acts than the references")
    return statement


def check(vector: Vector) -> None:
    if vector["what"] == "digest":
        _check_digest(vector)
        return
    operations = operations_of(vector)
    state = fold(operations)
    facts, dossier = state.ordered_facts(), bytes.fromhex(vector["dossier"])
    number = {operation.ref: at for at, operation in enumerate(operations)}
    answer: Any = vector["answer"]
    match vector["what"]:
        case "items":
            items = items_of(state, vector["attested"])
            found: Any = [[i.slot, number[i.ref], i.value_hash.hex()] for i in items]
        case "presented":
            shown = presented(dossier, facts)
            found = {digest.hex(): number[fact.ref] for digest, fact in shown.items()}
        case "hold":
            present = presented(dossier, facts)[bytes.fromhex(vector["digest"])]
            holds = hold(state, vector["attested"], present)
            stand = "broken" not in holds.values()
            found = {"slots": [list(pair) for pair in holds.items()], "stand": stand}
        case "sign_off":
            statement, acts = sign_off(state, vector)
            signature = sign(bytes.fromhex(vector["seed"]), prefix("signoff") + statement)
            found = {
                "statement": statement.hex(),
                "signature": signature.hex(),
                "references": [number[act.ref] for act in acts],
            }
        case _:
            _, device, _, digest, refs, wall_ms = check_statement(
                facts[0], dossier, bytes.fromhex(vector["public"])
            )
            found = {"device": device.hex(), "digest": digest.hex(), "wall_ms": wall_ms}
            found["acts"] = [ref.hex() for ref in refs]
    assert found == answer


def _check_digest(vector: Vector) -> None:
    items = [(slot, bytes.fromhex(ref)) for slot, ref in vector["items"]]
    pages = [bytes.fromhex(page) for page in vector["pages"]]
    text_hash = bytes.fromhex(vector["text_hash"])
    procedure, catalogue, form = vector["procedure"], vector["catalogue"], vector["form"]
    version = Version(procedure, catalogue, form, items, pages, text_hash)
    assert version.content().hex() == vector["content"]
    assert digest_of(bytes.fromhex(vector["dossier"]), version).hex() == vector["answer"]
