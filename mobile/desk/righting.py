"""Our own typing error against the signed page: chosen, read off the page, signed, confirmed."""

from typing import Final

from mobile.correcting import Correcting, Mended
from mobile.desk import righting_box as box
from mobile.desk.desk import Desk
from mobile.desk.jotting import Jotting
from mobile.desk.righting_shown import NOTHING, of_others, shown_of
from mobile.desk.work import forget, id_of
from mobile.household import visit_of
from mobile.houses import planned_today, visit_today
from mobile.rightable import (
    Rightable,
    declared_beside,
    rightable,
    says_day,
    signed_pages,
    written_out,
    wrong_with,
)
from mobile.state.app import Place
from mobile.state.righting import RightingState
from protocol.dossier import text_at, value_of
from protocol.ids import BlobRoot
from protocol.trade.corrections import PaperSaysOtherwise
from protocol.trade.declared import is_unknown
from protocol.trade.names import tidy
from protocol.trade.page_words import PageWords

NOTE: Final = "righting"
KEPT: Final = ("slot", "row", "says", "words", "becomes", "reason", "word")
TYPED: Final = ("says", "words", "becomes", "reason")  # of one value
ORDER: Final = ("page", "says", "words", "becomes", "reason")  # as they stand on the screen
VILLAGE: Final = "visit.village"


