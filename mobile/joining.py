"""The tablet's side of joining a centre: keys out, the same words read, the certificate in."""

from typing import Final

import httpx

from mobile.replies import BadAddress, NotTheCentre, Refused, ask_and_wait
from mobile.store import Store
from mobile.sync import check_address
from mobile.vault import Unlocked
from protocol.errors import MalformedBytes, NotPossible, ProtocolError
from protocol.joining import (
    ENROL_PATH,
    EnrolAnswer,
    read_answer,
    read_code,
    request_enrolment,
    words,
    write_request,
)

TIMEOUT_S: Final = 30.0


def read_invitation(text: str) -> tuple[str, str]:
    """(address, code) of a QR or of what was pasted: `https://…#CODE`, or the two in one line."""
    address, mark, code = text.strip().partition("#")
    if not mark:
        address, _, code = text.strip().partition(" ")
    try:
        check_address(address)
    except BadAddress as error:
        raise MalformedBytes(str(error)) from error
    read_code(code)
    return address, code.strip()


class Joining:
    """One attempt with one code; asking again is harmless."""

    def __init__(self, store: Store, unlocked: Unlocked, code: str) -> None:
        if store.find_enrolment() is not None:
            raise NotPossible("Máy này đã được ghi nhận tại một Trung tâm")
        secret, self._root_mark = read_code(code)
        self._store = store
        self._request = request_enrolment(
            secret,
            signing=unlocked.signing,
            sign_off_public=store.sign_off_public(),
            exchange_public=unlocked.exchange.public,
        )

    def ask(self, http: httpx.Client) -> EnrolAnswer:
        """The centre's state of the matter; kept as soon as the clerk has confirmed."""
        return self.take(self.asked(http))

    def asked(self, http: httpx.Client) -> bytes:
        """Over the network and nothing else: on any thread."""
        request = write_request(self._request)
        try:
            return ask_and_wait(http, ENROL_PATH, request, timeout_s=TIMEOUT_S)
        except Refused as refused:
            if refused.problem == "untrusted":
                raise NotPossible(
                    "Mã không đúng, đã dùng hoặc quá hạn: xin Trung tâm cấp mã mới"
                ) from refused
            raise

    def take(self, content: bytes) -> EnrolAnswer:
        try:
            answer = read_answer(content, root_mark=self._root_mark, request=self._request)
        except ProtocolError as error:
            raise NotTheCentre(str(error)) from error
        if answer.confirmed:
            self._store.enrol(answer)
        return answer

    def words(self, answer: EnrolAnswer) -> tuple[str, str, str, str]:
        """What the officer reads to the clerk."""
        return words(self._request, answer.root)
