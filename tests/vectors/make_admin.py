"""Vectors of docs/spec/trust.md#entries: logs of admin entries, of which the last is the case."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final, TypeAlias

from msgspec import Raw
from msgspec.structs import replace

from protocol.admin import (
    FIRST_LINE,
    MAX_ENTRY_BYTES,
    Block,
    Catalogue,
    Confirm,
    Enrol,
    Erase,
    KeyRole,
    KeySignature,
    Known,
    Revoke,
    RoleKey,
    RootSuccession,
    Scope,
    ShortPin,
    SignedEntry,
    decode_entry,
    sign_entry,
    sign_payload,
    verify_entry,
)
from protocol.certificate import Certificate, SignedCertificate, a_lease, sign_certificate
from protocol.codes import StandingBlock
from protocol.decoding import decode, encode
from protocol.ids import DeviceId, DossierId, Epoch, Hash
from protocol.judgement import Work
from protocol.keys import PREFIX_CERTIFICATE, SigningKey
from protocol.trust import decode_trust, encode_trust, pin
from tests.vectors.make_certificate import CENTRE, a_certificate, a_key, flipped

FORMAT: Final = "admin"

NOVEMBER_MS: Final = 1_793_466_000_000  # 2026-11-01 00:00 in Vietnam
DAY_MS: Final = 86_400_000
FOREVER_MS: Final = NOVEMBER_MS + 3650 * DAY_MS
DOSSIER: Final = DossierId(bytes.fromhex("01936f5e7c007abc8def0123456789ab"))
PROVINCE: Final = ("province 1", "province 2", "province 3")

Leaf: TypeAlias = tuple[int, SignedEntry]
Outcome: TypeAlias = tuple[str, str]  # code and layer

OK: Final[Outcome] = ("ok", "")
MALFORMED: Final[Outcome] = ("malformed-bytes", "format")
TOO_LARGE: Final[Outcome] = ("too-large", "framing")
FORGED: Final[Outcome] = ("bad-signature", "signature")
UNTRUSTED: Final[Outcome] = ("untrusted", "trust")
FORK: Final[Outcome] = ("log-fork", "chain")
NOT_POSSIBLE: Final[Outcome] = ("not-possible", "rules")

BROKEN_ACTIONS: Final[list[tuple[str, Any]]] = [
    ("action_is_no_array", "enrol"),
    ("action_is_empty", []),
    ("tag_is_empty", [""]),
    ("tag_is_no_string", [1, 2]),
    ("tag_of_33_letters", ["t" * 33]),
    ("role_unknown", ["role_key", "mayor", bytes(32), 0, 1]),
    ("role_key_too_short", ["role_key", "log", bytes(31), 0, 1]),
    ("time_before_1970", ["role_key", "log", bytes(32), -1, 1]),
    ("time_past_2_to_53", ["role_key", "log", bytes(32), 0, 2**53]),
    ("mode_unknown", ["revoke", bytes(16), "sold", 0, ""]),
    ("stolen_without_a_time", ["revoke", bytes(16), "stolen_since", 0, ""]),
    ("lost_with_a_time", ["revoke", bytes(16), "lost", 1, ""]),
    ("reason_of_501_letters", ["revoke", bytes(16), "lost", 0, "ắ" * 501]),
    ("line_too_short", ["block", bytes(16), bytes(7), ["H52.99", 5000, *["2026-11-01"] * 2, 20]]),
    ("commune_granted_and_withdrawn", ["scope", bytes(16), ["03820"], ["03820"]]),
    ("communes_201", ["scope", bytes(16), [f"{at:05}" for at in range(201)], []]),
    ("catalogue_0", ["catalogue", 0, bytes(32), "2026-11-01"]),
    ("catalogue_of_31_bytes", ["catalogue", 1, bytes(31), "2026-11-01"]),
    ("erase_nothing", ["erase", [], ""]),
    ("short_pin_of_no_commune", ["short_pin", "3820", True]),
    ("short_pin_neither_yes_nor_no", ["short_pin", "03820", 1]),
    ("erase_257", ["erase", [bytes(16)] * 257, ""]),
]


def make(write: Callable[..., None]) -> None:
    _make_right(write)
    _make_malformed(write)
    _make_forged(write)
    _make_untrusted(write)
    _make_impossible(write)


def check(vector: dict[str, Any]) -> None:
    province = tuple(bytes.fromhex(key) for key in vector["province"])
    trust = pin(vector["centre"], bytes.fromhex(vector["root"]), province)
    for position, received_ms, wire in vector["log"]:
        entry = verify_entry(decode_entry(bytes.fromhex(wire)))
        trust = trust.apply(position, entry, received_ms=received_ms)
    assert decode_trust(encode_trust(trust)) == trust
    for commune, position, allowed in vector.get("six_digits", []):
        assert trust.allows_six_digits(commune, position) == allowed
    for device, position, received_ms, commune, judgement in vector["judged"]:
        work = Work(commune)
        made = trust.judge(
            DeviceId(bytes.fromhex(device)), position, received_ms=received_ms, work=work
        )
        assert decode(list, encode(made)) == judgement


def _make_right(write: Callable[..., None]) -> None:
    def right(name: str, log: list[Leaf], *judged: tuple[int, int, str | None, list[Any]]) -> None:
        device = a_certificate().device.hex()
        asked = [[device, at, NOVEMBER_MS + day * DAY_MS, *rest] for at, day, *rest in judged]
        _write_log(write, name, OK, log, asked)

    fine, late = ["accepted", []], ["accepted", ["late_retired"]]
    right(
        "enrolled_and_confirmed",
        a_centre(),
        (3, 1, "03820", ["quarantined", "not_confirmed"]),
        (2, 1, "03820", ["quarantined", "unknown_device"]),
        (4, 1, "03820", fine),
        (4, 1, None, fine),
        (4, 1, "03646", ["quarantined", "scope_never_held"]),
        (4, 89, "03820", fine),
        (4, 90, "03820", ["accepted", ["lease_over"]]),
    )
    device = a_certificate().device
    right(
        "revoked_retired",
        [*a_centre(), by("enrol", 9, Revoke(device, "retired"))],
        (8, 1, "03820", fine),
        (10, 1, "03820", late),
        (10, 89, "03820", late),
        (10, 90, "03820", ["quarantined", "retired"]),
    )
    right(
        "revoked_lost",
        [*a_centre(), by("enrol", 9, Revoke(device, "lost"))],
        (8, 1, "03820", fine),
        (10, 1, "03820", ["quarantined", "lost"]),
    )
    theft = Revoke(device, "stolen_since", NOVEMBER_MS + 5 * DAY_MS, "mất ở chợ phiên")
    right(
        "revoked_stolen_since",
        [*a_centre(), by("enrol", 9, theft)],
        (7, 4, "03820", fine),
        (8, 5, "03820", ["accepted", ["review_since_stolen"]]),
        (10, 6, "03820", ["quarantined", "stolen"]),
    )
    right(
        "retired_and_then_lost",
        [
            *a_centre(),
            by("enrol", 9, Revoke(device, "retired")),
            by("enrol", 11, Revoke(device, "lost")),
        ],
        (10, 1, "03820", late),
        (12, 1, "03820", ["quarantined", "lost"]),
    )
    right(
        "scope_granted_and_withdrawn",
        [
            *a_centre(),
            by("enrol", 5, Scope(device, ("03646",))),
            by("enrol", 9, Scope(device, (), ("03646", "03820"))),
        ],
        (4, 1, "03646", ["quarantined", "scope_never_held"]),
        (6, 1, "03646", fine),
        (10, 1, "03646", ["accepted", ["out_of_scope_today"]]),
        (10, 1, "03820", ["accepted", ["out_of_scope_today"]]),
    )
    longer = a_certificate(lease=a_lease(date(2027, 1, 1)), commune="03646", block=None)
    right(
        "renewed_in_another_commune",
        [*a_centre(), by("enrol", 9, enrol(longer))],
        (8, 90, "03820", ["accepted", ["lease_over"]]),
        (10, 90, "03820", ["accepted", ["out_of_scope_today"]]),
        (10, 90, "03646", fine),
    )
    right("entered_twice", [*a_centre(), (9, a_centre()[0][1])], (10, 1, "03820", fine))
    right("unknown_action", [*a_centre(), (9, later_action("enrol"))], (10, 1, "03820", fine))
    next_block = StandingBlock("H52.99", 5000, date(2027, 1, 1), date(2027, 2, 28))
    right("block", [*a_centre(), by("enrol", 9, Block(device, Epoch(b"new line"), next_block))])
    catalogue = Catalogue(1, Hash(bytes(32)), date(2026, 11, 1))
    newer = replace(catalogue, version=2)
    right("catalogues", [*a_centre(), by("admin", 9, catalogue), by("admin", 10, newer)])
    right("erase", [*a_centre(), by("admin", 9, Erase((DOSSIER,), "hết hạn lưu"))])
    chosen = [by("root", 9, ShortPin("03820", allowed=True))]
    chosen += [by("root", 10, ShortPin("03646", allowed=True))]
    chosen += [by("root", 11, ShortPin("03820", allowed=False))]
    asked = [["03820", at, at in {10, 11}] for at in (9, 10, 11, 12)]
    asked += [["03646", 10, False], ["03646", 12, True], ["03001", 12, False]]
    _write_log(write, "short_pins", OK, [*a_centre(), *chosen], six_digits=asked)
    right("root_succession", [succession(0, "new root", "root"), role("enrol", 1, root="new root")])
    right("root_succession_by_province", [succession(0, "new root", *PROVINCE[:2])])


def _make_malformed(write: Callable[..., None]) -> None:
    def case(name: str, payload: bytes) -> None:
        log: list[Leaf] = [(0, sign_payload(payload, [a_key("root")]))]
        _write_log(write, name, MALFORMED, log)

    for name, action in BROKEN_ACTIONS:
        case(name, a_payload(action))
    payload = a_payload(["role_key", "log", bytes(32), 0, 1])
    case("version_unknown", a_payload([""], version=2))
    case("algorithm_unknown", a_payload([""], algorithm=2))
    case("payload_trailing_byte", payload + b"\0")
    case("payload_cut", payload[:-1])
    signed = sign_payload(payload, [a_key("root")])
    one = signed.signatures[0]

    def envelope(name: str, *parts: Any) -> None:
        _write(write, name, MALFORMED, [[0, NOVEMBER_MS, encode(parts).hex()]])

    envelope("no_signature", payload, [])
    envelope("five_signatures", payload, [one] * 5)
    envelope("one_key_signs_twice", payload, [one, one])
    envelope("two_keys_for_one_keys_word", payload, [one, _signature("enrol", payload)])
    envelope("envelope_with_more_fields", payload, [one], 0)
    long = sign_payload(a_payload(["later", bytes(MAX_ENTRY_BYTES)]), [a_key("root")])
    _write_log(write, "longer_than_16384_bytes", TOO_LARGE, [(0, long)])


def _make_forged(write: Callable[..., None]) -> None:
    def case(name: str, signed: SignedEntry) -> None:
        _write_log(write, name, FORGED, [(0, signed)])

    _, signed = role("enrol", 0)
    case("payload_flipped_bit", replace(signed, payload=flipped(signed.payload, 500)))
    turned = flipped(signed.signatures[0].signature, 100)
    case("signature_flipped_bit", with_signature(signed, "root", turned))
    case("another_key_named", with_signature(signed, "enrol", signed.signatures[0].signature))
    other = a_key("root").sign(PREFIX_CERTIFICATE, signed.payload)
    case("signature_of_another_kind", with_signature(signed, "root", other))
    forged = sign_certificate(a_certificate(), a_key("root"))
    entry = by("enrol", 2, Enrol(forged.payload, forged.signature))
    log = [*a_centre()[:2], entry]
    _write_log(write, "certificate_of_another_key", FORGED, log)


def _make_untrusted(write: Callable[..., None]) -> None:
    def case(name: str, *log: Leaf) -> None:
        _write_log(write, name, UNTRUSTED, list(log))

    device = a_certificate().device
    centre, word = a_centre(), Revoke(device, "retired")
    case("role_key_signed_by_enrol", *centre, by("enrol", 9, a_grant("log")))
    case("enrol_signed_by_root", centre[0], by("root", 1, enrol(a_certificate())))
    case("revoke_signed_by_admin", *centre, by("admin", 9, word))
    case("erase_signed_by_enrol", *centre, by("enrol", 9, Erase((DOSSIER,))))
    case("short_pin_signed_by_admin", *centre, by("admin", 9, ShortPin("03820", allowed=True)))
    case("short_pin_signed_by_enrol", *centre, by("enrol", 9, ShortPin("03820", allowed=True)))
    case("enrol_before_any_key", by("enrol", 0, enrol(a_certificate())))
    case("unknown_action_by_a_stranger", *centre, (9, later_action("stranger")))
    case("another_centre", by("root", 0, a_grant("log"), centre="03646.tannha.example"))
    elsewhere = enrol(a_certificate(centre="03646.tannha.example"))
    case("certificate_of_another_centre", *centre[:2], by("enrol", 2, elsewhere))
    ended = a_grant("enrol", until_ms=NOVEMBER_MS)
    case("key_whose_time_is_over", by("root", 0, ended), by("enrol", 1, enrol(a_certificate())))
    withdrawn = by("root", 9, a_grant("enrol", until_ms=0))
    case("key_that_was_withdrawn", *centre, withdrawn, by("enrol", 10, word))
    case(
        "withdrawn_key_brought_back", *centre, withdrawn, (10, centre[0][1]), by("enrol", 11, word)
    )
    case("succession_without_the_new_root", by("root", 0, RootSuccession(a_key("new root").public)))
    case("succession_by_one_of_the_province", succession(0, "new root", PROVINCE[0]))
    case("succession_by_nobody", succession(0, "new root"))
    case("succession_with_a_stranger", succession(0, "new root", "root", "stranger"))
    case("old_root_after_succession", succession(0, "new root", "root"), role("log", 1))
    log = [*a_centre(), by("enrol", 3, Scope(device, ("03646",)))]
    _write_log(write, "position_taken", FORK, log)


def _make_impossible(write: Callable[..., None]) -> None:
    def case(name: str, *log: Leaf) -> None:
        _write_log(write, name, NOT_POSSIBLE, [*a_centre(), *log])

    device, stranger = a_certificate().device, DeviceId(bytes(16))
    retired = by("enrol", 9, Revoke(device, "retired"))
    longer = a_lease(date(2027, 1, 1))
    case("revoke_of_a_stranger", by("enrol", 9, Revoke(stranger, "lost")))
    case("confirm_another_certificate", by("enrol", 9, Confirm(device, Hash(bytes(32)))))
    case("scope_of_a_revoked_device", retired, by("enrol", 10, Scope(device, ("03646",))))
    renewed = enrol(a_certificate(lease=longer, block=None))
    case("renewal_of_a_revoked_device", retired, by("enrol", 10, renewed))
    case("renewal_not_longer", by("enrol", 9, enrol(a_certificate(officer_name="Lò Thị Mẫu"))))
    other_key = a_certificate(lease=longer, sign_off_key=a_key("x").public, block=None)
    case("renewal_with_another_key", by("enrol", 9, enrol(other_key)))
    same_days = a_block(5019, date(2026, 12, 31), date(2027, 1, 31))
    case(
        "block_overlaps_by_one_number_on_one_day",
        by("enrol", 9, Block(device, FIRST_LINE, same_days)),
    )
    second = a_certificate("officer 2", block=a_block(5000, date(2026, 12, 1), date(2026, 12, 1)))
    case("block_of_a_revoked_device_again", retired, by("enrol", 10, enrol(second)))
    later = a_block(5000, date(2027, 1, 1), date(2027, 1, 31))
    case("block_for_a_stranger", by("enrol", 9, Block(stranger, FIRST_LINE, later)))
    catalogue = Catalogue(7, Hash(bytes(32)), date(2026, 11, 1))
    older = replace(catalogue, version=6)
    case("catalogue_not_newer", by("admin", 9, catalogue), by("admin", 10, older))


def a_centre() -> list[Leaf]:
    """Enrol and admin keys at 0 and 1, an officer's tablet at 2, its confirmation at 3."""
    enrolled = by("enrol", 2, enrol(a_certificate()))
    return [role("enrol", 0), role("admin", 1), enrolled, by("enrol", 3, confirm(a_certificate()))]


