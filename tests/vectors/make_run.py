"""Vectors for docs/spec/run.md: entries of one log as they travel, and what they are rebuilt to."""

from typing import Any, Final

import msgspec

from protocol.actions import Open, Save, SignOff
from protocol.decoding import encode
from protocol.errors import (
    BadSignature,
    BrokenLink,
    LogGap,
    MalformedBytes,
    ProtocolError,
    SmallOrderPoint,
    TooLarge,
)
from protocol.ids import Hash, OfficerId
from protocol.operation import MAX_HLC, MAX_REFERENCES, MAX_SEQ, MAX_WALL_MS, Verified
from protocol.run import (
    MAX_RUN_ENTRIES,
    Run,
    check_follows,
    decode_run,
    encode_run,
    verify_run,
)
from tests.vectors.record import (
    ACCEPTED,
    OTHER_DOSSIER,
    OTHER_SALT,
    START_MS,
    Author,
    refused,
    same,
    write_of,
)

FORMAT: Final = "run"

PUBLIC: Final = Author(1).key.public
ROOT: Final = Hash(bytes([0x77]) * 32)
IDENTITY: Final = b"\x01" + bytes(31)  # the neutral point of the curve


def make(write: Any) -> None:
    _write_accepted(write)
    _write_variants(write)
    _write_columns(write)
    _write_rebuilding(write)
    _write_signatures(write)
    _write_links(write)


def check(vector: dict[str, Any]) -> None:
    public = bytes.fromhex(vector["public"])
    entries = verify_run(decode_run(bytes.fromhex(vector["run"])), public)
    if "after" in vector:
        earlier = verify_run(decode_run(bytes.fromhex(vector["after"])), public)
        check_follows(earlier[-1], entries[0].header)
    same(_entries_json(entries), vector["entries"], "entries")
    if vector["canonical"]:
        same(encode_run(entries).hex(), vector["run"], "encoded again")


# What they are made of: each call writes the log anew, so that links and signatures fit.


def _three() -> list[Verified]:
    """A morning: one dossier opened and saved, another one opened with a newer checkpoint."""
    author = Author(1)
    opened = author.write(
        Open("1.001193", 7, "birth-2", "mobile", [write_of("child.full_name", "Giàng Thị Thử")])
    )
    saved = author.write(Save([write_of("phone", "0990000001", 0)]), opened, at=60)
    other = author.write(
        Open("1.000894", 7, "marriage-1", "mobile"),
        dossier=OTHER_DOSSIER,
        salt=OTHER_SALT,
        at=120,
        seen_size=40,
        seen_root=ROOT,
    )
    return [opened, saved, other]


def _referring() -> list[Verified]:
    """References to entries of the run and to two of another device, one of them twice."""
    author, colleague = Author(1), Author(2)
    foreign = [colleague.write(Save([write_of("phone", "0990000002")])) for _ in range(2)]
    first = author.write(Save([write_of("phone", "0990000001")]))
    second = author.write(Save([write_of("phone", "0990000003", 0)]), first, at=1)
    both = author.write(
        Save([write_of("phone", "0990000004", 0, 1)]), foreign[0], first, second, foreign[1], at=2
    )
    last = author.write(Save([write_of("note", "gọi lại", 1)]), both, foreign[0], at=3)
    return [first, second, both, last]


def _with_sign_off(*acts_at: int) -> list[Verified]:
    author = Author(1)
    opened = author.write(Open("1.001193", 7, "birth-2", "mobile"))
    signed = author.write(SignOff(b"statement", bytes(64), list(acts_at)), opened, at=1)
    saved = author.write(Save([write_of("note", "gọi lại")]), at=2)
    return [opened, signed, saved]


def _strange_clocks() -> list[Verified]:
    """A counter, a step back, and a wall clock that lies before the HLC."""
    author = Author(1)
    action = Save([write_of("note", "gọi lại")])
    return [
        author.write(action, hlc=(START_MS << 16) + 5),
        author.write(action, hlc=(START_MS << 16) + 6, wall_ms=START_MS - 86_400_000),
        author.write(action, hlc=START_MS - 1000 << 16, wall_ms=-1),
    ]


