"""Vectors of docs/spec/joining.md: the code, the request, the words."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from msgspec.structs import replace

from protocol.certificate import Certificate, a_lease, sign_certificate
from protocol.ids import OfficerId
from protocol.joining import (
    EnrolAnswer,
    device_of,
    read_answer,
    read_code,
    read_request,
    request_enrolment,
    words,
    write_answer,
    write_code,
    write_request,
)
from protocol.keys import ExchangeKey, SigningKey

FORMAT: Final = "joining"
SECRET: Final = bytes(range(10))
ROOT: Final = SigningKey(bytes(range(32))).public
SIGNING: Final = SigningKey(bytes(range(32, 64)))
SIGN_OFF: Final = SigningKey(bytes(range(64, 96)))
EXCHANGE: Final = ExchangeKey(bytes(range(96, 128)))
CODE: Final = write_code(SECRET, ROOT)
REQUEST: Final = request_enrolment(
    SECRET, signing=SIGNING, sign_off_public=SIGN_OFF.public, exchange_public=EXCHANGE.public
)
ANSWER: Final = EnrolAnswer(
    confirmed=False,
    centre="tannha.example/03820",
    origin="tannha.example/03820",
    root=ROOT,
    officer=bytes(16),
    officer_name="Cà Thị Thử",
    certificate=b"",
    signature=bytes(64),
)

CERTIFICATE: Final = Certificate(
    device=device_of(REQUEST),
    signing_key=SIGNING.public,
    sign_off_key=SIGN_OFF.public,
    exchange_key=EXCHANGE.public,
    officer=OfficerId(ANSWER.officer),
    officer_name=ANSWER.officer_name,
    role="officer",
    commune="03820",
    centre=ANSWER.centre,
    lease=a_lease(date(2026, 11, 1)),
)

Write = Callable[..., None]


def confirmed(**fields: Any) -> EnrolAnswer:
    """What a tablet gets once the clerk has heard the words; `fields` are the certificate's."""
    signed = sign_certificate(replace(CERTIFICATE, **fields), SigningKey(bytes(range(128, 160))))
    return replace(ANSWER, confirmed=True, certificate=signed.payload, signature=signed.signature)


def make(write: Write) -> None:
    def code(name: str, expect: str, text: str) -> None:
        layer = "" if expect == "ok" else "format"
        write(f"code_{name}", expect, layer, what="code", text=text, root=ROOT.hex(),
              secret=SECRET.hex())  # fmt: skip

    code("valid", "ok", CODE)
    code("typed_by_hand", "ok", CODE.lower().replace("-", " ").replace("0", "o"))
    code("one_sign_short", "malformed-bytes", CODE[:-1])
    code("sign_of_no_code", "malformed-bytes", "U" + CODE[1:])
    request = write_request(REQUEST)

    def asked(name: str, expect: str, layer: str, data: bytes) -> None:
        write(f"request_{name}", expect, layer, what="request", data=data.hex(), root=ROOT.hex(),
              words=list(words(REQUEST, ROOT)))  # fmt: skip

    asked("valid", "ok", "", request)
    asked("flipped_bit", "bad-signature", "signature", request[:-1] + bytes((request[-1] ^ 1,)))
    swapped = request.replace(SIGN_OFF.public, EXCHANGE.public, 1)
    asked("another_sign_off_key", "bad-signature", "signature", swapped)
    asked("truncated", "malformed-bytes", "format", request[:-1])
    longer = request_enrolment(
        SECRET + b"x", signing=SIGNING, sign_off_public=SIGN_OFF.public,
        exchange_public=EXCHANGE.public,
    )  # fmt: skip
    asked("secret_of_11_bytes", "malformed-bytes", "format", write_request(longer))

    def answered(
        name: str, expect: str, layer: str, mark: bytes, answer: EnrolAnswer = ANSWER
    ) -> None:
        write(f"answer_{name}", expect, layer, what="answer", data=write_answer(answer).hex(),
              root_mark=mark.hex())  # fmt: skip

    mark = read_code(CODE)[1]
    answered("valid", "ok", "", mark)
    answered("confirmed", "ok", "", mark, confirmed())
    answered("of_another_root", "untrusted", "trust", bytes(5))


def check(vector: dict[str, Any]) -> None:
    match vector["what"]:
        case "code":
            secret, mark = read_code(vector["text"])
            assert secret.hex() == vector["secret"]
            assert write_code(secret, bytes.fromhex(vector["root"])) == CODE
            assert len(mark) == 5
        case "request":
            request = read_request(bytes.fromhex(vector["data"]))
            assert list(words(request, bytes.fromhex(vector["root"]))) == vector["words"]
        case _:
            mark = bytes.fromhex(vector["root_mark"])
            read_answer(bytes.fromhex(vector["data"]), root_mark=mark, request=REQUEST)
