"""What the centre has said: who we are, whom to believe, how far we have read."""

from collections.abc import Iterable

import msgspec

from mobile.store.core import Core
from protocol.admin import Action, Confirm, Enrol, Revoke, Scope, decode_entry, verify_entry
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
        """What the centre's log is called now."""
        return self._core.find_setting("origin", str) or self.enrolment().origin

    def put_origin(self, origin: str) -> None:
        self._core.put_setting("origin", origin)

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
            self.set_trust(trust)

    def set_trust(self, trust: TrustSet) -> None:
        """Whichever: a log that was restored may know less."""
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

    def read_anew(self) -> None:
        """From its start, and own work as well, up to where the log ends now."""
        self.own_again(self.checkpoint())
        self.put_progress(Progress())

    def own_again(self, known: Checkpoint | None) -> None:
        """Until as much has been read, the centre sends own work as well."""
        self._core.put_setting("anew_until", 0 if known is None else known.size)

    def anew_until(self) -> int:
        return self._core.find_setting("anew_until", int) or 0

    # Words of the centre's keys that its log has lost.

    def forget_admin(self, cut: int, *, device: DeviceId) -> bool:
        """Those from `cut` on are kept apart, to be handed back; whether one was about us.

        By such a word the centre may have left out, before `cut` too, what it would tell us now.
        """
        rows = self._db.execute(
            "SELECT position, sealed FROM admin WHERE position >= ? ORDER BY position", [cut]
        ).fetchall()
        lost = [self._open_entry(*row) for row in rows]
        if lost:
            self._core.put_setting("lost_words", [*self.lost_words(), *lost])
        self._db.execute("DELETE FROM admin WHERE position >= ?", [cut])
        return any(_is_about(_said(wire), device) for wire in lost)

    def lost_words(self) -> list[bytes]:
        return self._core.find_setting("lost_words", list[bytes]) or []

    def drop_lost_words(self) -> None:
        """They are in the log again, or somebody at the centre has been told why not."""
        with self._core.transaction():
            self._core.put_setting("lost_words", list[bytes]())

    def words_about(self, device: DeviceId) -> list[bytes]:
        """By which a device was let in: for a centre that does not know it any more."""
        rows = self._db.execute("SELECT position, sealed FROM admin ORDER BY position").fetchall()
        wires = [*(self._open_entry(*row) for row in rows), *self.lost_words()]
        return [wire for wire in wires if _lets_in(wire, device)]

    def _open_entry(self, position: int, sealed: bytes) -> bytes:
        return self._core.sealer.open_setting(place_of("admin", position), sealed)


def _lets_in(wire: bytes, device: DeviceId) -> bool:
    action = _said(wire)
    return isinstance(action, Enrol | Confirm) and _is_about(action, device)


def _said(wire: bytes) -> Action:
    return verify_entry(decode_entry(wire)).action


def _is_about(action: Action, device: DeviceId) -> bool:
    match action:
        case Enrol() as enrol:
            certificate: Certificate = decode(Certificate, enrol.certificate)
            return certificate.device == device
        case Confirm(told) | Revoke(told) | Scope(told):
            return told == device
        case _:
            return False
