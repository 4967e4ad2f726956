"""A device's secrets: made once, opened by a PIN that decrypts and is never compared.

What is slow, a PIN that becomes a key, can be done elsewhere first: `unlocking`, `signing_off` and
`fresh_keys` return pure jobs for another thread, and their keys stand in for the PIN.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

import msgspec

from mobile.gate import Gate
from mobile.pin import PIN_DIGITS, WordsNeeded, check_passphrase, check_pin
from mobile.ports import Entropy
from mobile.problems import KeystoreShut, Locked
from mobile.store import OwnEpoch, Store
from protocol.admin import FIRST_LINE
from protocol.decoding import decode, encode
from protocol.errors import MalformedBytes, NotPossible
from protocol.hierarchy import (
    Lock,
    SigningSeeds,
    SignOffKey,
    UnlockKey,
    lock_of,
    open_data_root,
    open_sign_off_seed,
    open_signing_seeds,
    pin_bytes,
    wrap_data_root,
    wrap_sign_off_seed,
    wrap_signing_seeds,
)
from protocol.ids import EPOCH_BYTES, DeviceId, Epoch, device_id
from protocol.keys import (
    KEY_BYTES,
    NONCE_BYTES,
    PASSWORD_SALT_BYTES,
    PRODUCTION_COST,
    ExchangeKey,
    PasswordCost,
    SigningKey,
    check_floor,
)

DATA_ROOT: Final = "data_root"
SIGNING_SEEDS: Final = "signing_seeds"
SIGN_OFF_SEED: Final = "sign_off_seed"


class Continuity(msgspec.Struct, frozen=True, array_like=True):
    """The newest own operation, for the platform's keystore: a store set back cannot show it."""

    epoch: bytes
    seq: int
    id: bytes
    lines: list[int] = []  # of provisional numbers: where each begins that was ever begun here


class Machine(msgspec.Struct, frozen=True):
    """What the platform's keystore holds for this device; no secret: there is no keystore."""

    secret: bytes | None = None
    continuity: bytes | None = None

    def __repr__(self) -> str:
        return "Machine(…)"


class Price(msgspec.Struct, frozen=True):
    """What a guess at the PIN costs; only trials and tests go below the floor."""

    cost: PasswordCost = PRODUCTION_COST
    trial: bool = False

    def __post_init__(self) -> None:
        if not self.trial:
            check_floor(self.cost)


PRODUCTION: Final = Price()


class Keys(msgspec.Struct, frozen=True):
    """Of a new PIN, under fresh locks: for the wraps that it opens, and for those of its acts."""

    unlock: UnlockKey
    sign_off: SignOffKey

    def __repr__(self) -> str:
        return "Keys(…)"


Opens: TypeAlias = str | UnlockKey  # a PIN, or what was made of it already
SignsOff: TypeAlias = str | SignOffKey


class _Opened(msgspec.Struct, frozen=True):
    root: bytes
    seeds: SigningSeeds
    signing: SigningKey
    machine_secret: bytes | None

    def __repr__(self) -> str:
        return "_Opened(…)"


class Unlocked:
    """An opened vault; after `lock` nothing in it answers any more."""

    __slots__ = ("_opened", "_store", "device", "gate")

    def __init__(self, device: DeviceId, store: Store, opened: _Opened, gate: Gate) -> None:
        self.device: Final = device
        self.gate: Final = gate
        self._store = store
        self._opened: _Opened | None = opened

    @property
    def epoch(self) -> Epoch:
        """In which it writes now; an answer of the centre may have made it begin another."""
        return self._store.epoch().epoch

    def begin_above(self, counter: int) -> None:
        """Its own store was set back: from here on it writes and asks in a new epoch."""
        self._store.begin_above(counter)

    @property
    def opened(self) -> _Opened:
        if self._opened is None:
            raise Locked("unlock first")
        return self._opened

    @property
    def signing(self) -> SigningKey:
        return self.opened.signing

    @property
    def exchange(self) -> ExchangeKey:
        return ExchangeKey(self.opened.seeds.exchange)

    def forget(self) -> None:
        self._opened = None


