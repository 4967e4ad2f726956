"""Writes the golden store anew: only before a release, and never over one that was released.

python -m tests.golden.make_device
"""

import json
import shutil
import tempfile
from pathlib import Path

import msgspec

from mobile.search import Shelf
from protocol.actions import Act
from protocol.merge import fold
from protocol.page import State
from protocol.receipts import Kind
from tests.devices import NOW, PAGE, Centre, Tablet
from tests.golden import EXPECTED, FILES, HOME, contents

SMALL = msgspec.structs.replace(PAGE, content=b"\xff\xd8\xff" + bytes(range(256)))


def a_life(directory: Path) -> Tablet:
    """One of everything that a store can hold."""
    centre = Centre()
    tablet, other = Tablet(directory, "an", centre), Tablet(directory, "bình", centre)
    dossier = tablet.open({"child.full_name": "Lò Thị Mẫu", "members/k1/age": 15, "note": None})
    tablet.attach(dossier, SMALL)
    screen = tablet.store.screen(dossier)
    _, digest = tablet.capture.present(screen, text_hash=bytes(32), attested=_attested, now_ms=NOW)
    tablet.capture.act(tablet.store.screen(dossier), Act("mark", digest), now_ms=NOW)
    tablet.synchronise()
    tablet.capture.give_code(dossier, now_ms=NOW)
    other.synchronise()
    other.save(dossier, {"note": "của bình"}, at=1)
    tablet.save(dossier, {"note": "của an"}, at=2)
    other.synchronise()
    tablet.synchronise(kind=Kind.QUARANTINED)
    _receive_page(tablet, other)
    Shelf(tablet.store, lambda _: "child.full_name").save()
    tablet.open({"note": "chưa gửi"}, at=3)
    tablet.store.put_note(tablet.open(at=4), "draft", b"half a form", now_ms=NOW)
    tablet.restart()
    tablet.store.next_counter()
    return tablet


def _receive_page(tablet: Tablet, author: Tablet) -> None:
    dossier = author.open({"child.full_name": "Giàng A Dơ"})
    salt = author.store.find_salt(dossier)
    assert salt is not None
    author.synchronise()
    page = fold((), base=author.store.state(dossier))
    page.size = author.centre.size
    tablet.store.keep(tablet.centre.says(states=[(State(page, salt), page.size)]))


def _attested(slot: str) -> bool:
    return slot == "child.full_name"


def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        tablet = a_life(Path(directory))
        expected = {
            **contents(tablet.store),
            "remembered": (tablet.remembered().continuity or b"").hex(),
        }
        tablet.store.close()
        shutil.rmtree(HOME, ignore_errors=True)
        HOME.mkdir(parents=True)
        for name in FILES:
            source = tablet.directory / name
            (shutil.copytree if source.is_dir() else shutil.copyfile)(source, HOME / name)
    EXPECTED.write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
