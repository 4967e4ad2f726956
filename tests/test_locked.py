"""A device that is locked, and one that is forced to say that it is not: nothing reads."""

import ast
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from mobile.capture import Capture
from mobile.problems import Locked
from mobile.search import Shelf
from mobile.store import FILE, Store
from mobile.store.sealing import Sealer
from mobile.vault import Unlocked, lock
from protocol.errors import ProtocolError
from protocol.hierarchy import SigningSeeds
from protocol.ids import NO_DOSSIER, DossierId
from protocol.keys import SigningKey
from protocol.receipts import Kind
from tests.devices import NOW, PAGE, Entropy, Tablet, gate_at

MARK: Final = "Lò Thị Rất Riêng"
NOTE: Final = "ghi chú không ai được đọc"
Ask = Callable[[], object]


@pytest.fixture
def tablet(tmp_path: Path) -> Iterator[Tablet]:
    """A day's work: sent, set aside and unsent, with a picture, a note and a sealed list."""
    tablet = Tablet(tmp_path)
    dossier = tablet.open({"child.full_name": MARK, "note": NOTE})
    tablet.attach(dossier, PAGE)
    tablet.synchronise()
    tablet.save(dossier, {"note": f"{NOTE}, sửa"})
    tablet.synchronise(kind=Kind.QUARANTINED)
    tablet.save(tablet.open({"note": NOTE}), {"child.full_name": MARK})
    tablet.store.put_note(dossier, "draft", MARK.encode(), now_ms=NOW)
    Shelf(tablet.store, lambda _: "child.full_name").save()
    yield tablet
    tablet.store.close()


def asked_of(store: Store) -> dict[str, Ask]:
    """Everything that can be asked of a store for reading."""
    [*_, dossier] = [one.dossier for one in store.records()]
    names = [identity for identity, _ in store.own_operations()]
    epoch, seq, _ = store.newest_own()
    return {
        "state": lambda: store.state(dossier).slots,
        "screen": lambda: store.screen(dossier).state.slots,
        "outbox": store.outbox,
        "not_safe": lambda: list(store.not_safe(2**40)),
        "own_between": lambda: store.own_between(epoch, 1, seq),
        "last_wall_ms": store.last_wall_ms,
        "find_salt": lambda: store.find_salt(dossier),
        "find_note": lambda: store.find_note(dossier, "draft"),
        "find_receipt": lambda: store.find_receipt(names[0]),
        "own_operations": lambda: [one for one, sent in store.own_operations() if sent],
        "find_blob": lambda: [
            store.find_blob(dossier, root) for root, _ in store.blobs_of(dossier)
        ],
        "blobs_of": lambda: store.blobs_of(dossier),
        "find_snapshot": store.find_snapshot,
        "enrolment": store.find_enrolment,
        "certificate": store.certificate,
        "trust": store.trust,
        "checkpoint": store.checkpoint,
        "cursor": store.cursor,
        "sign_off_public": store.sign_off_public,
        "recovery_keys": store.recovery_keys,
        "six_digits": store.six_digits,
    }


def readable(asked: dict[str, Ask]) -> dict[str, object]:
    """What answers, and with something."""
    found = {}
    for name, ask in asked.items():
        try:
            answer = ask()
        except (Locked, ProtocolError, KeyError, AssertionError):
            continue
        if answer:
            found[name] = answer
    return found


def test_all_of_it_reads_while_the_device_is_unlocked(tablet: Tablet) -> None:
    """Or the tests below would prove nothing."""
    asked = asked_of(tablet.store)

    assert {*asked} - {*readable(asked)} == {"recovery_keys", "six_digits"}


def test_nothing_of_it_reads_while_it_is_locked(tablet: Tablet) -> None:
    asked = asked_of(tablet.store)

    lock(tablet.store, tablet.unlocked)

    assert readable(asked) == {}


ROOTS: Final = [bytes(32), b"\xff" * 32, bytes(range(32))]


@pytest.mark.parametrize("root", ROOTS, ids=["zeros", "ones", "any"])
def test_a_store_forced_open_has_nothing_to_open_its_rows_with(tablet: Tablet, root: bytes) -> None:
    """What a patched app can do: every flag and struct says unlocked, and the key is not there."""
    asked = asked_of(tablet.store)
    lock(tablet.store, tablet.unlocked)

    tablet.store._core._unlocked = Sealer(root, Entropy("thief"))  # noqa: SLF001  # a patched app
    tablet.store._core.unlock(root)  # noqa: SLF001  # a patched app

    assert readable(asked) == {}


