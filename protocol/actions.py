"""What an operation does to a dossier: the body, read late and never refused for its content.

A body is one MessagePack array `[tag, …]`. A tag that this version does not know is `Unknown`, a
body that does not follow its tag is `Unreadable`; both are kept, forwarded and shown
(docs/spec/actions.md). Integers named `…_at` are places in the header's references.
"""

from typing import Annotated, Final, TypeAlias

import msgspec
from msgspec import Meta, Raw

from protocol.blobs import BlobRef
from protocol.decoding import decode, encode
from protocol.errors import MalformedBytes, TooLarge
from protocol.nesting import check_depth
from protocol.slots import check_slot

MAX_BODY_BYTES: Final = 64 * 1024  # a form with 60 fields, times forty
MAX_WRITES: Final = 256  # a land declaration with forty plots
MAX_VALUE_BYTES: Final = 16 * 1024
MAX_VALUE_DEPTH: Final = 4
MAX_BODY_DEPTH: Final = 16  # twice what a value four deep needs; far from the end of any stack
MAX_PLACES: Final = 64  # the references of a header
MAX_NUMBER: Final = 2**53 - 1  # a reader in JavaScript counts no further

Place: TypeAlias = Annotated[int, Meta(ge=0, lt=MAX_PLACES)]
Places: TypeAlias = Annotated[list[Place], Meta(max_length=MAX_PLACES)]
Count: TypeAlias = Annotated[int, Meta(ge=0, le=MAX_NUMBER)]
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=64)]
Text: TypeAlias = Annotated[str, Meta(max_length=2_000)]
Bytes32: TypeAlias = Annotated[bytes, Meta(min_length=32, max_length=32)]
Bytes16: TypeAlias = Annotated[bytes, Meta(min_length=16, max_length=16)]
Scalar: TypeAlias = bool | int | str | bytes | None
Value: TypeAlias = Scalar | list["Value"]


