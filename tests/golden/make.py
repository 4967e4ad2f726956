"""Writes a golden store of the present version: `python -m tests.golden.make <number>`, once."""

import json
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import chdir
from pathlib import Path
from typing import Any, Final

from mobile.edits import page_roots
from mobile.slips import SLIP
from mobile.store import Store
from protocol.dossier import shown
from protocol.ids import sha256
from tests.devices import MACHINE, PIN
from tests.faults.day import DRAFT, Day, Officer

FOLDER: Final = Path(__file__).parent
MAX_BYTES: Final = 200_000
LONG_AGO: Final = (2026, 11, 22, 9, 0, 0)  # the same files give the same archive


def make(number: int) -> None:
    archive = FOLDER / f"device-{number}.zip"
    assert not archive.exists(), "golden stores are kept as they are: take the next number"
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        officer = Officer(Path())
        day = Day(officer, houses=1)
        for step in [day.synchronise, day.visit, day.synchronise, day.type_more]:
            step()
        for step in [day.hear_from_others, day.withdraw, day.draft]:
            step()
        secrets = {"pin": PIN, "machine": MACHINE.secret, "continuity": officer.keystore}
        reading = read(officer.store)
        officer.store.close()
        write_archive(archive, officer.directory)
    text = json.dumps(
        {**secrets, "reads": reading}, indent=1, ensure_ascii=False, default=bytes.hex
    )
    archive.with_suffix(".json").write_text(text + "\n", "utf-8")


def read(store: Store) -> dict[str, Any]:
    """All that the store answers, as JSON has it."""
    return {
        "device": store.device().hex(),
        "officer": store.certificate().officer_name,
        "cursor": store.cursor(),
        "drafts": [store.find_note(one, DRAFT) for one in store.noted(DRAFT)],
        "operations": [[one.hex(), sent] for one, sent in store.own_operations()],
        "outbox": [operation.id.hex() for operation in store.outbox()],
        "dossiers": {one.dossier.hex(): _dossier(store, one.dossier) for one in store.records()},
    }


def _dossier(store: Store, dossier: Any) -> Mapping[str, Any]:
    state = store.state(dossier)
    return {
        "values": {
            slot: [value.raw.hex() for value in shown(state, slot)] for slot in sorted(state.slots)
        },
        "facts": sorted(ref.hex() for ref in state.facts),
        "pages": {
            root.hex(): sha256(store.find_blob(dossier, root) or b"") for root in page_roots(state)
        },
        "slip": store.find_note(dossier, SLIP),
    }


def write_archive(archive: Path, directory: Path) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(path for path in directory.rglob("*") if path.is_file()):
            name = path.relative_to(directory).as_posix()
            packed.writestr(zipfile.ZipInfo(name, LONG_AGO), path.read_bytes())
    assert archive.stat().st_size < MAX_BYTES


if __name__ == "__main__":
    make(int(sys.argv[1]))
