"""An officer's day on a real store, step by step: what every fault in this folder falls upon."""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from mobile import vault
from mobile.capture import Capture, Paper
from mobile.edits import page_roots
from mobile.fieldwork import Fieldwork, Visit
from mobile.problems import DeviceProblem, WrongPin
from mobile.search import Shelf
from mobile.stated import usual
from mobile.store import Store
from mobile.vault import Continuity, Machine
from protocol.actions import Save, Value, Write
from protocol.blobs import Bitmap, blob_root
from protocol.catalogue import Catalogue, Procedure
from protocol.decoding import decode
from protocol.ids import DossierId
from protocol.merge import fold
from protocol.page import State
from protocol.trade.hand_over import HandedOver, Party, Thing
from tests.builders import OTHER_DOSSIER, OTHER_SALT, Device, a_device, a_write, placed
from tests.devices import CHEAP, MACHINE, MINUTE_MS, NOW, PIN, Tablet, gate_at

BIRTH: Final = Procedure(
    "1.001193",
    "Thủ tục đăng ký khai sinh",
    "Birth registration",
    "birth-2",
    "mobile",
    "child.full_name",
    ("read_aloud", "notice", "mark"),
    ("officer_note", "phone"),
)
CATALOGUE: Final = Catalogue(7, (BIRTH,))
DRAFT: Final = "draft"

_SLOTS: Final = ("child.full_name", "phone", "address", "note")
_JPEG: Final = b"\xff\xd8\xff\xe0"


def marks() -> tuple[str, ...]:
    """Forty values that stand nowhere else in the world: names, numbers, villages, notes."""
    names = ("Giàng Thị", "Lò Văn", "Vừ A", "Hạng Thị", "Quàng Văn", "Thào A", "Sùng Thị", "Cà Văn")
    rare = [hashlib.sha256(f"canary {n}".encode()).hexdigest()[:10] for n in range(40)]
    shapes = ("{name} Thử {rare}", "0990{number:08}", "bản Nà Thử {rare}", "ghi chú {rare}")
    return tuple(
        shapes[n % 4].format(name=names[n % 8], rare=rare[n], number=int(rare[n], 16) % 10**8)
        for n in range(40)
    )


