"""What the centre can do for a locked tablet: it knows no PIN, and reads nothing on the way."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from protocol.admin import ShortPin, sign_entry
from protocol.certificate import Certificate
from protocol.co_unlock import answer_to, co_unlock_key, read_code, write_code
from protocol.decoding import encode
from protocol.errors import TooLarge, Untrusted
from protocol.hierarchy import open_first_turn, open_second_turn, wrap_recovered
from protocol.ids import DeviceId
from protocol.keys import KEY_BYTES, ExchangeKey, SigningKey
from protocol.recovery import MAX_ASK_BYTES, RecoveryAsk, read_ask
from protocol.trust import TrustSet
from sync_server import keyring
from sync_server.offices import Settings


def answer_of(trust: TrustSet, own: ExchangeKey, device: DeviceId, question: str) -> str:
    """For the officer to type; only for a device that nobody has reported lost."""
    found = _trusted(trust, device).exchange_key
    key = co_unlock_key(own, found, device=device)
    return write_code(answer_to(read_code(question), key))


def read(path: Path) -> RecoveryAsk:
    with path.open("rb") as file:
        content = file.read(MAX_ASK_BYTES + 1)
    if len(content) > MAX_ASK_BYTES:
        raise TooLarge("no file of a tablet's")
    return read_ask(content)


def both(trust: TrustSet, asked: RecoveryAsk) -> tuple[Certificate, Certificate]:
    """The device whose PIN is lost and the next one, for two persons to look at."""
    old = trust.devices.get(asked.device)
    if old is None:
        raise Untrusted(f"device {asked.device.hex()} is not enrolled")
    return old.newest, _trusted(trust, asked.next_device)


def recover(
    keys: Path,
    asked: RecoveryAsk,
    passphrases: Mapping[str, str],
    *,
    to: Certificate,
    entropy: Callable[[int], bytes],
) -> bytes:
    """With both passphrases: the data root, sealed to the next device; it is kept nowhere."""
    first, second = in_turn(keys)
    handed_on = first_turn(keys, asked, passphrases[first])
    return second_turn(keys, asked, handed_on, passphrases[second], to=to, entropy=entropy)


def in_turn(keys: Path) -> tuple[str, str]:
    """Whose passphrase comes first: tablets seal by the order of the public keys."""
    publics = dict(zip(keyring.RECOVERY, keyring.recovery_public(keys), strict=True))
    first, second = sorted(publics, key=publics.__getitem__)
    return first, second


def first_turn(keys: Path, asked: RecoveryAsk, passphrase: str) -> bytes:
    """What the first person hands on: still sealed, to the second alone."""
    key = ExchangeKey(keyring.open_seed(keys, in_turn(keys)[0], passphrase))
    return open_first_turn(asked.wrapped, key, device=asked.device)


def second_turn(  # noqa: PLR0913  # what of which, by what, and to whom
    keys: Path,
    asked: RecoveryAsk,
    handed_on: bytes,
    passphrase: str,
    *,
    to: Certificate,
    entropy: Callable[[int], bytes],
) -> bytes:
    """The data root, sealed to the next device as soon as it is open."""
    key = ExchangeKey(keyring.open_seed(keys, in_turn(keys)[1], passphrase))
    root = open_second_turn(handed_on, key, device=asked.device)
    return wrap_recovered(root, to=to.exchange_key, device=asked.device, entropy=entropy(KEY_BYTES))


def write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def choice(settings: Settings, root: SigningKey, *, allowed: bool, now_ms: int) -> bytes:
    """An entry for the log: six digits on machines without a keystore, or no longer."""
    action = ShortPin(settings.commune, allowed)
    return encode(sign_entry(action, centre=settings.centre, made_ms=now_ms, keys=[root]).signed)


def _trusted(trust: TrustSet, device: DeviceId) -> Certificate:
    """Confirmed, and nobody has reported it."""
    found = trust.devices.get(device)
    if found is None or found.confirmed is None or found.revoked:
        raise Untrusted(f"device {device.hex()} is not confirmed, or revoked")
    return found.newest
