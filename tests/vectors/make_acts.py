"""Vectors for docs/spec/acts.md: the digest, what was presented, what holds, and the sign-off."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from protocol.actions import Act, Confirm, Correct, Event, Item, Open, Present, Save, SignOff
from protocol.acts import (
    DIGEST_PREFIX,
    LUCIDITY,
    MARK,
    READ_ALOUD,
    TAKEN_BACK,
    Statement,
    Version,
    acts_stand,
    check_sign_off,
    digest_of,
    hold_of,
    items_of,
    presented,
    sign_off,
)
from protocol.decoding import encode
from protocol.errors import (
    BadSignature,
    MalformedBytes,
    ProtocolError,
    TooLarge,
)
from protocol.ids import BlobRoot, Digest, DossierId, OperationRef, device_id, sha256
from protocol.keys import PREFIX_OP, PREFIX_SIGN_OFF, SigningKey
from protocol.merge import Dossier, Placed, fold
from protocol.operation import Verified
from tests.vectors.record import (
    ACCEPTED,
    DOSSIER,
    OTHER_DOSSIER,
    SALT,
    START_MS,
    Author,
    operations_json,
    read_operations,
    refused,
    same,
    write_of,
)

FORMAT: Final = "acts"

NAME: Final = "child.full_name"
BORN: Final = "child.dob"
ATTESTED: Final = (BORN, NAME, "members/k1", "members/k1/name")
REQUIRED: Final = (READ_ALOUD, MARK)
VERSION: Final = Version("1.001193", 7, "birth-2")
PAGE: Final = BlobRoot(sha256(b"a page"))
TEXT: Final = sha256(b"the text shown and read aloud")
SIGN_OFF_SEED: Final = bytes([0x51]) * 32


def make(write: Any) -> None:
    _write_digests(write)
    _write_items(write)
    _write_presented(write)
    _write_holds(write)
    _write_corrections(write)
    _write_sign_offs(write)
    _write_statements(write)


def check(vector: dict[str, Any]) -> None:
    same(_answer(vector), vector["answer"], vector["what"])


def _answer(vector: dict[str, Any]) -> object:
    match vector["what"]:
        case "digest":
            return _digest_answer(vector)
        case "statement":
            return _statement_answer(vector)
        case what:
            operations = read_operations(vector["operations"])
            state = fold(operations, dossier=DOSSIER)
            place = {one.operation.ref: at for at, one in enumerate(operations)}
            return _STATE_ANSWERS[what](state, place, vector)


def _digest_answer(vector: dict[str, Any]) -> object:
    dossier = DossierId(bytes.fromhex(vector["dossier"]))
    digest = digest_of(
        dossier,
        Version(vector["procedure"], vector["catalogue"], vector["form"]),
        [(slot, OperationRef(bytes.fromhex(ref))) for slot, ref in vector["items"]],
        [BlobRoot(bytes.fromhex(page)) for page in vector["pages"]],
        bytes.fromhex(vector["text_hash"]),
    )
    same(sha256(DIGEST_PREFIX, dossier, bytes.fromhex(vector["content"])), digest, "content")
    return digest.hex()


def _items_answer(state: Dossier, place: dict[OperationRef, int], vector: dict[str, Any]) -> object:
    items = items_of(state, vector["attested"].__contains__)
    return [[slot, place[ref], hashed.hex()] for slot, ref, hashed in items]


def _presented_answer(
    state: Dossier, place: dict[OperationRef, int], _vector: dict[str, Any]
) -> object:
    return {digest.hex(): place[fact.ref] for digest, (fact, _) in presented(state).items()}


def _hold_answer(state: Dossier, _place: dict[OperationRef, int], vector: dict[str, Any]) -> object:
    _, present = presented(state)[Digest(bytes.fromhex(vector["digest"]))]
    holds = hold_of(state, present, vector["attested"].__contains__)
    return {"slots": [[one.slot, one.hold.value] for one in holds], "stand": acts_stand(holds)}


def _sign_off_answer(
    state: Dossier, place: dict[OperationRef, int], vector: dict[str, Any]
) -> object:
    action, refs = sign_off(
        state,
        Digest(bytes.fromhex(vector["digest"])),
        required=vector["required"],
        attested=vector["attested"].__contains__,
        device=device_id(bytes.fromhex(vector["device_key"])),
        wall_ms=vector["wall_ms"],
        key=SigningKey(bytes.fromhex(vector["seed"])),
    )
    return {
        "statement": action.statement.hex(),
        "signature": action.signature.hex(),
        "references": [place[ref] for ref in refs],
    }


def _statement_answer(vector: dict[str, Any]) -> object:
    (placed,) = read_operations(vector["operations"])
    fact = fold([placed], dossier=DOSSIER).facts[placed.operation.ref]
    action = fact.action
    assert isinstance(action, SignOff)
    dossier = DossierId(bytes.fromhex(vector["dossier"]))
    statement = check_sign_off(fact, action, dossier, bytes.fromhex(vector["public"]))
    return {
        "device": statement.device.hex(),
        "digest": statement.digest.hex(),
        "acts": [act.hex() for act in statement.acts],
        "wall_ms": statement.wall_ms,
    }


_STATE_ANSWERS: Final = {
    "items": _items_answer,
    "presented": _presented_answer,
    "hold": _hold_answer,
    "sign_off": _sign_off_answer,
}


class _Visit:
    """A birth taken at home: values, a version presented, acts done about it."""

    def __init__(self) -> None:
        self.officer, self.colleague, self.clerk = Author(1), Author(2), Author(3, "clerk")
        self.entries: list[Verified] = []
        values = [write_of(NAME, "Giàng Thị Thử"), write_of(BORN, "2026-11-20")]
        member = write_of("members/k1/name", "Vàng Thị Mẫu")
        self.opened = self.keep(
            self.officer.write(
                Open("1.001193", 7, "birth-2", "mobile", [*values, member, write_of("note", "")])
            )
        )

    def keep(self, entry: Verified) -> Verified:
        self.entries.append(entry)
        return entry

    def placed(self) -> list[Placed]:
        return [Placed(one, at) for at, one in enumerate(self.entries, 1)]

    def state(self) -> Dossier:
        return fold(self.placed(), dossier=DOSSIER)

    def present(self) -> Digest:
        items = items_of(self.state(), ATTESTED.__contains__)
        digest = digest_of(DOSSIER, VERSION, [(slot, ref) for slot, ref, _ in items], [PAGE], TEXT)
        listed = [Item(slot, 0, hashed) for slot, _, hashed in items]
        action = Present(digest, "1.001193", 7, "birth-2", listed, [PAGE], TEXT)
        self.keep(self.officer.write(action, self.opened, at=600))
        return digest

    def act(self, kind: str, digest: Digest, at: int) -> Verified:
        return self.keep(self.officer.write(Act(kind, digest), at=at))

    def save(self, author: Author, slot: str, value: str, *replaced: Verified) -> Verified:
        write = write_of(slot, value, *range(len(replaced)))
        return self.keep(author.write(Save([write]), *replaced, at=1200))


def _tell(write: Any, name: str, visit: _Visit, what: str, **more: Any) -> None:
    """The vector with the answer that our own code gives, which is what check then compares."""
    inputs: dict[str, Any] = {
        "what": what,
        "salt": SALT,
        "dossier": DOSSIER,
        "attested": ATTESTED,
        "operations": operations_json(visit.placed()),
        **more,
    }
    place = {one.ref: at for at, one in enumerate(visit.entries)}
    texts = {k: part.hex() if isinstance(part, bytes) else part for k, part in more.items()}
    expect, answer = ACCEPTED, None
    try:
        answer = _STATE_ANSWERS[what](visit.state(), place, {"attested": ATTESTED, **texts})
    except ProtocolError as problem:
        expect = refused(type(problem))
    write(name, *expect, **inputs, answer=answer)


def _write_digests(write: Any) -> None:
    refs = [OperationRef(bytes([at]) * 16) for at in (0x11, 0x22)]

    def digest(name: str, items: list[tuple[str, OperationRef]], pages: list[BlobRoot]) -> None:
        inputs = {
            "dossier": DOSSIER,
            "procedure": VERSION.procedure,
            "catalogue": VERSION.catalogue,
            "form": VERSION.form,
            "items": [[slot, ref.hex()] for slot, ref in items],
            "pages": [page.hex() for page in pages],
            "text_hash": TEXT,
        }
        version = [VERSION.procedure, VERSION.catalogue, VERSION.form]
        content = encode([*version, [[slot, ref] for slot, ref in sorted(items)], pages, TEXT])
        inputs["content"] = content
        answer = digest_of(DOSSIER, VERSION, items, pages, TEXT).hex()
        write(name, *ACCEPTED, what="digest", **inputs, answer=answer)

    other_page = BlobRoot(sha256(b"another page"))
    two = [(BORN, refs[0]), (NAME, refs[1])]
    digest("digest_of_two_items_and_two_pages", two, [PAGE, other_page])
    digest("digest_sorts_its_items", two[::-1], [PAGE, other_page])
    digest("digest_keeps_the_order_of_pages", two, [other_page, PAGE])
    digest("digest_of_nothing", [], [])


def _write_items(write: Any) -> None:
    visit = _Visit()
    _tell(write, "items_are_live_attested_slots", visit, "items")
    visit.save(visit.colleague, "note", "gọi lại")
    _tell(write, "items_despite_a_note_not_agreed", visit, "items")
    visit.save(visit.colleague, NAME, "Giàng Thị Thử", visit.opened)
    visit.save(visit.clerk, NAME, "Giàng Thị Thử", visit.opened)
    _tell(write, "items_of_equal_values_name_the_first_shown", visit, "items")
    visit.save(visit.colleague, BORN, "2026-11-21")
    _tell(write, "items_of_a_contested_slot", visit, "items")
    removed = _Visit()
    mark = write_of("members/k1/-", True)
    removed.keep(removed.colleague.write(Save([mark]), at=60))
    _tell(write, "items_of_a_contested_row", removed, "items")


def _write_presented(write: Any) -> None:
    visit = _Visit()
    digest = visit.present()
    _tell(write, "presented", visit, "presented")
    present = presented(visit.state())[digest][1]
    lie = msgspec.structs.replace(present, text_hash=sha256(b"another text"))
    visit.keep(visit.officer.write(lie, visit.opened, at=700))
    _tell(write, "presented_under_another_digest_is_left_out", visit, "presented")
    beyond = _Visit()
    beyond.keep(beyond.officer.write(present, at=700))
    _tell(write, "presented_with_a_place_beyond_the_references_is_left_out", beyond, "presented")


def _write_holds(write: Any) -> None:
    def after(name: str, *changes: tuple[str, str, bool], row_removed: bool = False) -> None:
        """Each change as (slot, value, whether it replaces what was signed)."""
        visit = _Visit()
        digest = visit.present()
        for slot, value, replaces in changes:
            visit.save(visit.colleague, slot, value, *([visit.opened] if replaces else []))
        if row_removed:
            mark = write_of("members/k1/-", True, 0)
            visit.keep(visit.colleague.write(Save([mark]), visit.opened, at=1300))
        _tell(write, name, visit, "hold", digest=digest)

    after("hold_of_what_nobody_touched")
    after("hold_when_the_note_changes", ("note", "gọi lại", True))
    after("hold_when_the_same_value_is_written_again", (NAME, "Giàng Thị Thử", True))
    after("hold_when_another_value_comes_in_beside", (NAME, "Giàng Thị Mẫu", False))
    after("hold_when_the_signed_value_is_replaced", (NAME, "Giàng Thị Mẫu", True))
    after("hold_when_the_row_is_removed", row_removed=True)
    visit = _Visit()
    unseen = {"attested": [*ATTESTED, "child.sex"]}
    digest = visit.present()
    visit.save(visit.colleague, "child.sex", "nữ")
    _tell(write, "hold_when_an_attested_slot_is_new", visit, "hold", digest=digest, **unseen)


def _write_corrections(write: Any) -> None:
    def corrected(name: str, *words: tuple[str, bool]) -> None:
        visit = _Visit()
        digest = visit.present()
        fix = Correct([write_of(NAME, "Giàng Thị Thữ", 0)], PAGE, "gõ nhầm dấu")
        correction = visit.keep(visit.officer.write(fix, visit.opened, at=1200))
        for who, agreed in words:
            author: Author = getattr(visit, who)
            visit.keep(author.write(Confirm(0, agreed), correction, at=1300))
        _tell(write, name, visit, "hold", digest=digest)

    corrected("hold_of_a_correction_alone")
    corrected("hold_of_a_correction_confirmed_by_another", ("clerk", True))
    corrected("hold_of_a_correction_confirmed_by_its_author", ("officer", True))
    corrected("hold_of_a_correction_denied", ("clerk", True), ("colleague", False))


def _write_sign_offs(write: Any) -> None:
    def sign_off_vector(name: str, visit: _Visit, digest: Digest) -> None:
        more = {
            "digest": digest,
            "required": REQUIRED,
            "device_key": visit.officer.key.public,
            "wall_ms": START_MS + 900_000,
            "seed": SIGN_OFF_SEED,
        }
        _tell(write, name, visit, "sign_off", **more)

    visit = _Visit()
    digest = visit.present()
    visit.act(READ_ALOUD, digest, 700)
    sign_off_vector("sign_off_with_an_act_missing", visit, digest)
    visit.act(MARK, digest, 710)
    visit.act(LUCIDITY, digest, 720)
    sign_off_vector("sign_off", visit, digest)
    sign_off_vector("sign_off_of_what_was_never_presented", visit, Digest(sha256(b"digest")))
    _write_taken_back(sign_off_vector)
    visit.save(visit.colleague, NAME, "Giàng Thị Mẫu", visit.opened)
    sign_off_vector("sign_off_after_a_change", visit, digest)
    visit.save(visit.clerk, NAME, "Giàng Thị Thử", visit.opened)
    sign_off_vector("sign_off_of_a_contested_slot", visit, digest)


def _write_taken_back(sign_off_vector: Callable[[str, "_Visit", Digest], None]) -> None:
    def heard() -> tuple[_Visit, Digest, list[Verified]]:
        visit = _Visit()
        digest = visit.present()
        kinds = (READ_ALOUD, MARK, LUCIDITY)
        return visit, digest, [visit.act(kind, digest, 700 + at) for at, kind in enumerate(kinds)]

    def take_back(author: Author, visit: _Visit, *acts: Verified) -> None:
        said = Event(TAKEN_BACK, about_at=list(range(len(acts))))
        visit.keep(author.write(said, *acts, at=800))

    visit, digest, (_, _, lucidity) = heard()
    take_back(visit.officer, visit, lucidity, visit.opened)
    sign_off_vector("sign_off_without_an_act_taken_back", visit, digest)
    visit, digest, (_, mark, _) = heard()
    take_back(visit.colleague, visit, mark)
    sign_off_vector("sign_off_of_an_act_that_another_officer_takes_back", visit, digest)
    take_back(visit.officer, visit, mark)
    sign_off_vector("sign_off_with_a_required_act_taken_back", visit, digest)
    visit.act(MARK, digest, 900)
    sign_off_vector("sign_off_of_an_act_that_was_redone", visit, digest)
    visit, digest, acts = heard()
    take_back(visit.officer, visit, acts[1])
    visit.keep(visit.officer.write(SignOff(b"", b"", [0, 1]), *acts[:2], at=950))
    sign_off_vector("sign_off_of_an_act_that_a_sign_off_names_already", visit, digest)


def _write_statements(write: Any) -> None:
    visit = _Visit()
    digest = visit.present()
    acts = [visit.act(kind, digest, 700) for kind in REQUIRED]
    key, device = SigningKey(SIGN_OFF_SEED), device_id(visit.officer.key.public)
    sound = Statement(1, device, DOSSIER, digest, [bytes(act.ref) for act in acts], START_MS)

    def statement(
        name: str,
        error: type[ProtocolError] | None = None,
        payload: bytes = b"",
        *,
        prefix: bytes = PREFIX_SIGN_OFF,
        public: bytes = key.public,
        **fields: Any,
    ) -> None:
        payload = payload or encode(msgspec.structs.replace(sound, **fields))
        action = SignOff(payload, key.sign(prefix, payload), [0, 1])
        signed = [Placed(Author(1).write(action, *acts, at=900), 1)]
        inputs = {"dossier": DOSSIER.hex(), "public": public.hex(), "salt": SALT.hex()}
        inputs |= {"what": "statement", "seed": SIGN_OFF_SEED.hex()}
        vector = {**inputs, "operations": _hex(operations_json(signed))}
        answer = None if error else _statement_answer(vector)
        expect = refused(error) if error else ACCEPTED
        write(name, *expect, **vector, answer=answer)

    statement("statement_sound")
    statement("statement_of_a_newer_writer", payload=b"\x97" + encode(sound)[1:] + b"\xc0")
    statement("statement_version_2", MalformedBytes, version=2)
    statement("statement_of_another_device", MalformedBytes, device=bytes(16))
    statement("statement_of_another_dossier", MalformedBytes, dossier=OTHER_DOSSIER)
    statement("statement_that_leaves_an_act_out", MalformedBytes, acts=sound.acts[:1])
    statement("statement_of_acts_in_another_order", MalformedBytes, acts=sound.acts[::-1])
    statement("statement_that_is_no_statement", MalformedBytes, payload=b"\x90")
    statement("statement_of_4097_bytes", TooLarge, payload=bytes(4097))
    statement("statement_with_the_prefix_of_operations", BadSignature, prefix=PREFIX_OP)
    statement("statement_by_the_signing_key", BadSignature, public=Author(1).key.public)


def _hex(operations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {name: part.hex() if isinstance(part, bytes) else part for name, part in one.items()}
        for one in operations
    ]