def _changing() -> list[Verified]:
    """The centre's own log: another person at the desk, later a newer checkpoint."""
    author = Author(1)
    action = Save([write_of("note", "gọi lại")])
    person = OfficerId(bytes([0xAA]) * 16)
    seen: Any = {"seen_size": 40, "seen_root": ROOT}
    return [
        author.write(action),
        author.write(action, at=1, officer=person),
        author.write(action, at=2, officer=person, **seen),
        author.write(action, at=3, **seen),
    ]


def _erased(entries: list[Verified], *, at: int) -> list[Verified]:
    gone = msgspec.structs.replace(entries[at], body=None, salt=None)
    return [*entries[:at], gone, *entries[at + 1 :]]


# The vectors.


def _accept(write: Any, name: str, run: bytes, *, canonical: bool = True, **more: object) -> None:
    described = _entries_json(verify_run(decode_run(run), PUBLIC))
    write(name, *ACCEPTED, **_inputs(run), **more, canonical=canonical, entries=described)


def _refuse(
    write: Any, name: str, error: type[ProtocolError], run: bytes, /, **more: object
) -> None:
    write(name, *refused(error), **{**_inputs(run), **more})


def _write_accepted(write: Any) -> None:
    three = _three()
    _accept(write, "three_entries_of_two_dossiers", encode_run(three))
    _accept(write, "one_entry", encode_run(three[:1]))
    _accept(write, "references_inside_and_outside", encode_run(_referring()))
    _accept(write, "sign_off_with_its_signature", encode_run(_with_sign_off()))
    _accept(write, "entry_erased", encode_run(_erased(three, at=1)))
    _accept(write, "last_entry_erased", encode_run(_erased(three, at=2)))
    _accept(write, "clocks_that_go_back", encode_run(_strange_clocks()))
    _accept(write, "checkpoint_and_officer_change", encode_run(_changing()))


def _write_variants(write: Any) -> None:
    """What an encoder of ours does not write, and every reader takes."""
    three = _three()
    run = decode_run(encode_run(three))
    encoded = encode(run)

    def accept(name: str, data: bytes) -> None:
        _accept(write, name, data, canonical=False)

    every = [(at, entry.signature or b"") for at, entry in enumerate(three)]
    accept("signature_of_every_entry", _changed(run, signatures=every))
    accept("change_after_the_last_entry", _changed(run, seen=[*run.seen, (9, 41, ROOT)]))
    accept(
        "signature_after_the_last_entry",
        _changed(run, signatures=[*run.signatures, (9, bytes(64))]),
    )
    accept(
        "table_entry_that_nobody_uses", _changed(run, dossiers=[*run.dossiers, (bytes(16), None)])
    )
    accept("column_of_a_newer_version", b"\xdc\x00\x11" + encoded[3:] + b"\xc0")
    accept("integer_in_a_longer_form", encoded[:3] + b"\xcd\x00\x01" + encoded[4:])


def _write_columns(write: Any) -> None:
    run = decode_run(encode_run(_three()))
    encoded = encode(run)

    def refuse(name: str, error: type[ProtocolError] = MalformedBytes, **fields: Any) -> None:
        _refuse(write, name, error, _changed(run, **fields))

    per_entry = ("dossier_at", "hlc", "wall", "references", "bodies")
    refuse("no_entries", TooLarge, **{column: [] for column in per_entry})
    refuse("4097_entries", TooLarge, bodies=[None] * (MAX_RUN_ENTRIES + 1))
    refuse("version_2", version=2)
    refuse("columns_of_different_lengths", wall=run.wall[:-1])
    refuse("foreign_of_17_bytes", foreign=bytes(17))
    refuse("first_seq_0", first_seq=0)
    refuse("seq_over_the_limit", first_seq=MAX_SEQ - 1)
    refuse("device_of_15_bytes", device=run.device[:-1])
    refuse("no_officer", officers=[])
    refuse("officer_from_entry_1", officers=[(1, run.officers[0][1])])
    refuse("no_checkpoint", seen=[])
    refuse("checkpoints_not_rising", seen=[run.seen[0], run.seen[0]])
    refuse("signatures_not_rising", signatures=[*run.signatures, *run.signatures])
    refuse("erased_twice", erased=[(1, ROOT), (1, ROOT)])
    refuse("hlc_as_float", hlc=[1.0, 1.0, 1.0])
    _refuse(write, "cut_short", MalformedBytes, encoded[:-1])
    _refuse(write, "trailing_byte", MalformedBytes, encoded + b"\0")
    _refuse(write, "map_for_array", MalformedBytes, b"\x80")


