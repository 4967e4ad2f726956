"""Dossier codes, the standing blocks they are taken from, and how a slip is looked up."""

import hmac
import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Final, NewType, TypeAlias

import msgspec
from msgspec import Meta

from protocol.errors import BlockExhausted, MalformedBytes, Untrusted
from protocol.ids import DeviceId, Hash, sha256

COUNTER_NUMBERS: Final = range(1, 5_000)  # given out by the centre's own counter
DEVICE_NUMBERS: Final = range(5_000, 10_000)  # leased to devices in standing blocks
BLOCK_NUMBERS: Final = 20  # dossiers an officer takes on a very full day, twice over
MAX_BLOCK_NUMBERS: Final = 500
MAX_BLOCK_DAYS: Final = 400
FIRST_DAY: Final = date(2000, 1, 1)  # a code has two digits for the year
LAST_DAY: Final = date(2099, 12, 31)
MAX_CODE_CHARS: Final = 40
MAX_PROVISIONAL: Final = 999_999
SECRET_BYTES: Final = 10
PREFIX_BYTES: Final = 4  # of a device id in its provisional codes; the trust set keeps them apart
SLIP_PREFIX: Final = b"tannha/slip-key/v1\0"
SECRET_PREFIX: Final = b"tannha/secret-key/v1\0"

VIETNAM_MS: Final = 7 * 3_600_000  # UTC+07:00 all year, since 1975
_DAY_MS: Final = 86_400_000
_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()

AGENCY: Final = r"[A-Z][0-9]{2}(?:\.[0-9]{2}){0,4}"
_OFFICIAL: Final = re.compile(rf"({AGENCY})-([0-9]{{6}}|[0-9]{{8}})-([0-9]{{4,8}})")
_PROVISIONAL: Final = re.compile(r"T-([0-9A-Z]{7})-([1-9][0-9]{0,5})")
_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: read aloud, copied by hand
_READ_AS: Final = str.maketrans("ILO", "110", "- ")

SlipSecret = NewType("SlipSecret", bytes)  # 10 random bytes, printed on the slip and nowhere else
Agency: TypeAlias = Annotated[str, Meta(pattern=rf"\A{AGENCY}\Z")]


class StandingBlock(msgspec.Struct, frozen=True, array_like=True):
    """A stretch of an agency's daily counter: the same numbers on every day of the lease."""

    agency: Agency
    first: int
    from_date: date
    to_date: date
    count: int = BLOCK_NUMBERS

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MAX_BLOCK_NUMBERS:
            raise ValueError(f"block of {self.count} numbers")
        if self.first not in DEVICE_NUMBERS or self.numbers[-1] not in DEVICE_NUMBERS:
            raise ValueError(f"numbers {self.first} to {self.numbers[-1]} are not for devices")
        if not FIRST_DAY <= self.from_date <= self.to_date <= LAST_DAY:
            raise ValueError(f"block from {self.from_date} to {self.to_date}")
        if (self.to_date - self.from_date).days >= MAX_BLOCK_DAYS:
            raise ValueError(f"block of more than {MAX_BLOCK_DAYS} days")

    @property
    def numbers(self) -> range:
        return range(self.first, self.first + self.count)


class DossierCode(msgspec.Struct, frozen=True):
    """An official code, as somebody wrote it and as what it says."""

    text: str
    agency: str
    day: date
    number: int


class ProvisionalCode(msgspec.Struct, frozen=True):
    """What a slip shows until the centre gives a code: `T-<device>-<n>`."""

    text: str
    device: bytes  # the first 4 bytes of the device id
    number: int


Code: TypeAlias = DossierCode | ProvisionalCode


def vietnam_day(now_ms: int) -> date:
    """The calendar day in Vietnam; times beyond the calendar are its first or last day."""
    ordinal = _EPOCH_DAY + (now_ms + VIETNAM_MS) // _DAY_MS
    return date.fromordinal(min(max(ordinal, date.min.toordinal()), date.max.toordinal()))


def next_code(
    block: StandingBlock, day: date, used: Iterable[int], *, checkpoint_day: date
) -> DossierCode:
    """The next code for a dossier received on `day`; durable before it is shown to anyone."""
    return dossier_code(
        block.agency, day, next_number(block, day, used, checkpoint_day=checkpoint_day)
    )


def next_number(
    block: StandingBlock, day: date, used: Iterable[int], *, checkpoint_day: date
) -> int:
    """1 + the highest number that the device's log ever used for `day`, given back or not."""
    if not block.from_date <= day <= block.to_date:
        raise BlockExhausted(f"{day} is outside {block.from_date} to {block.to_date}")
    # A clock set back would give out numbers of a day that may have been leased to others.
    if day < checkpoint_day:
        raise BlockExhausted(f"{day} is before the last checkpoint's {checkpoint_day}")
    number = 1 + max((one for one in used if one in block.numbers), default=block.first - 1)
    if number not in block.numbers:
        raise BlockExhausted(f"all {block.count} numbers of {day} are used")
    return number