def by(name: str, position: int, action: Known, *, centre: str = CENTRE) -> Leaf:
    keys = [a_key(name)]
    made_ms = NOVEMBER_MS + position
    return position, sign_entry(action, centre=centre, made_ms=made_ms, keys=keys).signed


def role(name: KeyRole, position: int, *, root: str = "root") -> Leaf:
    return by(root, position, a_grant(name))


def a_grant(name: KeyRole, *, until_ms: int = FOREVER_MS) -> RoleKey:
    return RoleKey(name, a_key(name).public, 0, until_ms)


def enrol(certificate: Certificate, key: str = "enrol") -> Enrol:
    signed = sign_certificate(certificate, a_key(key))
    return Enrol(signed.payload, signed.signature)


def confirm(certificate: Certificate) -> Confirm:
    signed: SignedCertificate = sign_certificate(certificate, a_key("enrol"))
    return Confirm(certificate.device, signed.hash)


def a_block(first: int, from_date: date, to_date: date) -> StandingBlock:
    return StandingBlock("H52.99", first, from_date, to_date)


def succession(position: int, new: str, *others: str) -> Leaf:
    keys = [a_key(name) for name in (new, *others)]
    action = RootSuccession(a_key(new).public)
    return position, sign_entry(action, centre=CENTRE, made_ms=NOVEMBER_MS, keys=keys).signed


