"""Vectors for docs/spec/page.md: signed pages of folded state."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from protocol.actions import Confirm, Correct, Open, Save, Transition
from protocol.decoding import decode, encode
from protocol.errors import (
    BadSignature,
    MalformedBytes,
    ProtocolError,
    SmallOrderPoint,
    TooLarge,
)
from protocol.ids import NO_HASH, sha256
from protocol.keys import PREFIX_OP, SigningKey
from protocol.merge import Dossier, Placed, fold
from protocol.operation import MAX_WALL_MS, Verified
from protocol.page import Page, State, encode_page, open_page, sign_page
from protocol.page_room import MAX_PAGE_DOSSIERS
from tests.vectors.record import (
    ACCEPTED,
    DOSSIER,
    OTHER_DOSSIER,
    OTHER_SALT,
    SALT,
    Author,
    operations_json,
    read_operations,
    refused,
    same,
    write_of,
)

FORMAT: Final = "page"

KEY: Final = SigningKey(bytes([0x9A]) * 32)
SEED: Final = bytes([0x9A]) * 32
ORIGIN: Final = "tannha.example/03820"
ROOT: Final = sha256(b"the root of the log")
SIZE: Final = 100
PHONE: Final = "phone"


def make(write: Any) -> None:
    _write_accepted(write)
    _write_later(write)
    _write_signatures(write)
    _write_columns(write)
    _write_places(write)


def check(vector: dict[str, Any]) -> None:
    data = bytes.fromhex(vector["page"])
    signature, public = bytes.fromhex(vector["signature"]), bytes.fromhex(vector["public"])
    page, states = open_page(data, signature, public)
    same(_page_json(page, states), vector["states"], "states")
    if vector["canonical"]:
        same(encode_page(page.origin, page.size, page.root, states).hex(), vector["page"], "again")
    if "later" in vector:
        folded = fold(read_operations(vector["later"]), base=states[0].dossier)
        same(_dossier_json(folded), vector["folded"], "folded")


# What they are made of.


def _entries() -> list[Verified]:
    """A birth: received, a row removed, the phone corrected and confirmed, one write beside."""
    officer, clerk = Author(1), Author(3, "clerk")
    opened = officer.write(
        Open(
            "1.001193",
            7,
            "birth-2",
            "mobile",
            [write_of(PHONE, "0990000001"), write_of("members/k1/name", "Vàng Thị Mẫu")],
        )
    )
    received = clerk.write(Transition("business", "received", [0]), opened, at=30)
    removed = officer.write(Save([write_of("members/k1/-", True, 0)]), opened, at=60)
    fixed = officer.write(
        Correct([write_of(PHONE, "0990000002", 0)], NO_HASH, "gõ nhầm"), opened, at=70
    )
    agreed = clerk.write(Confirm(0, True), fixed, at=80)
    beside = clerk.write(Save([write_of(PHONE, "0990000003", 0)]), opened, at=90)
    return [opened, received, removed, fixed, agreed, beside]


def _other_entries() -> list[Verified]:
    author = Author(2)
    action = Open("1.000894", 7, "marriage-1", "mobile", [write_of(PHONE, "0990000009")])
    return [author.write(action, dossier=OTHER_DOSSIER, salt=OTHER_SALT)]


def _state(entries: Sequence[Verified], *, first: int = 10, other: bool = False) -> State:
    placed = [Placed(one, at) for at, one in enumerate(entries, first)]
    dossier = OTHER_DOSSIER if other else DOSSIER
    return State(fold(placed, dossier=dossier), OTHER_SALT if other else SALT)


def _page(*states: State) -> bytes:
    return encode_page(ORIGIN, SIZE, ROOT, states)


# The vectors.


def _inputs(page: bytes) -> dict[str, object]:
    return {
        "seed": SEED,
        "public": KEY.public,
        "page": page,
        "signature": sign_page(page, KEY),
    }


def _accept(write: Any, name: str, page: bytes, *, canonical: bool = True, **more: object) -> None:
    states = _page_json(*open_page(page, sign_page(page, KEY), KEY.public))
    write(name, *ACCEPTED, **_inputs(page), **more, canonical=canonical, states=states)


def _refuse(
    write: Any, name: str, error: type[ProtocolError], page: bytes, /, **more: object
) -> None:
    write(name, *refused(error), **{**_inputs(page), **more})


def _write_accepted(write: Any) -> None:
    entries = _entries()
    both = _page(_state(entries), _state(_other_entries(), other=True))
    _accept(write, "one_dossier", _page(_state(entries[:1])))
    _accept(write, "two_dossiers", both)
    _accept(write, "no_dossier", _page())
    _accept(write, "transition_and_its_references", _page(_state(entries[:2])))
    _accept(write, "removed_mark_with_its_names", _page(_state([entries[0], entries[2]])))
    _accept(write, "correction_without_its_writes", _page(_state(entries[3:5])))
    _accept(write, "replaced_and_not_held", _page(_state(entries[5:])))
    _accept(write, "several_values_of_one_slot", _page(_state([entries[5], *entries[3:4]])))
    newer = b"\xdc\x00\x0f" + _page(_state(entries[:1]))[1:] + b"\xc0"
    _accept(write, "column_of_a_newer_version", newer, canonical=False)


def _write_later(write: Any) -> None:
    """A page and the operations after it fold to what all operations fold to."""
    opened, received, removed, fixed, agreed, beside = _entries()

    def later(name: str, before: list[Verified], after: list[Placed]) -> None:
        page = _page(_state(before))
        folded = _folded_on(page, after)
        everything = [Placed(one, at) for at, one in enumerate(before, 10)] + after
        whole = fold(everything, dossier=DOSSIER)
        assert (folded.slots, folded.facts) == (whole.slots, whole.facts)
        _accept(write, name, page, **_later_inputs(after, folded))

    later("later_operations", [opened, received], [Placed(removed, 100), Placed(fixed, 101)])
    later("later_operation_beside", [opened, fixed, agreed], [Placed(beside, 100)])
    later("later_operation_that_was_replaced", [fixed, agreed], [Placed(opened, 100)])
    later("later_operation_not_sequenced", [opened], [Placed(fixed)])
    author = Author(2)
    first = author.write(Save([write_of("note", "gọi lại")]))
    second = author.write(Save([write_of("note", "đã gọi", 0)]), first, at=5)
    later("operation_superseded_before_the_page", [first, second], [Placed(first, 10)])
    page, shown = _page(_state([first, second])), [Placed(first)]
    inputs = _later_inputs(shown, _folded_on(page, shown))
    _accept(write, "operation_superseded_but_not_yet_placed", page, **inputs)
    both, known = [Placed(first), Placed(second)], [Placed(second, 11), Placed(first)]
    for name, shown in (
        ("own_work_not_yet_placed", both),
        ("own_work_of_which_a_part_is_placed", known),
    ):
        folded = _folded_on(page, shown)
        assert [live.ref for live in folded.slots["note"]] == [second.ref]
        _accept(write, name, page, **_later_inputs(shown, folded))


def _folded_on(page: bytes, later: list[Placed]) -> Dossier:
    _, (state,) = open_page(page, sign_page(page, KEY), KEY.public)
    return fold(later, base=state.dossier)


def _later_inputs(later: list[Placed], folded: Dossier) -> dict[str, Any]:
    return {"salt": SALT, "later": operations_json(later), "folded": _dossier_json(folded)}


def _write_signatures(write: Any) -> None:
    page = _page(_state(_entries()))
    flipped = page[:-1] + bytes([page[-1] ^ 1])
    identity = b"\x01" + bytes(31)

    def refuse(name: str, error: type[ProtocolError] = BadSignature, **more: object) -> None:
        _refuse(write, name, error, page, **more)

    refuse("page_with_one_bit_flipped", page=flipped)
    refuse("signature_by_another_key", public=Author(1).key.public)
    refuse("signature_with_the_prefix_of_operations", signature=KEY.sign(PREFIX_OP, page))
    refuse("key_of_small_order", SmallOrderPoint, public=identity)


def _write_columns(write: Any) -> None:
    page: Page = decode(Page, _page(_state(_entries())))

    def refuse(name: str, error: type[ProtocolError] = MalformedBytes, **fields: Any) -> None:
        _refuse(write, name, error, encode(msgspec.structs.replace(page, **fields)))

    refuse("version_2", version=2)
    refuse("4097_dossiers", TooLarge, counts=[0] * (MAX_PAGE_DOSSIERS + 1))
    refuse("origin_empty", origin="")
    refuse("root_of_31_bytes", root=ROOT[:-1])
    refuse("ids_of_17_bytes", ids=page.ids + b"\0")
    refuse("salts_missing", salts=b"")
    double: Any = {"ids": page.ids * 2, "salts": page.salts * 2, "counts": [*page.counts, 0]}
    refuse("one_dossier_twice", **double)
    refuse("count_without_operations", counts=[page.counts[0] + 1])
    refuse("clocks_missing", hlc=page.hlc[:-1])
    refuse("positions_missing", positions=page.positions[:-1])
    _refuse(write, "cut_short", MalformedBytes, encode(page)[:-1])
    _refuse(write, "trailing_byte", MalformedBytes, encode(page) + b"\0")


def _write_places(write: Any) -> None:
    page: Page = decode(Page, _page(_state(_entries())))
    column, fact = page.columns[0], page.facts[0]

    def refuse(name: str, **fields: Any) -> None:
        _refuse(write, name, MalformedBytes, encode(msgspec.structs.replace(page, **fields)))

    def with_column(**fields: Any) -> Any:
        return [msgspec.structs.replace(column, **fields), *page.columns[1:]]

    def with_fact(**fields: Any) -> Any:
        return [msgspec.structs.replace(fact, **fields), *page.facts[1:]]

    many = len(column.values)
    refuse("position_at_the_size", positions=[SIZE, *page.positions[1:]])
    refuse("position_below_zero", positions=[-1, *page.positions[1:]])
    refuse("hlc_below_zero", hlc=[-1, *page.hlc[1:]])
    refuse("value_of_no_dossier", columns=with_column(dossiers=[1] * many))
    refuse("value_before_the_first_dossier", columns=with_column(dossiers=[-1] * many))
    refuse("value_by_no_operation", columns=with_column(writes_at=[99] * many))
    refuse("value_without_its_write", columns=with_column(writes_at=[]))
    refuse("names_of_17_bytes", columns=with_column(names=[(0, bytes(17))]))
    refuse("fact_of_no_dossier", facts=with_fact(dossier_at=1))
    refuse("fact_of_no_operation", facts=with_fact(ref_at=99))
    refuse("fact_of_no_device", facts=with_fact(device_at=99))
    refuse("references_of_17_bytes", facts=with_fact(references=bytes(17)))
    refuse("value_of_no_slot", columns=with_column(slot="Phone"))
    twice: Any = {"dossiers": [0, 0], "values": [column.values[0]] * 2, "writes_at": [0, 0]}
    refuse("values_out_of_order", columns=with_column(**twice))
    refuse("wall_clock_over_the_limit", facts=with_fact(wall=MAX_WALL_MS))
    refuse("absent_in_no_slot", absent=[(0, bytes(16), ["Phone"])])
    refuse("absent_of_no_dossier", absent=[(1, bytes(16), [PHONE])])


def _page_json(page: Page, states: Sequence[State]) -> dict[str, object]:
    return {
        "origin": page.origin,
        "size": page.size,
        "root": page.root.hex(),
        "dossiers": [
            {"id": state.dossier.id.hex(), "salt": state.salt.hex()} | _dossier_json(state.dossier)
            for state in states
        ],
    }


def _dossier_json(dossier: Dossier) -> dict[str, Any]:
    return {
        "live": {
            slot: [
                {
                    "ref": live.ref.hex(),
                    "hlc": f"{live.hlc:016x}",
                    "position": live.position,
                    "value": live.value.hex(),
                    "names": [name.hex() for name in live.names],
                }
                for live in lives
            ]
            for slot, lives in sorted(dossier.slots.items())
        },
        "facts": [
            {
                "ref": fact.ref.hex(),
                "hlc": f"{fact.hlc:016x}",
                "wall_ms": fact.wall_ms,
                "position": fact.position,
                "device": fact.device.hex(),
                "officer": fact.officer.hex(),
                "role": fact.role,
                "references": [reference.hex() for reference in fact.references],
                "body": fact.body.hex(),
            }
            for _, fact in sorted(dossier.facts.items())
        ],
        "absent": {ref.hex(): slots for ref, slots in sorted(dossier.absent.items())},
    }
