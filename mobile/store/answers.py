"""What the centre has said: who we are, whom to believe, how far we have read."""

from collections.abc import Iterable

import msgspec

from mobile.store.core import Core
from protocol.certificate import Certificate
from protocol.checkpoint import Checkpoint
from protocol.decoding import decode
from protocol.hierarchy import place_of
from protocol.ids import DeviceId
from protocol.joining import EnrolAnswer
from protocol.messages import Boot
from protocol.session import AdminKept
from protocol.trust import TrustSet, decode_trust, encode_trust, pin


class Progress(msgspec.Struct, frozen=True, array_like=True):
    """How far this device has read the centre's log."""

    cursor: int = 0
    boot: Boot | None = None


class Answers:
    def __init__(self, core: Core) -> None:
        self._core, self._db = core, core.db
        self._trust: TrustSet | None = None
        core.forgetting.append(self.forget)

    def forget(self) -> None:
        self._trust = None

    def put_sign_off_public(self, key: bytes) -> None:
        with self._core.transaction():
            self._core.put_setting("sign_off_public", key)

    def check_root(self) -> None:
        """The first thing that was ever sealed here has to open."""
        self._core.find_setting("sign_off_public", bytes)

    def sign_off_public(self) -> bytes:
        key = self._core.find_setting("sign_off_public", bytes)
        assert key is not None
        return key

    def put_recovery_keys(self, keys: tuple[bytes, bytes]) -> None:
        """Whom the data root is sealed to."""
        with self._core.transaction():
            self._core.put_setting("recovery_keys", keys)

    def recovery_keys(self) -> tuple[bytes, bytes] | None:
        return self._core.find_setting("recovery_keys", tuple[bytes, bytes])

    def enrol(self, answer: EnrolAnswer) -> None:
        """Keep who we are, and the root key from which all other trust comes."""
        with self._core.transaction():
            self._core.put_setting("enrolment", answer)

    def find_enrolment(self) -> EnrolAnswer | None:
        return self._core.find_setting("enrolment", EnrolAnswer)

    def enrolment(self) -> EnrolAnswer:
        found = self.find_enrolment()
        assert found is not None
        return found

    def origin(self) -> str:
        return self.enrolment().origin

    def certificate(self, device: DeviceId) -> Certificate:
        """The newest: what the enrolment brought, until the log has said more."""
        trust = self.trust()
        if device in trust.devices:
            return trust.devices[device].newest
        found: Certificate = decode(Certificate, self.enrolment().certificate)
        return found

    def trust(self) -> TrustSet:
        if self._trust is None:
            snapshot = self._core.find_setting("trust", bytes)
            enrolment = self.enrolment()
            first = pin(enrolment.centre, enrolment.root)
            self._trust = first if snapshot is None else decode_trust(snapshot)
        return self._trust

    def put_trust(self, trust: TrustSet) -> None:
        if trust.position > self.trust().position:
            self._core.put_setting("trust", encode_trust(trust))
            self._trust = trust

    def admin_held(self) -> int:
        held: int = self._db.execute("SELECT count(*) FROM admin").fetchone()[0]
        return held

    def add_admin(self, entries: Iterable[AdminKept]) -> None:
        seal = self._core.sealer.seal_setting
        self._db.conn.executemany(
            "INSERT OR IGNORE INTO admin VALUES (?, ?, ?, ?)",
            [
                (
                    one.position,
                    one.entry.id,
                    one.received_ms,
                    seal(place_of("admin", one.position), one.wire),
                )
                for one in entries
            ],
        )

    def checkpoint(self) -> Checkpoint | None:
        return self._core.find_setting("checkpoint", Checkpoint)

    def put_checkpoint(self, checkpoint: Checkpoint | None) -> None:
        if checkpoint is not None:
            self._core.put_setting("checkpoint", checkpoint)

    def progress(self) -> Progress:
        return self._core.find_setting("progress", Progress) or Progress()

    def put_progress(self, progress: Progress) -> None:
        self._core.put_setting("progress", progress)