class Write(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A value for a slot, and whose writes to it were on the author's screen."""

    slot: str
    value: Raw
    replaces_at: Places = []


class Named(msgspec.Struct, frozen=True, array_like=True):
    """One named particular of an act: relation, language, finger, start…"""

    name: Name
    value: Raw


class Open(msgspec.Struct, frozen=True, array_like=True, tag="open"):
    """A new dossier: which procedure, by which versions, on which footing, and its first values."""

    procedure: Name
    catalogue: Count
    form: Name
    footing: Name
    writes: list[Write] = []


class Save(msgspec.Struct, frozen=True, array_like=True, tag="save"):
    """Ordinary editing: each write replaces only the value that was shown for editing."""

    writes: list[Write]


class Resolve(msgspec.Struct, frozen=True, array_like=True, tag="resolve"):
    """A person chose: each write replaces every value that was shown side by side."""

    writes: list[Write]
    reason: Text = ""


class Correct(msgspec.Struct, frozen=True, array_like=True, tag="correct"):
    """Our own typing error, put right against the signed paper; counts once another confirms."""

    writes: list[Write]
    page: Bytes32
    reason: Text


class Confirm(msgspec.Struct, frozen=True, array_like=True, tag="confirm"):
    """The second person's word on a correction."""

    correction_at: Place
    agreed: bool
    reason: Text = ""


class Item(msgspec.Struct, frozen=True, array_like=True):
    """An attested slot as it was presented: the write that was live and its value's hash."""

    slot: str
    write_at: Place
    value_hash: Bytes16


class Present(msgspec.Struct, frozen=True, array_like=True, tag="present"):
    """The version shown and read aloud; acts name its digest (docs/spec/acts.md#digest)."""

    digest: Bytes32
    procedure: Name
    catalogue: Count
    form: Name
    items: list[Item]
    pages: list[Bytes32]
    text_hash: Bytes32
    basis: Name = "log"


class Act(msgspec.Struct, frozen=True, array_like=True, tag="act"):
    """What the citizen, a witness or the officer did about one digest."""

    kind: Name
    digest: Bytes32
    particulars: list[Named] = []
    blobs: list[BlobRef] = []


class SignOff(msgspec.Struct, frozen=True, array_like=True, tag="sign_off"):
    """Reception confirmed with the key that only a PIN typed for this act opens."""

    statement: bytes
    signature: bytes
    acts_at: Places = []


class Transition(msgspec.Struct, frozen=True, array_like=True, tag="transition"):
    """A step on one axis; it replaces the transition that it follows."""

    axis: Name
    to: Name
    follows_at: Places = []
    reason: Text = ""


class Code(msgspec.Struct, frozen=True, array_like=True, tag="code"):
    """A dossier code given out, with the hash under which its slip is looked up."""

    code: Annotated[str, Meta(min_length=1, max_length=40)]
    slip_hash: Bytes32
    provisional: bool = False


class Adopt(msgspec.Struct, frozen=True, array_like=True, tag="adopt"):
    """The centre takes quarantined work into the registry: an op, a run's ends, or a dossier."""

    scope: Name
    targets: list[Bytes32]
    reason: Text = ""


class SealBundle(msgspec.Struct, frozen=True, array_like=True, tag="seal_bundle"):
    """A courier's device had this bundle in hand: a dated upper bound for all it carries."""

    bundle: Bytes32


class WitnessSlip(msgspec.Struct, frozen=True, array_like=True, tag="witness_slip"):
    """A slip was checked on this device."""

    slip: Bytes32


class DeclareTime(msgspec.Struct, frozen=True, array_like=True, tag="declare_time"):
    """The clock could not be used: the officer stated date and time."""

    wall_ms: Annotated[int, Meta(ge=-MAX_NUMBER, le=MAX_NUMBER)]
    reason: Text


class Event(msgspec.Struct, frozen=True, array_like=True, tag="event"):
    """Something of the trade that happened, named by its kind: a notice given, papers handed over.

    What a kind means, and which particulars it has, the trade's rules say; an unknown one is kept.
    """

    kind: Name
    particulars: list[Named] = []
    about_at: Places = []
    blobs: list[BlobRef] = []


class Unknown(msgspec.Struct, frozen=True):
    """From a newer version: kept, forwarded, shown as "cần cập nhật ứng dụng"."""

    tag: str
    raw: bytes


class Unreadable(msgspec.Struct, frozen=True):
    """Validly signed, but its body does not follow the format: a content problem, not a refusal."""

    reason: str
    raw: bytes


Known: TypeAlias = (
    Open
    | Save
    | Resolve
    | Correct
    | Confirm
    | Present
    | Act
    | SignOff
    | Transition
    | Code
    | Adopt
    | SealBundle
    | WitnessSlip
    | DeclareTime
    | Event
)
Action: TypeAlias = Known | Unknown | Unreadable

_TAGS: Final = frozenset(
    str(kind.__struct_config__.tag)
    for kind in (
        Open, Save, Resolve, Correct, Confirm, Present, Act, SignOff,
        Transition, Code, Adopt, SealBundle, WitnessSlip, DeclareTime, Event,
    )
)  # fmt: skip


def read_action(body: bytes) -> Action:
    """The action in a body; raises nothing, whatever the bytes."""
    try:
        _check_size(body)
    except MalformedBytes as problem:
        return Unreadable(str(problem), body)
    try:
        _check_shortest(body)
        action: Known = decode(Known, body, limit=MAX_BODY_BYTES)
        _check_writes(writes_of(action))
    except MalformedBytes as problem:
        return _other(body, problem)
    return action


def writes_of(action: Action) -> list[Write]:
    match action:
        case Open() | Save() | Resolve() | Correct():
            return action.writes
        case _:
            return []


def without_writes(action: Open | Correct, body: bytes) -> bytes:
    """The rest of its body, with what a newer version has added behind."""
    parts: list[Raw] = decode(list[Raw], body, limit=MAX_BODY_BYTES)
    at = 1 + action.__struct_fields__.index("writes")
    if at < len(parts):
        parts[at] = Raw(encode([]))
    return encode(parts)


def fits(action: Action, references: int) -> bool:
    """True when every place that the action names lies within the header's references."""
    match action:
        case Open() | Save() | Resolve() | Correct():
            places = [at for write in action.writes for at in write.replaces_at]
        case Confirm():
            places = [action.correction_at]
        case Present():
            places = [item.write_at for item in action.items]
        case SignOff():
            places = action.acts_at
        case Transition():
            places = action.follows_at
        case Event():
            places = action.about_at
        case _:
            places = []
    return not places or max(places) < references


def body_of(action: Known) -> bytes:
    """The bytes that are hashed and signed; decided once, by the author."""
    return encode(action)


def read_value(raw: Raw | bytes) -> Value:
    """A slot's value: nil, bool, int, str, bytes or arrays of them, at most four deep."""
    if len(raw) > MAX_VALUE_BYTES:
        raise MalformedBytes(f"value of {len(raw)} bytes")
    return _checked(decode(object, bytes(raw)), MAX_VALUE_DEPTH)


def raw_value(value: Value) -> Raw:
    return Raw(encode(value))


def _checked(value: object, depth: int) -> Value:
    match value:
        case None | bool() | int() | str() | bytes():
            return value
        case list() if depth > 0:
            return [_checked(part, depth - 1) for part in value]
        case list():
            raise MalformedBytes("value nested too deep")
        case _:
            raise MalformedBytes(f"value of type {type(value).__name__}")


def _check_size(body: bytes) -> None:
    if len(body) > MAX_BODY_BYTES:
        raise TooLarge(f"body of {len(body)} bytes")
    check_depth(body, MAX_BODY_DEPTH)


def _check_shortest(body: bytes) -> None:
    """The array and its tag in their one-byte forms: a tag is told apart without decoding."""
    if len(body) < 2 or body[0] & 0xF0 != 0x90 or body[1] & 0xE0 != 0xA0:
        raise MalformedBytes("a body begins with a short array and a short tag")


def _check_writes(writes: list[Write]) -> None:
    if len(writes) > MAX_WRITES:
        raise MalformedBytes(f"{len(writes)} writes")
    if len({write.slot for write in writes}) < len(writes):
        raise MalformedBytes("one slot written twice")
    for write in writes:
        check_slot(write.slot)


def _other(body: bytes, problem: MalformedBytes) -> Unknown | Unreadable:
    try:
        parts: list[Raw] = decode(list[Raw], body, limit=MAX_BODY_BYTES)
        tag: str = decode(str, bytes(parts[0])) if parts else ""
    except MalformedBytes:
        return Unreadable(str(problem), body)
    return Unreadable(str(problem), body) if tag in _TAGS or not tag else Unknown(tag, body)