class Officer(Tablet):
    """One tablet and who works with it; `acknowledged` is what the screen has called saved."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory, "an")
        self.acknowledged: list[Continuity] = []
        self.slips: list[str] = []
        self.keystore: bytes = vault.continuity(self.store)
        self._now_ms = NOW
        self._work()

    def now(self) -> int:
        self._now_ms += MINUTE_MS
        return self._now_ms

    def start_again(self) -> None:
        """The program ends, however it can, and starts again."""
        with suppress(DeviceProblem):
            self.store.close()
        self.store = Store(self.directory, self.entropy)
        machine = Machine(MACHINE.secret, self.keystore)
        self.unlocked = vault.unlock(
            self.store,
            PIN,
            machine=machine,
            gate=gate_at(self.store, self.now()),
            entropy=self.entropy,
        )
        self._work()

    def _work(self) -> None:
        self.capture = Capture(self.store, self.unlocked, self.entropy, self._remember)

    def _remember(self, continuity: bytes) -> None:
        self.keystore = continuity
        self.acknowledged.append(decode(Continuity, continuity))

    def lost(self) -> list[str]:
        """What was called saved and is not there, or not whole."""
        missing = [
            f"operation {one.seq}"
            for one in self.acknowledged
            if self.store.find_own(one.epoch, one.seq) != one.id
        ]
        torn = [
            f"page {root.hex()}"
            for record in self.store.records()
            for root in page_roots(self.store.state(record.dossier))
            if self.store.find_blob(record.dossier, root) is None
        ]
        return missing + torn


class Day:
    """The steps in their order; any of them may fail and be taken again."""

    def __init__(self, officer: Officer, *, houses: int = 3) -> None:
        self.officer, self.houses = officer, houses
        self.unsaid = iter(marks())
        self.homes: list[DossierId] = []
        self.pictures: list[bytes] = []
        self.colleague: Device = a_device("binh")

    def steps(self) -> list[Callable[[], None]]:
        at_homes = [self.draft, self.visit, self.type_more] * self.houses
        town = [self.synchronise, self.hear_from_others, self.chunks_arrive]
        evening = [
            self.correct_ourselves,
            self.take_a_paper,
            self.withdraw,
            self.wrong_pin,
            self.change_of_pin,
        ]
        night = [self.synchronise, self.index, self.one_leaves, self.index]
        home = [self.index, self.officer.start_again]
        return [self.synchronise, *at_homes, *home, *town, *evening, *night]

    def run(self) -> None:
        for step in self.steps():
            step()

    def draft(self) -> None:
        home = self.officer
        dossier = DossierId(home.entropy(16))
        home.store.put_note(dossier, DRAFT, self.mark().encode(), now_ms=home.now())
        home.store.put_note(dossier, DRAFT, self.mark().encode(), now_ms=home.now())

    def visit(self) -> None:
        values: Mapping[str, Value] = {slot: self.mark() for slot in _SLOTS}
        visit = Visit(BIRTH.code, values, None, [self.paper()], usual(BIRTH))
        home = self.officer
        taken = Fieldwork(home.capture, home.store, CATALOGUE, home.now).take(visit, PIN)
        home.slips.append(taken.slip.code.text)
        self.homes.append(taken.dossier)

    def type_more(self) -> None:
        """What the officer saw is replaced; a page comes behind the others."""
        home, dossier = self.officer, self.homes[-1]
        changes: Mapping[str, Value] = {"officer_note": self.mark()}
        home.capture.save(home.store.screen(dossier), changes, now_ms=home.now())
        home.capture.attach(home.store.screen(dossier), self.paper(), now_ms=home.now())

    def synchronise(self) -> None:
        home = self.officer
        home.store.next_counter()
        home.store.keep(home.centre.answer(home))

    def hear_from_others(self) -> None:
        """A colleague wrote beside us, and a dossier comes as a page of the centre's."""
        home, dossier = self.officer, self.homes[0]
        salt = home.store.find_salt(dossier)
        assert salt is not None
        write = a_write("note", self.mark())
        beside = self.colleague.write(saved(write), now_ms=home.now(), dossier=dossier, salt=salt)
        opening = self.colleague.write(saved(a_write("note", self.mark())), dossier=OTHER_DOSSIER)
        page = State(fold(placed([opening], first=900), dossier=OTHER_DOSSIER), OTHER_SALT)
        answer, foreign = home.centre.answer(home), placed([beside], first=901)
        home.store.keep(replace(answer, foreign=foreign, states=[(page, 902)], cursor=902))
        choices: Mapping[str, Value] = {"note": self.mark()}
        home.capture.resolve(home.store.screen(dossier), choices, now_ms=home.now())

    def chunks_arrive(self) -> None:
        home, dossier = self.officer, self.homes[0]
        for content in self.pictures:
            home.store.note_chunks(dossier, blob_root(content), Bitmap(1, 1))

    def correct_ourselves(self) -> None:
        home, dossier = self.officer, self.homes[-1]
        screen = home.store.screen(dossier)
        home.capture.correct(
            screen,
            {"phone": self.mark()},
            page=page_roots(screen.state)[0],
            reason=self.mark(),
            now_ms=home.now(),
        )
        home.capture.declare_time(home.now(), reason="hết pin", now_ms=home.now())

    def take_a_paper(self) -> None:
        """An original goes along to the centre."""
        home, dossier = self.officer, self.homes[-1]
        certificate = home.store.certificate()
        me = Party("officer", certificate.officer_name, certificate.officer)
        paper = Thing("certificate", self.mark(), 1)
        said = HandedOver(Party("citizen", "chủ hồ sơ"), me, (paper,))
        home.capture.hand_over(home.store.screen(dossier), said, now_ms=home.now())

    def withdraw(self) -> None:
        home = self.officer
        work = Fieldwork(home.capture, home.store, CATALOGUE, home.now)
        work.withdraw(self.homes[-1], self.mark())

    def wrong_pin(self) -> None:
        home = self.officer
        machine = Machine(MACHINE.secret)
        with suppress(WrongPin):
            vault.unlock(
                home.store,
                "713083",
                machine=machine,
                gate=gate_at(home.store, home.now()),
                entropy=home.entropy,
            )

    def change_of_pin(self) -> None:
        home = self.officer
        vault.change_pin(
            home.store,
            home.unlocked,
            old=PIN,
            new=PIN,
            entropy=home.entropy,
            price=CHEAP,
        )

    def index(self) -> None:
        """What the search box knows, sealed for the next start."""
        shelf = Shelf(self.officer.store, lambda _: BIRTH.citizen)
        shelf.save()
        assert shelf.page()

    def one_leaves(self) -> None:
        """No longer in scope: its key is overwritten, its pictures are gone."""
        home, leaving = self.officer, self.homes[0]
        answer = home.centre.answer(home)
        home.store.keep(answer)
        home.centre.size += 1  # a copy that is longer than the log was when it had the pictures
        safe = home.centre.checkpoint(safe=home.centre.size)
        home.store.keep(replace(answer, checkpoint=safe, leave=[leaving]))
        home.store.purge(now_ms=home.now())
        assert leaving not in [record.dossier for record in home.store.records()]

    def mark(self) -> str:
        return next(self.unsaid)

    def paper(self) -> Paper:
        """Two marks, where cameras write down the place and editors keep a small copy."""
        large, small = (_JPEG + self.mark().encode() + bytes(count) for count in (3000, 0))
        self.pictures += [large, small]
        return Paper(large, "image/jpeg", "to_khai", small)


def saved(write: Write) -> Save:
    return Save([write])
