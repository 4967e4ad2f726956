"""What the declaration asks for: typing, leaving a field, going on to the first error."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Final

from mobile.desk.desk import Desk
from mobile.desk.fields import empty_row, own_of, picked, searched, value_of
from mobile.desk.form_page import TYPED, FormPage
from mobile.desk.form_voice import FormVoice
from mobile.desk.work import declaring_of, forget
from mobile.drafts import NewerDraft
from mobile.state.app import Place
from mobile.state.form import FormState
from protocol.actions import Value
from protocol.trade.conditions import UNKNOWN
from protocol.trade.findings import Finding, blocks
from protocol.trade.forms import ADDRESS_PARTS

PAUSE_S: Final = 0.6  # after the last letter; within a second all of it is kept
ROW_BYTES: Final = 5


class FormDesk:
    """One declaration at a time; the boxes keep their own text while somebody types."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = desk.state.form
        self._drawn: FormPage | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._voice = FormVoice(desk)
        desk.before_lock.append(self.close)
        desk.on_lock.append(self._forget)

    def open(self, dossier: str) -> None:
        self.close()
        self._forget()
        with self._desk.told():
            try:
                declaring = declaring_of(self._desk, dossier)
            except NewerDraft:
                self._voice.tell(self._desk.say("taking.newer"))
                return
            self._drawn = FormPage(self._desk, declaring)
            self._state.dossier = dossier
            self._page.draw(declaring.draft.section or self._page.first_open())

    def close(self) -> None:
        if self._drawn is not None:
            self._stop()
            with self._desk.told():
                self._drawn.declaring.settle()
        self._drawn = None

    # One field.

    def typed(self, slot: str, text: str) -> None:
        """A letter; a box that is gone already has nothing to say."""
        if self._drawn is None or slot not in self._page.boxes:
            return
        state, field = self._page.boxes[slot]
        self._page.typing[slot] = state.text = text
        self._write({slot: value_of(field, text)})
        if state.origin:
            state.origin = ""
        self._soon()

    def left(self, slot: str) -> None:
        if self._drawn is not None and slot in self._page.boxes:
            self._settled()
            if slot in self._page.boxes:
                self._page.tidied(slot)
            self._page.follow()
            self._put_right()

    def enter(self, slot: str) -> None:
        """To the next box; the last one of a section stays, and its button goes on."""
        boxes = [one for one in self._page.all_boxes() if one.kind in TYPED and not one.unknown]
        slots = [one.slot for one in boxes]
        for following in boxes[slots.index(slot) + 1 :][:1] if slot in slots else ():
            following.focus_turn += 1

    def pick(self, slot: str, key: str) -> None:
        if not key:
            self.clear(slot)
            return
        _, field = self._page.boxes[slot]
        declares = f"{slot}_declared" in self._page.boxes
        self._write(picked(field, slot, key, has_declared=declares))
        self._changed(slot)

    def toggle(self, slot: str, key: str) -> None:
        state, field = self._page.boxes[slot]
        chosen = {*state.chosen} ^ {key}
        kept: list[Value] = [one.key for one in field.options if one.key in chosen]
        self._write({slot: kept or None})
        self._changed(slot)

    def clear(self, slot: str) -> None:
        state, field = self._page.boxes[slot]
        parts = [f"{slot}.{part}" for part in ADDRESS_PARTS] if field.kind == "address" else [slot]
        self._write(dict.fromkeys(parts))
        self._page.typing.pop(slot, None)
        self._changed(slot)
        self._page.put_text(state, "")

    def look(self, slot: str, text: str) -> None:
        state, field = self._page.boxes[slot]
        home = self._desk.device.store.certificate().commune
        state.found = searched(self._page.declaring.view, field, text, home)
        state.picking = True

    def shut(self, slot: str) -> None:
        self._page.boxes[slot][0].picking = False

    def unknown(self, slot: str, *, unknown: bool) -> None:
        self._write({self._target(slot): [UNKNOWN, ""] if unknown else None})
        self._changed(slot)

    def because(self, slot: str, reason: str, *, done: bool = True) -> None:
        if slot not in self._page.boxes or (done and not reason.strip()):
            return
        self._write({self._target(slot): [UNKNOWN, reason]})
        if done:
            self._changed(slot)
        else:
            self._soon()

    def take_address(self, slot: str, key: str) -> None:
        """Of this house, as the officer pointed at it."""
        for offer in self._desk.state.household.offers:
            if offer.kind == "address" and offer.key == key:
                self._write({f"{slot}.{part}": said for part, said in offer.parts}, "house")
                self._changed(slot)

    def take_person(self, section: str) -> None:
        """The officer says that this person is that one, too: only what is their own comes."""
        said = own_of(self._read(), section, self._page.section())
        self._write(said, "same")
        self._settled()
        self._page.draw(self._state.at)

    def add_row(self, slot: str) -> None:
        _, field = self._page.boxes[slot]
        row = self._desk.entropy(ROW_BYTES).hex()
        self._write(empty_row(self._read(), slot, field, row))
        self._soon()
        self._page.draw(self._state.at)

    def remove_row(self, slot: str, row: str) -> None:
        with self._desk.told():
            self._voice.again(self._page.declaring.remove_row(slot, row))
            self._page.draw(self._state.at)

    # The sections.

    def onward(self) -> None:
        self._settled()
        self._page.tried.add(self._page.section().id)
        self._page.judge()
        found = blocks(self._page.declaring.findings())
        here = [one for one in found if self._page.is_here(one)]
        last = self._state.at + 1 >= len(self._state.sections)
        if here or (last and found):
            self._lead_to((here or found)[0])
        elif last:
            self._go_on()
        else:
            self.go_to(self._state.at + 1)

    def back(self) -> None:
        if self._state.at:
            self.go_to(self._state.at - 1)
        else:
            self._settled()
            self._voice.nothing()
            if self._desk.state.taking.taken:
                self._desk.state.app.back(by_steps=False)
            else:
                self._desk.state.app.instead(Place.WHO, self._state.dossier)

    def go_to(self, at: int) -> None:
        """To another section; everything before it is settled."""
        with self._desk.told():
            self._page.declaring.set(section=at)
            self._settled()
            self._voice.nothing()
            self._page.draw(at)
            self._state.scroll_to, self._state.scroll_turn = "", self._state.scroll_turn + 1

    def whole(self) -> None:
        self._take_path(short=False)

    def shorten(self) -> None:
        """The battery has run low in the middle of it."""
        self._take_path(short=True)

    def _take_path(self, *, short: bool) -> None:
        """At the same part of the form, where it is asked for still."""
        with self._desk.told():
            section = self._page.section().id
            self._page.declaring.set(short=short)
            self._settled()
            self._page.draw(0)
            ids = [one.id for one in self._state.sections]
            self._page.draw(ids.index(section) if section in ids else 0)
            self._desk.state.taking.short = short

    def later(self) -> None:
        self.close()
        self._forget()
        self._voice.nothing()
        self._desk.state.app.back()

    # Its parts.

    @property
    def _page(self) -> FormPage:
        assert self._drawn is not None, "open a declaration first"
        return self._drawn

    def _read(self) -> Mapping[str, Value]:
        return self._page.declaring.read()

    def _write(self, values: Mapping[str, Value], origin: str = "") -> None:
        self._page.declaring.write(values, origin)

    def _target(self, slot: str) -> str:
        """Where it is stated that nobody knows."""
        _, field = self._page.boxes[slot]
        return f"{slot}.province" if field.kind == "address" else slot

    def _changed(self, slot: str) -> None:
        """Something was chosen: kept, and whatever depends on it is drawn anew."""
        self.shut(slot)
        self._settled()
        self._page.draw(self._state.at)
        self._put_right()

    def _soon(self) -> None:
        self._stop()
        self._timer = asyncio.get_running_loop().call_later(PAUSE_S, self._kept)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None

    def _kept(self) -> None:
        if self._drawn is not None:
            with self._desk.told():
                self._page.declaring.keep()
                self._voice.saved(self._page.declaring)

    def _settled(self) -> None:
        """What was typed is kept, of a begun dossier signed; conditions may show other fields."""
        self._stop()
        with self._desk.told():
            self._voice.again(self._page.declaring.settle())
            self._voice.saved(self._page.declaring)
            if not self._page.is_drawn():
                self._page.draw(self._state.at)

    def _put_right(self) -> None:
        self._page.judge()
        if not any(one.error for one in self._page.all_boxes()):
            self._voice.nothing()

    def _go_on(self) -> None:
        with self._desk.told():
            if not self._page.declaring.begun:
                self._page.declaring.begin()
            self._voice.nothing()
            if self._desk.state.taking.taken:
                self._desk.state.app.back(by_steps=False)
                self._desk.state.app.go(Place.SIGN_AGAIN, self._state.dossier)
                return
            onward = Place.HEARING if self._page.declaring.draft.short else Place.PAPERS
            self._desk.state.app.instead(onward, self._state.dossier)

    def _lead_to(self, first: Finding) -> None:
        """The first error is in sight, is written in next, and is said."""
        at = self._page.section_of(first.slot)
        if at is not None and at != self._state.at:
            self._page.tried.add(self._state.sections[at].id)
            self.go_to(at)
        boxes = self._page.boxes
        slot = next((one for one in _parents(first.slot) if one in boxes), "")
        self._state.scroll_to, self._state.scroll_turn = slot, self._state.scroll_turn + 1
        if slot:
            boxes[slot][0].focus_turn += 1
        self._voice.tell(first.en if self._page.english else first.vi)

    def _forget(self) -> None:
        forget(self._state, FormState())


def _parents(slot: str) -> Iterator[str]:
    """Its own box, else the one that it is a part of."""
    yield slot
    yield slot.partition("/")[0]
    yield slot.rpartition(".")[0]