def later_action(signer: str) -> SignedEntry:
    return sign_payload(a_payload(["from_a_later_version", {"x": [1, 2]}]), [a_key(signer)])


def a_payload(action: Any, *, version: int = 1, algorithm: int = 1) -> bytes:
    return encode([version, algorithm, CENTRE, NOVEMBER_MS, Raw(encode(action))])


def with_signature(signed: SignedEntry, signer: str, signature: bytes) -> SignedEntry:
    return replace(signed, signatures=(KeySignature(a_key(signer).public, signature),))


def _signature(name: str, payload: bytes) -> KeySignature:
    key: SigningKey = a_key(name)
    return sign_payload(payload, [key]).signatures[0]


def _write_log(
    write: Callable[..., None],
    name: str,
    outcome: Outcome,
    log: list[Leaf],
    judged: Sequence[list[Any]] = (),
    **asked: Sequence[list[Any]],
) -> None:
    shown = [[at, NOVEMBER_MS + at, encode(signed).hex()] for at, signed in log]
    _write(write, name, outcome, shown, judged=judged, **asked)


def _write(
    write: Callable[..., None],
    name: str,
    outcome: Outcome,
    log: list[list[Any]],
    **asked: Sequence[list[Any]],
) -> None:
    pinned = {
        "centre": CENTRE,
        "root": a_key("root").public.hex(),
        "province": [a_key(one).public.hex() for one in PROVINCE],
    }
    told = {"judged": [], **{question: list(rows) for question, rows in asked.items()}}
    write(name, *outcome, **pinned, log=log, **told)