class RightingDesk:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = desk.state.righting
        self._jotting = Jotting(desk, NOTE)
        self._seen = NOTHING  # on the screen, with what it was made of
        desk.on_lock.append(self._forget)

    def open(self, dossier: str) -> None:
        self.close()
        with self._desk.told():
            self._show(dossier)
            state, kept = self._state, self._jotting.open(dossier)
            if kept.get("slot") in self._seen.values:
                for part in ("slot", "row", *TYPED):
                    setattr(state, part, kept.get(part, ""))
                self._draw_box()
            state.word = kept.get("word", "")
            if state.page is None:
                state.row = state.pages[0].row if len(state.pages) == 1 else ""

    def close(self) -> None:
        self._jotting.close()
        self._forget()

    # What is typed.

    def choose(self, slot: str) -> None:
        state = self._state
        state.slot = slot
        for part in TYPED:
            setattr(state, part, "")
        state.errors, state.otherwise = (), False
        self._draw_box()
        self._note()

    def choose_page(self, row: str) -> None:
        self._state.row = row
        self._right("page")

    def say(self, part: str, text: str) -> None:
        setattr(self._state, part, text)
        if part == "becomes":
            self._put()
        self._right(part)

    # What is picked, in a box of the form.

    def pick(self, slot: str, key: str) -> None:
        if slot == self._state.slot:
            self.say("becomes", key)

    def toggle(self, slot: str, key: str) -> None:
        one = self._seen.values.get(slot)
        if one is not None and slot == self._state.slot:
            self.say("becomes", box.toggled(one, self._state.becomes, key))

    def look(self, slot: str, text: str) -> None:
        one, drawn = self._seen.values.get(slot), self._state.box
        if one is not None and drawn is not None and self._seen.law is not None:
            home = self._desk.device.store.certificate().commune
            drawn.found = box.found(self._seen.law.view, one, text, home)
            drawn.picking = True

    def shut(self, slot: str) -> None:
        if self._state.box is not None and slot == self._state.slot:
            self._state.box.picking = False

    def _draw_box(self) -> None:
        """Of the value that is chosen, with what was put in so far."""
        state, one = self._state, self._seen.values.get(self._state.slot)
        english = self._desk.state.app.language == "en"
        state.box = box.box_for(one, english=english) if one else None
        self._put()

    def _put(self) -> None:
        state, law = self._state, self._seen.law
        one, chosen = self._seen.values.get(state.slot), state.chosen
        if law is None or one is None or chosen is None:
            state.put = ""
            return
        options = dict(state.box.options) if state.box else dict(chosen.options)
        state.put = box.words_of(law.view, one, state.becomes, options)
        if state.box is not None:
            box.put(state.box, state.becomes, state.put)

    # What is signed.

    def send(self) -> None:
        state = self._state
        if state.slot not in self._seen.values:
            return  # tapped twice: it is signed
        with self._desk.told():
            if self._has_changed():
                self._show(state.dossier)
                self._desk.tell("righting.moved", problem=True)
                return
            found = self._missing()
            state.errors = tuple((part, found[part]) for part in ORDER if part in found)
            state.otherwise = False
            if state.errors:
                self._desk.state.app.tell(state.errors[0][1], problem=True)
                return
            self._sign()

    def _sign(self) -> None:
        state, page, changes = self._state, self._state.page, self._changes()
        assert page is not None
        mended = changes.pop(state.slot)
        try:
            with self._jotting.signing("slot", "row", *TYPED):
                self._correcting().correct(
                    id_of(state.dossier),
                    state.slot,
                    mended.becomes,
                    page=BlobRoot(bytes.fromhex(page.root)),
                    says=mended.says,
                    reason=tidy(state.reason),
                    now_ms=self._desk.clock(),
                    beside=changes,
                )
        except PaperSaysOtherwise:
            state.otherwise = True
            self._desk.state.app.tell("")
            return
        self._seen = NOTHING
        self._desk.tell("righting.done")
        self._desk.state.app.back()

    def visit_again(self) -> None:
        """The plan says why; the one for today that is there already does for this, too."""
        state, desk, device = self._state, self._desk, self._desk.device
        with desk.told():
            visit = visit_today(device, desk.clock(), state.dossier)
            if visit is None:
                chosen = state.chosen
                label = chosen.label if chosen else desk.say("righting.signed_paper")
                before = visit_of(device.store, id_of(state.dossier))
                village = text_at(device.store.state(before), VILLAGE) if before else ""
                visit = planned_today(
                    device,
                    desk.clock,
                    name=desk.state.dossiers.detail.title if desk.state.dossiers.detail else "",
                    village=village,
                    ground=desk.say("righting.again.why", what=label),
                    about=state.dossier,
                )
                desk.tell("righting.again.done")
            else:
                desk.tell("righting.again.there")
            desk.state.app.go(Place.VISIT, visit.hex())

    # A colleague's.

    def agree(self) -> None:
        self._word(agreed=True)

    def disagree(self) -> None:
        if not self._state.word.strip():
            self._state.errors = (("word", self._desk.say("righting.word.missing")),)
            return
        self._word(agreed=False)

    def _word(self, *, agreed: bool) -> None:
        state, device = self._state, self._desk.device
        with self._desk.told():
            now = device.store.state(id_of(state.dossier))
            if of_others(self._desk, now) != self._seen.others:
                self._show(state.dossier)
                self._desk.tell("righting.changed", problem=True)
                return
            if not self._seen.others:
                return  # tapped twice: it is signed
            with self._jotting.signing("word"):
                self._correcting().confirm(
                    id_of(state.dossier),
                    agreed=agreed,
                    reason=tidy(state.word),
                    now_ms=self._desk.clock(),
                )
            state.word, state.errors = "", ()
            self._desk.tell("righting.agreed" if agreed else "righting.disagreed")
            self._show(state.dossier)

    def _show(self, dossier: str) -> None:
        self._seen = shown_of(self._desk, dossier)
        seen, state = self._seen, self._state
        state.spelt, state.pages, state.waiting = seen.spelt, seen.pages, seen.waiting
        state.dossier = dossier

    # Its parts.

    @property
    def _words(self) -> Rightable | None:
        """What changes with the chosen value, and is read off the page as well."""
        one = self._seen.values.get(self._state.slot)
        return written_out(one, self._seen.values) if one else None

    def _changes(self) -> dict[str, Mended]:
        state = self._state
        typed = {part: getattr(state, part) for part in TYPED}
        now = self._desk.device.store.state(id_of(state.dossier))
        return box.changes(self._seen.values[state.slot], self._seen.values, now, typed)

    def _has_changed(self) -> bool:
        """Something that is put right, or its page, is not any more what is on the screen."""
        seen, page = self._seen.values, self._state.page
        now = self._desk.device.store.state(id_of(self._state.dossier))
        one = seen[self._state.slot]
        together = (one, written_out(one, seen), declared_beside(one, seen))
        law = self._seen.law
        written = {it.slot: it.refs for it in rightable(law, now)} if law else {}
        if any(written.get(it.slot) != it.refs for it in together if it):
            return True
        roots = {it.blob.root.hex() for it in signed_pages(now)}
        return page is not None and page.root not in roots

    def _missing(self) -> dict[str, str]:
        """By part, the sentence that says what to do."""
        state, say = self._state, self._desk.say
        found = {
            part: say(f"righting.{part}.missing")
            for part in ORDER
            if not (state.row if part == "page" else getattr(state, part)).strip()
        }
        if self._words is None:
            found.pop("words", None)
        elif says_day(state.words, self._seen.values[state.slot].value):
            found["words"] = say("righting.words.old")
        if "becomes" not in found:
            why = self._wrong()
            found |= {"becomes": why} if why else {}
        return found

    def _wrong(self) -> str:
        state, law, one = self._state, self._seen.law, self._seen.values[self._state.slot]
        form = law.procedure.declaration if law else None
        if law is None or form is None:
            return ""
        words = PageWords(law.view, form)
        after = {slot: words.read(slot, it.becomes) for slot, it in self._changes().items()}
        if any(is_unknown(value) for value in after.values()):
            return self._desk.say("righting.unknown")
        now = self._desk.device.store.state(id_of(state.dossier))
        if not any(
            slot in after and after[slot] != value_of(now, slot) for slot in one.place.slots
        ):
            return self._desk.say("righting.same")
        finding = wrong_with(law, now, after, test_mode=self._desk.test_mode)
        if finding is None:
            return ""
        return finding.en if self._desk.state.app.language == "en" else finding.vi

    def _correcting(self) -> Correcting:
        device = self._desk.device
        return Correcting(device.capture, device.store, device.catalogue())

    def _right(self, part: str) -> None:
        """What is being put right is no error any more."""
        state = self._state
        if state.errors:
            state.errors = tuple(one for one in state.errors if one[0] != part)
            words = state.errors[0][1] if state.errors else ""
            self._desk.state.app.tell(words, problem=bool(words))
        state.otherwise = False
        self._note()

    def _note(self) -> None:
        self._jotting.write(**{part: getattr(self._state, part) for part in KEPT})

    def _forget(self) -> None:
        self._seen = NOTHING
        forget(self._state, RightingState())