def create(  # noqa: PLR0913  # what a device is made of
    store: Store,
    pin: str,
    *,
    machine: Machine,
    gate: Gate,
    entropy: Entropy,
    price: Price = PRODUCTION,
    keys: Keys | None = None,
) -> Unlocked:
    """New secrets into an empty store; `keys` where `fresh_keys` was called before."""
    if store.find_device() is not None:
        raise NotPossible("this store has a device already")
    check_typed(pin, six_digits=machine.secret is not None)
    sign_off_seed = entropy(KEY_BYTES)
    opened = _opened(
        entropy(KEY_BYTES), SigningSeeds(entropy(KEY_BYTES), entropy(KEY_BYTES)), machine.secret
    )
    device = device_id(opened.signing.public)
    epoch = OwnEpoch(Epoch(entropy(EPOCH_BYTES)), FIRST_LINE, 0)
    with store.transaction():
        keys = keys or fresh_keys(pin, machine.secret, price, entropy)()
        store.put_wraps(device, _wraps(device, opened, sign_off_seed, keys, entropy))
        store.begin_epoch(epoch)
        store.unlock(opened.root)
        store.put_sign_off_public(SigningKey(sign_off_seed).public)
    return Unlocked(device, store, opened, gate)


def fresh_keys(
    pin: str, machine_secret: bytes | None, price: Price, entropy: Entropy
) -> Callable[[], Keys]:
    typed, salts = pin_bytes(pin), [entropy(PASSWORD_SALT_BYTES) for _ in range(2)]
    of_opening, of_acts = (Lock(price.cost, salt, machine_secret is not None) for salt in salts)
    return lambda: Keys(
        UnlockKey(typed, of_opening, platform_secret=machine_secret),
        SignOffKey(typed, of_acts, platform_secret=machine_secret),
    )


def unlocking(store: Store, pin: str, machine: Machine) -> Callable[[], UnlockKey]:
    """What `unlock` takes in the PIN's place."""
    lock = _opening_lock(store, machine)
    return lambda: UnlockKey(pin_bytes(pin), lock, platform_secret=machine.secret)


def unlock(store: Store, pin: Opens, *, machine: Machine, gate: Gate, entropy: Entropy) -> Unlocked:
    """The right PIN opens; a wrong one has cost a try before anybody knows that it was wrong."""
    device, wraps = store.device(), store.wraps()
    lock = _opening_lock(store, machine)
    with gate.one_try():
        key = pin
        if isinstance(key, str):
            key = UnlockKey(pin_bytes(key), lock, platform_secret=machine.secret)
        root = open_data_root(wraps[DATA_ROOT], key, device=device)
        seeds = open_signing_seeds(wraps[SIGNING_SEEDS], key, device=device)
    store.unlock(root)
    _continue(store, machine, entropy)
    return Unlocked(device, store, _opened(root, seeds, machine.secret), gate)


def signing_off(store: Store, unlocked: Unlocked, pin: str) -> Callable[[], SignOffKey]:
    """What one sign-off takes in the PIN's place."""
    lock, secret = lock_of(store.wraps()[SIGN_OFF_SEED]), unlocked.opened.machine_secret
    return lambda: SignOffKey(pin_bytes(pin), lock, platform_secret=secret)


def open_sign_off(store: Store, unlocked: Unlocked, pin: SignsOff) -> SigningKey:
    """The key for one sign-off, by the PIN typed for it; to be dropped with the act."""
    return SigningKey(_sign_off_seed(store, unlocked, pin))


def change_pin(  # noqa: PLR0913  # one PIN out, one PIN in
    store: Store,
    unlocked: Unlocked,
    *,
    old: SignsOff,
    new: str,
    entropy: Entropy,
    price: Price = PRODUCTION,
    keys: Keys | None = None,
) -> None:
    """All wraps or none: there is no moment at which two PINs open."""
    platform = unlocked.opened.machine_secret is not None
    check_typed(new, six_digits=may_be_six_digits(store, unlocked))
    seed = _sign_off_seed(store, unlocked, old)
    keys = keys or fresh_keys(new, unlocked.opened.machine_secret, price, entropy)()
    wraps = _wraps(unlocked.device, unlocked.opened, seed, keys, entropy)
    with store.transaction():
        store.put_wraps(unlocked.device, wraps)
        store.put_six_digits(used=not platform and _is_six_digits(new))
    store.clear_journal()  # where the old wraps still stand