def test_an_app_forced_open_signs_as_nobody_we_know(tablet: Tablet) -> None:
    dossier = next(one.dossier for one in tablet.store.records())
    screen, public = tablet.store.screen(dossier), tablet.unlocked.signing.public
    lock(tablet.store, tablet.unlocked)
    with pytest.raises(Locked):
        _ = tablet.unlocked.signing
    with pytest.raises(Locked):
        _ = tablet.unlocked.exchange

    forced = _forced(tablet)

    assert forced.signing.public != public
    with pytest.raises((Locked, ProtocolError)):
        Capture(tablet.store, forced, tablet.entropy).save(screen, {"note": "giả"}, now_ms=NOW)


def _forced(tablet: Tablet) -> Unlocked:
    """Whatever `Unlocked` holds, but for the secrets, which nobody can write into it."""
    opened: Any = type("Opened", (), {})()
    opened.root, opened.machine_secret = bytes(32), bytes(32)
    opened.seeds = SigningSeeds(b"\x01" * 32, b"\x02" * 32)
    opened.signing = SigningKey(opened.seeds.signing)
    return Unlocked(tablet.unlocked.device, tablet.store, opened, gate_at(tablet.store))


def test_what_a_locked_store_tells_is_ids_numbers_and_codes(tablet: Tablet) -> None:
    """Stated in docs/threat-model.md: how much there is, and when; never what or about whom."""
    lock(tablet.store, tablet.unlocked)

    told: list[object] = [
        tablet.store.records(),
        tablet.store.noted("draft"),
        [tablet.store.reasons_aside(one.dossier) for one in tablet.store.records()],
        tablet.store.newest_own(),
        tablet.store.waiting_chunks(),
        tablet.store.numbers(0),
    ]

    said = repr(told) + repr(told).encode().decode("unicode_escape", "replace")
    assert tablet.store.records()
    assert not [word for word in (MARK, NOTE, "Riêng") if word in said]


# The only columns with words in them, and what may stand there.
CLEAR_WORDS: Final = {
    "operation": {"role"},
    "spare": {"role"},
    "receipt": {"reason"},
    "note": {"name"},
    "blob": {"name"},
    "wrap": {"name"},
    "setting": {"name"},
    "ledger": {"name"},
}


def test_words_in_the_clear_are_names_of_ours(tablet: Tablet) -> None:
    """A new TEXT column has to be looked at before it is taken up here."""
    tablet.store.close()
    connection = sqlite3.connect(tablet.directory / FILE)
    tables = [
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        if not name.startswith(("sqlite_", "_sqlite"))
    ]

    found = {
        table: {
            column
            for _, column, kind, *_ in connection.execute(f"PRAGMA table_info({table})")
            if kind == "TEXT"
        }
        for table in tables
    }
    connection.close()

    assert {table: columns for table, columns in found.items() if columns} == CLEAR_WORDS


def test_locking_drops_the_list_that_was_made_from_opened_rows(tablet: Tablet) -> None:
    shelf = Shelf(tablet.store, lambda _: "child.full_name")
    assert [entry.title for entry in shelf.page("rieng")]

    lock(tablet.store, tablet.unlocked)

    with pytest.raises(sqlite3.ProgrammingError):
        shelf.page()
    assert tablet.store._states.find(DossierId(NO_DOSSIER)) is None  # noqa: SLF001  # what memory holds
    assert not tablet.store._states._known  # noqa: SLF001  # what memory holds
    assert not tablet.store._core._salts  # noqa: SLF001  # what memory holds


def test_no_program_goes_below_the_price_of_a_guess() -> None:
    """`trial` and `floor` are for tests: nothing that ships may say them."""
    root = Path(__file__).parents[1]
    said = [
        f"{path.relative_to(root)}:{node.lineno}"
        for program in ("mobile", "sync_server", "demo")
        for path in sorted((root / program).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and any(word.arg in {"trial", "floor", "cost", "price"} for word in node.keywords)
        and not path.name.startswith(("vault.py", "keyring.py"))
    ]

    assert said == []