def _write_rebuilding(write: Any) -> None:
    run = decode_run(encode_run(_three()))

    def refuse(name: str, error: type[ProtocolError] = MalformedBytes, **fields: Any) -> None:
        _refuse(write, name, error, _changed(run, **fields))

    no_salt = [(dossier, None) for dossier, _ in run.dossiers]
    refuse("neither_body_nor_hash", bodies=[run.bodies[0], None, run.bodies[2]])
    refuse("both_body_and_hash", erased=[(1, ROOT)])
    refuse("body_without_its_salt", dossiers=no_salt)
    refuse("dossier_beyond_the_table", dossier_at=[0, 0, 2])
    refuse("reference_before_the_run", references=[[], [1], []])
    refuse("reference_beyond_the_foreign", references=[[], [0], [-1]])
    refuse("65_references", TooLarge, references=[[], [0] * (MAX_REFERENCES + 1), []])
    refuse("hlc_below_zero", hlc=[run.hlc[0], -run.hlc[0] - 1, 1])
    refuse("hlc_over_the_limit", hlc=[MAX_HLC, 1, 0])
    refuse("wall_clock_over_the_limit", wall=[0, 0, MAX_WALL_MS])


def _write_signatures(write: Any) -> None:
    three = _three()
    run = decode_run(encode_run(three))
    ((last, signature),) = run.signatures

    def refuse(name: str, error: type[ProtocolError] = BadSignature, **fields: Any) -> None:
        _refuse(write, name, error, _changed(run, **fields))

    flipped = bytes([signature[0] ^ 1]) + signature[1:]
    swapped = [three[1].body, three[0].body, three[2].body]
    refuse("last_signature_missing", signatures=[])
    refuse("last_signature_with_one_bit_flipped", signatures=[(last, flipped)])
    refuse("last_signature_on_another_entry", signatures=[(1, signature)])
    refuse("bodies_swapped", bodies=swapped)
    refuse("previous_of_another_log", previous=ROOT)
    refuse("hlc_of_an_entry_before_changed", hlc=[run.hlc[0] + 1, run.hlc[1] - 1, run.hlc[2]])
    refuse("salt_of_another_dossier", dossiers=[(run.dossiers[0][0], OTHER_SALT), run.dossiers[1]])
    refuse("needless_signature_wrong", signatures=[(0, flipped), (last, signature)])
    small = IDENTITY + signature[32:]
    refuse("signature_with_r_of_small_order", SmallOrderPoint, signatures=[(last, small)])
    public = Author(2).key.public
    _refuse(write, "key_of_another_device", BadSignature, encode(run), public=public)
    sign_off = decode_run(encode_run(_with_sign_off()))
    unsigned = _changed(sign_off, signatures=sign_off.signatures[-1:])
    _refuse(write, "sign_off_without_its_signature", BadSignature, unsigned)
    beyond = decode_run(encode_run(_with_sign_off(5)))
    unsigned = _changed(beyond, signatures=beyond.signatures[-1:])
    _refuse(write, "sign_off_with_a_place_beyond_without_its_signature", BadSignature, unsigned)


def _write_links(write: Any) -> None:
    """`after` is what the receiver holds of the same log."""
    three = _three()
    first, rest = encode_run(three[:1]), encode_run(three[1:])
    _accept(write, "follows_what_is_held", rest, after=first)
    _accept(write, "overlaps_what_is_held", encode_run(three), after=first)
    _refuse(write, "entry_missing_before", LogGap, encode_run(three[2:]), after=first)
    other = Author(1).write(Save([write_of("note", "gọi lại")]))
    _refuse(write, "link_to_another_entry", BrokenLink, rest, after=encode_run([other]))


def _inputs(run: bytes) -> dict[str, object]:
    return {"seed": Author(1).seed, "public": PUBLIC, "run": run}


def _changed(run: Run, **fields: Any) -> bytes:
    return encode(msgspec.structs.replace(run, **fields))


def _entries_json(entries: list[Verified]) -> list[dict[str, object]]:
    return [
        {
            "id": entry.id.hex(),
            "header": entry.header_bytes.hex(),
            "body": None if entry.body is None else entry.body.hex(),
            "salt": None if entry.salt is None else entry.salt.hex(),
            "signature": None if entry.signature is None else entry.signature.hex(),
        }
        for entry in entries
    ]