def may_be_six_digits(store: Store, unlocked: Unlocked) -> bool:
    """The next PIN of this device."""
    return unlocked.opened.machine_secret is not None or may_use_six_digits(store)


def may_use_six_digits(store: Store) -> bool:
    """Without a keystore: only by the commune's choice, signed by root and read in the log."""
    if store.find_enrolment() is None:
        return False
    trust = store.trust()
    return trust.allows_six_digits(store.certificate().commune, trust.position + 1)


def lock(store: Store, unlocked: Unlocked) -> None:
    unlocked.forget()
    store.lock()


def continuity(store: Store) -> bytes:
    """For the platform's keystore, after every start and every operation that was kept."""
    return encode(Continuity(*store.newest_own(), sorted(store.lines())))


def check_typed(text: str, *, six_digits: bool) -> None:
    """Six digits where a keystore makes guessing elsewhere hopeless; a passphrase anywhere."""
    if not _is_six_digits(text):
        check_passphrase(text)
    elif six_digits:
        check_pin(text)
    else:
        raise WordsNeeded("no keystore here, and no choice of the commune's")


def _is_six_digits(text: str) -> bool:
    return len(text) == PIN_DIGITS and text.isdigit()


def _opening_lock(store: Store, machine: Machine) -> Lock:
    lock = lock_of(store.wraps()[DATA_ROOT])  # that of the signing seeds too: stretched once
    if lock.platform and machine.secret is None:
        # Nobody's mistake in typing: it must not cost a try.
        raise KeystoreShut("the platform's secret is not there")
    return lock


def _sign_off_seed(store: Store, unlocked: Unlocked, pin: SignsOff) -> bytes:
    wrapped, secret = store.wraps()[SIGN_OFF_SEED], unlocked.opened.machine_secret
    with unlocked.gate.one_try():
        key = pin
        if isinstance(key, str):
            key = SignOffKey(pin_bytes(key), lock_of(wrapped), platform_secret=secret)
        return open_sign_off_seed(wrapped, key, device=unlocked.device)


def _opened(root: bytes, seeds: SigningSeeds, machine_secret: bytes | None) -> _Opened:
    return _Opened(root, seeds, SigningKey(seeds.signing), machine_secret)


def _wraps(
    device: DeviceId, opened: _Opened, sign_off_seed: bytes, keys: Keys, nonce: Entropy
) -> dict[str, bytes]:
    key = keys.unlock
    return {
        DATA_ROOT: wrap_data_root(opened.root, key, device=device, nonce=nonce(NONCE_BYTES)),
        SIGNING_SEEDS: wrap_signing_seeds(
            opened.seeds, key, device=device, nonce=nonce(NONCE_BYTES)
        ),
        SIGN_OFF_SEED: wrap_sign_off_seed(
            sign_off_seed, keys.sign_off, device=device, nonce=nonce(NONCE_BYTES)
        ),
    }


def _continue(store: Store, machine: Machine, entropy: Entropy) -> None:
    """A new epoch, unless the keystore vouches that this is where the last one ended."""
    newest, remembered = store.epoch(), _remembered(machine)
    if machine.secret is None:  # an ordinary start on a machine that cannot tell
        epoch = Epoch(entropy(EPOCH_BYTES))
        store.begin_epoch(OwnEpoch(epoch, newest.line, newest.provisional_from))
    elif remembered is None or not _proven(store, newest, remembered):
        with store.transaction():
            store.learn_lines(remembered.lines if remembered else ())
            store.begin_line()


def _remembered(machine: Machine) -> Continuity | None:
    if machine.continuity is None:
        return None
    try:
        last: Continuity = decode(Continuity, machine.continuity)
    except MalformedBytes:
        return None
    return last


def _proven(store: Store, newest: OwnEpoch, last: Continuity) -> bool:
    """A store that is ahead of the keystore is where a crash left it; one behind was set back."""
    if last.epoch != newest.epoch:
        return False
    return last.seq == 0 or store.find_own(last.epoch, last.seq) == last.id