def overlaps(one: StandingBlock, other: StandingBlock) -> bool:
    """True when some number of some day lies in both."""
    return (
        one.agency == other.agency
        and one.first <= other.numbers[-1]
        and other.first <= one.numbers[-1]
        and one.from_date <= other.to_date
        and other.from_date <= one.to_date
    )


def covers(block: StandingBlock, code: DossierCode) -> bool:
    """True when this code's number on this code's day is one of the block's."""
    return (
        block.agency == code.agency
        and code.number in block.numbers
        and block.from_date <= code.day <= block.to_date
    )


def dossier_code(agency: str, day: date, number: int) -> DossierCode:
    """The one form that is ever made: agency, yymmdd, four digits."""
    assert re.fullmatch(AGENCY, agency)
    assert FIRST_DAY <= day <= LAST_DAY
    assert number in COUNTER_NUMBERS or number in DEVICE_NUMBERS
    return DossierCode(f"{agency}-{day:%y%m%d}-{number:04}", agency, day, number)


def provisional_code(device: DeviceId, number: int) -> ProvisionalCode:
    """`number` counts the device's provisional slips from 1, over all its epochs."""
    assert 1 <= number <= MAX_PROVISIONAL
    text = _to_base32(device[:PREFIX_BYTES], 7)
    return ProvisionalCode(f"T-{text}-{number}", device[:PREFIX_BYTES], number)


def read_code(text: str) -> Code:
    """A code from paper, QR or keyboard; other systems' longer forms are read, never made."""
    if len(text) > MAX_CODE_CHARS:
        raise MalformedBytes(f"code of {len(text)} characters")
    text = text.strip().upper()
    if found := _OFFICIAL.fullmatch(text):
        return DossierCode(text, found[1], _read_day(found[2]), int(found[3]))
    if found := _PROVISIONAL.fullmatch(text):
        device = _from_base32(found[1], PREFIX_BYTES)
        return ProvisionalCode(f"T-{_to_base32(device, 7)}-{found[2]}", device, int(found[2]))
    raise MalformedBytes("not a dossier code")


def write_secret(secret: SlipSecret) -> str:
    """Sixteen letters and digits in groups of four, as printed on the slip."""
    assert len(secret) == SECRET_BYTES
    text = _to_base32(secret, 16)
    return "-".join(text[at : at + 4] for at in range(0, 16, 4))


def read_secret(text: str) -> SlipSecret:
    """As typed: any case, with or without hyphens, O for 0, I and L for 1."""
    if len(text) > MAX_CODE_CHARS:
        raise MalformedBytes(f"secret of {len(text)} characters")
    letters = text.upper().translate(_READ_AS)
    if len(letters) != 16:
        raise MalformedBytes(f"secret of {len(letters)} letters")
    return SlipSecret(_from_base32(letters, SECRET_BYTES))


def slip_key(code: Code, secret: SlipSecret) -> Hash:
    """What the centre finds a slip by; it keeps no secret. An alias has a key of its own."""
    assert len(secret) == SECRET_BYTES
    return sha256(SLIP_PREFIX, secret, code.text.encode())


def secret_key(secret: SlipSecret) -> Hash:
    """What finds a slip that was printed before its code was known: 80 random bits are enough."""
    assert len(secret) == SECRET_BYTES
    return sha256(SECRET_PREFIX, secret)


def check_slip(kept: Hash, code: Code, secret: SlipSecret) -> None:
    """Raise unless `kept` was made from this code and secret; takes the same time either way."""
    if not hmac.compare_digest(kept, slip_key(code, secret)):
        raise Untrusted("not the secret of this slip")


def _read_day(digits: str) -> date:
    year = digits[:4] if len(digits) == 8 else f"20{digits[:2]}"
    try:
        return date(int(year), int(digits[-4:-2]), int(digits[-2:]))
    except ValueError as error:
        raise MalformedBytes(f"no day {digits}") from error


def _to_base32(data: bytes, length: int) -> str:
    value = int.from_bytes(data, "big")
    return "".join(_CROCKFORD[value >> 5 * at & 31] for at in reversed(range(length)))


def _from_base32(text: str, length: int) -> bytes:
    value = 0
    for letter in text.translate(_READ_AS):
        digit = _CROCKFORD.find(letter)
        if digit < 0:
            raise MalformedBytes(f"{letter!r} is no letter of a code")
        value = value << 5 | digit
    try:
        return value.to_bytes(length, "big")
    except OverflowError as error:
        raise MalformedBytes(f"{text} is too large") from error
