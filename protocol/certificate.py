"""Certificates: who a device is, signed by the enrol key, and the words that people compare."""

from datetime import date, timedelta
from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

from protocol.codes import StandingBlock
from protocol.decoding import decode, encode
from protocol.errors import MalformedBytes, TooLarge
from protocol.ids import DEVICE_ID_BYTES, DeviceId, Hash, OfficerId, device_id, sha256
from protocol.keys import (
    KEY_BYTES,
    PREFIX_CERTIFICATE,
    SIGNATURE_BYTES,
    SigningKey,
    check_signature,
)

MAX_CERTIFICATE_BYTES: Final = 1024  # a name of 100 letters of 4 bytes fits
MIN_LEASE_DAYS: Final = 45  # the promise: so long offline, and never locked out
LEASE_DAYS: Final = 90  # renewed at half, it leaves 45 days at any time
MAX_LEASE_DAYS: Final = 400
MAX_NAME_CHARS: Final = 100
MAX_CENTRE_CHARS: Final = 100

Role: TypeAlias = Literal["officer", "clerk", "specialist", "leader", "admin", "centre"]
Key: TypeAlias = Annotated[bytes, Meta(min_length=KEY_BYTES, max_length=KEY_BYTES)]
Signature: TypeAlias = Annotated[
    bytes, Meta(min_length=SIGNATURE_BYTES, max_length=SIGNATURE_BYTES)
]
Device: TypeAlias = Annotated[
    DeviceId, Meta(min_length=DEVICE_ID_BYTES, max_length=DEVICE_ID_BYTES)
]
Officer: TypeAlias = Annotated[OfficerId, Meta(min_length=16, max_length=16)]
Name: TypeAlias = Annotated[
    str, Meta(min_length=1, max_length=MAX_NAME_CHARS, pattern=r"\A[^\x00-\x1f\x7f]+\Z")
]
Commune: TypeAlias = Annotated[str, Meta(pattern=r"\A[0-9]{5}\Z")]
# A checkpoint's origin without `/gN`: the trust set outlives the generations of the log.
Centre: TypeAlias = Annotated[str, Meta(max_length=MAX_CENTRE_CHARS, pattern=r"\A[!-*,-~]+\Z")]


class Lease(msgspec.Struct, frozen=True, array_like=True):
    """The days on which a device may open dossiers; the last one included."""

    from_date: date
    to_date: date

    def __post_init__(self) -> None:
        days = (self.to_date - self.from_date).days + 1
        if not MIN_LEASE_DAYS <= days <= MAX_LEASE_DAYS:
            raise ValueError(f"lease of {days} days")


class Certificate(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """One officer's keys on one tablet."""

    version: Literal[1] = 1
    algorithm: Literal[1] = 1  # keys.ED25519, and X25519 for the exchange key
    device: Device
    signing_key: Key
    sign_off_key: Key
    exchange_key: Key
    officer: Officer
    officer_name: Name
    role: Role
    commune: Commune
    centre: Centre
    lease: Lease
    block: StandingBlock | None = None

    def __post_init__(self) -> None:
        if self.device != device_id(self.signing_key):
            raise ValueError("the device is not named by its signing key")
        if self.sign_off_key == self.signing_key:
            raise ValueError("one key for signing and for sign-offs")


class SignedCertificate(msgspec.Struct, frozen=True, array_like=True):
    """The exact bytes that were signed; a device's first operation names their hash."""

    payload: bytes
    signature: Signature

    @property
    def hash(self) -> Hash:
        return certificate_hash(self.payload)


def a_lease(from_date: date, days: int = LEASE_DAYS) -> Lease:
    return Lease(from_date, from_date + timedelta(days=days - 1))


def sign_certificate(certificate: Certificate, enrol_key: SigningKey) -> SignedCertificate:
    """Encode and sign; what nobody could read is not signed."""
    payload = encode(certificate)
    signature = enrol_key.sign(PREFIX_CERTIFICATE, payload)
    signed = SignedCertificate(payload, signature)
    verify_certificate(signed, enrol_key.public)
    return signed


def certificate_hash(payload: bytes) -> Hash:
    """What a device's very first operation names as `previous`."""
    return sha256(payload)


def verify_certificate(signed: SignedCertificate, enrol_key: bytes) -> Certificate:
    """Whether `enrol_key` could enrol then is the trust set's question."""
    if len(signed.payload) > MAX_CERTIFICATE_BYTES:
        raise TooLarge(f"certificate of {len(signed.payload)} bytes")
    check_signature(enrol_key, PREFIX_CERTIFICATE, signed.payload, signed.signature)
    found: Certificate = decode(Certificate, signed.payload)
    return found


def short_words(fingerprint: bytes) -> tuple[str, str, str, str]:
    """What officer and clerk read to each other: one word for each of the first four bytes."""
    if len(fingerprint) < 4:
        raise MalformedBytes(f"fingerprint of {len(fingerprint)} bytes")
    first, second, third, fourth = (WORDS[byte] for byte in fingerprint[:4])
    return first, second, third, fourth


# Distinct without diacritics too, and where tr = ch, s = x, l = n, d = đ = gi = r are said alike.
_WORDS: Final = """
    ấm ảnh ao bạc bàn bàng bánh bát bầu bè bến bếp bí biển bò bơi bông bừa bún bưởi bướm bút cà
    cải cam cành cao cặp cát cầu cây chả chai chăn chanh chảo chày chén chèo chỉ chiêng chiếu chim
    chợ chữ chum chuối chuông cỏ cốc cối cơm công cột cua cúc cuốc đá dài đàn đảo đất đèn đèo dép
    dệt diều đinh dốc đồi dứa đuôi đường ếch gà gạch găng gạo gặt gấu ghế giấm giày giếng gió gỗ
    gốc gối gùi gừng gương hành hạt hiền hồ hoa học hồi huệ hươu kèn kéo khăn khe khèn khóa khoai
    khói khung kiến kim lá lạc lê liềm lim lọ loa lông lợp lược lưới mai mầm mận măng mật mây mềm
    mía mít mỡ mũ mưa mực muối mương mướp mứt nai nấm nắng nâu nem nến neo ngan ngày nghệ ngô ngọc
    ngói ngỗng ngọt ngựa nhà nhạc nhãn nhện nhím nồi nón nứa núi nương ốc ổi ong ớt phấn phở phơi
    phong quả quần quạt quế quýt rau rễ riềng rơm rộng rừng sả sách sắn sàng sao sắt sâu sen sóc
    sớm sông sữa suối sương tằm táo tem thác than tháng thép thêu thìa thịt thỏ thoi thơm thông
    thớt thư thúng thước thuyền tím tỏi tôm trăng trâu tre trời tròn trống trưa trúc trứng tuần
    túi tùng tưới tương tuyết vải ván vàng váy vẹt viết vịt vở voi vui vừng vườn vuông xanh xây xe
    xẻng xoài xôi xuân yến
"""
WORDS: Final = tuple(_WORDS.split())
