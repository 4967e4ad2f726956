"""Writes tests/vectors/slip/: what a slip's QR says, who signed it, and which of several counts."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from msgspec.structs import asdict, replace

from protocol.actions import Code, body_of
from protocol.certificate import Certificate, a_lease
from protocol.codes import SlipSecret, read_code, secret_key, slip_key
from protocol.errors import BadSignature, MalformedBytes, Untrusted
from protocol.ids import DeviceId, DossierId, Hash, OfficerId, OperationRef, device_id
from protocol.judgement import At, Certified, enrolled
from protocol.keys import PREFIX_SLIP, SigningKey
from protocol.merge import Dossier, Fact
from protocol.trade.events import event_of
from protocol.trade.pads import PadSlip, read_pad_slip, write_pad_slip
from protocol.trade.slip_code import (
    Payload,
    PrintedSlip,
    centre_mark,
    check_printed,
    read_text,
    sign_printed,
    slip_hash,
    write_text,
)
from protocol.trade.slips import SlipReplaced, slips_in
from protocol.trust import TrustSet
from tests.vectors.record import ACCEPTED, DOSSIER, START_MS, refused

FORMAT: Final = "slip"

SEED: Final = bytes(range(0x20, 0x40))
DEVICE: Final = SigningKey(SEED)
STRANGER: Final = SigningKey(bytes(range(0x21, 0x41)))
CENTRE: Final = "03820.tannha.example"
SECRET: Final = SlipSecret(bytes.fromhex("00443214c74254b635cf"))
CODE: Final = read_code("H52.99-261125-5003")
SLIP: Final = PrintedSlip(
    centre=centre_mark(CENTRE),
    device=device_id(DEVICE.public),
    dossier=DOSSIER,
    operation=OperationRef(bytes(range(16))),
    code=CODE,
    secret=SECRET,
    digest=bytes(range(0xD0, 0xD8)),
    revision=1,
    made_s=START_MS // 1000,
    due_s=START_MS // 1000 + 7 * 86_400,
)
PAD: Final = PadSlip(centre_mark(CENTRE), 12, 345, SECRET)
MALFORMED: Final = refused(MalformedBytes)


def make(write: Any) -> None:
    _write_slips(write)
    _write_refused(write)
    _write_texts(write)
    _write_pads(write)
    _write_standings(write)


def check(vector: dict[str, Any]) -> None:
    match vector["what"]:
        case "slip":
            payload = read_text(vector["text"])
            slip = check_printed(payload, _trust(bytes.fromhex(vector["public"])))
            assert payload.hex() == vector["payload"]
            assert _shown(slip) == vector["means"]
            assert slip_hash(payload).hex() == vector["hash"]
            assert slip_key(slip.code, slip.secret).hex() == vector["key"]
        case "pad":
            pad = read_pad_slip(vector["text"], vector["centre"])
            assert _shown(pad) == vector["means"]
            assert secret_key(pad.secret).hex() == vector["key"]
        case _:
            assert _standings(vector["facts"]) == vector["answer"]


def _write_slips(write: Any) -> None:
    def case(name: str, slip: PrintedSlip, **more: Any) -> None:
        payload = sign_printed(slip, DEVICE)
        text = write_text(payload, more.pop("address", ""))
        key = slip_key(slip.code, slip.secret)
        write(
            name,
            *ACCEPTED,
            what="slip",
            seed=SEED,
            public=DEVICE.public,
            centre=CENTRE,
            text=text,
            payload=payload,
            means=_shown(slip),
            hash=slip_hash(payload),
            key=key,
        )

    case("valid", SLIP)
    provisional = replace(SLIP, code=read_code("T-3QF5SEA-3"), due_s=None, provisional=True)
    case("provisional_without_a_due_date", provisional)
    case("with_a_stated_time", replace(SLIP, declared=True))
    case("the_second_of_a_dossier", replace(SLIP, revision=2))
    case("behind_an_address", SLIP, address="HTTPS://TANNHA.EXAMPLE/S/")


def _write_refused(write: Any) -> None:
    good = sign_printed(SLIP, DEVICE)

    def case(name: str, expect: tuple[str, str], payload: bytes, public: bytes = b"") -> None:
        write(
            name,
            *expect,
            what="slip",
            public=public or DEVICE.public,
            centre=CENTRE,
            text=write_text(Payload(payload)),
            means={},
            hash="",
            key="",
        )

    def signed(fixed: bytes) -> bytes:
        """As a device of ours would never sign it."""
        return fixed + DEVICE.sign(PREFIX_SLIP, fixed)

    body = good[:-64]
    case("signed_by_a_stranger", refused(BadSignature), sign_printed(SLIP, STRANGER))
    case("of_an_unknown_device", refused(Untrusted), good, STRANGER.public)
    elsewhere = replace(SLIP, centre=centre_mark("03646.tannha.example"))
    case("of_another_centre", refused(Untrusted), sign_printed(elsewhere, DEVICE))
    case("version_3", MALFORMED, signed(b"\x03" + body[1:]))
    case("an_unknown_flag", MALFORMED, signed(body[:1] + b"\x04" + body[2:]))
    case("revision_0", MALFORMED, signed(body[:76] + b"\0\0" + body[78:]))
    case("a_code_in_small_letters", MALFORMED, signed(body.replace(b"H52", b"h52")))
    case("a_code_that_is_none", MALFORMED, signed(body.replace(b"H52", b"?52")))
    case("a_code_longer_than_the_rest", MALFORMED, signed(body[:86] + b"\x13" + body[87:]))
    case("a_byte_behind", MALFORMED, good + b"\0")
    case("cut_short", MALFORMED, good[:-1])
    flipped = good[:60] + bytes([good[60] ^ 1]) + good[61:]
    case("a_bit_turned", refused(BadSignature), flipped)


def _write_texts(write: Any) -> None:
    text = write_text(sign_printed(SLIP, DEVICE))

    def case(name: str, other: str) -> None:
        write(
            name,
            *MALFORMED,
            what="slip",
            public=DEVICE.public,
            centre=CENTRE,
            text=other,
            means={},
            hash="",
            key="",
        )

    case("text_in_small_letters", text.lower())
    case("text_with_padding", text + "=")
    case("text_with_another_last_letter", text[:-1] + chr(ord(text[-1]) + 1))
    case("text_of_601_characters", text.rjust(601, "/"))
    case("text_with_a_letter_of_no_alphabet", text[:-9] + "1" + text[-8:])


def _write_pads(write: Any) -> None:
    def case(name: str, expect: tuple[str, str], text: str, centre: str = CENTRE) -> None:
        write(
            f"pad_{name}",
            *expect,
            what="pad",
            centre=centre,
            text=text,
            means=_shown(PAD) if expect == ACCEPTED else {},
            key=secret_key(SECRET) if expect == ACCEPTED else "",
        )

    case("valid", ACCEPTED, write_pad_slip(PAD))
    case("of_another_centre", refused(Untrusted), write_pad_slip(PAD), "03646.tannha.example")
    case("number_0", MALFORMED, write_pad_slip(replace(PAD, number=0)))
    case("number_10000", MALFORMED, write_pad_slip(replace(PAD, number=10_000)))
    case("pad_0", MALFORMED, write_pad_slip(replace(PAD, pad=0)))
    case("a_slip_of_a_dossier", MALFORMED, write_text(sign_printed(SLIP, DEVICE)))


def _write_standings(write: Any) -> None:
    provisional = Code("T-3QF5SEA-3", slip_key(CODE, SECRET), provisional=True)
    official = Code(CODE.text, slip_key(CODE, SECRET))

    def renewed(revision: int, code: str = CODE.text) -> SlipReplaced:
        return SlipReplaced(code, bytes([revision]) * 32, revision)

    def case(name: str, *said: tuple[Code | SlipReplaced, list[int]]) -> None:
        facts = [
            {
                "ref": _ref(at).hex(),
                "references": [_ref(one).hex() for one in about],
                "body": _body(what, about).hex(),
            }
            for at, (what, about) in enumerate(said)
        ]
        write(f"of_{name}", *ACCEPTED, what="standing", facts=facts, answer=_standings(facts))

    case("one_code", (official, []))
    case("a_provisional_and_an_official_code", (provisional, []), (official, []))
    case("an_official_and_then_a_provisional_code", (official, []), (provisional, []))
    case("a_code_and_a_new_slip", (official, []), (renewed(2), [0]))
    case("two_new_slips_of_one", (official, []), (renewed(2), [0]), (renewed(2), [0]))
    case(
        "a_slip_after_two",
        (official, []),
        (renewed(2), [0]),
        (renewed(2), [0]),
        (renewed(3), [1, 2]),
    )
    case(
        "a_new_provisional_slip_before_the_official_code",
        (provisional, []),
        (renewed(2, "T-3QF5SEA-3"), [0]),
        (official, []),
    )


def _standings(facts: Iterable[dict[str, Any]]) -> list[list[Any]]:
    """Each slip's code and revision, and the ref of the one that stands in for it."""
    state = Dossier(DossierId(bytes(16)))
    for at, fact in enumerate(facts):
        ref = OperationRef(bytes.fromhex(fact["ref"]))
        state.facts[ref] = Fact(
            ref=ref,
            hlc=at,
            wall_ms=START_MS,
            position=at,
            device=DeviceId(bytes(16)),
            officer=OfficerId(bytes(16)),
            role="officer",
            references=tuple(OperationRef(bytes.fromhex(one)) for one in fact["references"]),
            body=bytes.fromhex(fact["body"]),
        )
    return [
        [one.code, one.revision, one.replaced_by.fact.ref.hex() if one.replaced_by else None]
        for one in slips_in(state)
    ]


def _body(what: Code | SlipReplaced, about: list[int]) -> bytes:
    if isinstance(what, Code):
        return body_of(what)
    return body_of(event_of(what, about_at=range(len(about))))


def _ref(number: int) -> bytes:
    return bytes([number + 1]) * 16


def _trust(public: bytes) -> TrustSet:
    certificate = Certificate(
        device=device_id(public),
        signing_key=public,
        sign_off_key=bytes(32),
        exchange_key=bytes(31) + b"\x01",
        officer=OfficerId(bytes(16)),
        officer_name="Lò Thị Thử",
        role="officer",
        commune="03820",
        centre=CENTRE,
        lease=a_lease(date(2026, 11, 1)),
    )
    known = enrolled(At(0, Certified(Hash(bytes(32)), certificate)))
    return TrustSet(
        centre=CENTRE, position=0, roots=(At(-1, bytes(32)),), devices={device_id(public): known}
    )


def _shown(slip: PrintedSlip | PadSlip) -> dict[str, Any]:
    shown = asdict(slip)
    if isinstance(slip, PrintedSlip):
        shown["code"] = slip.code.text
    return {name: one.hex() if isinstance(one, bytes) else one for name, one in shown.items()}
