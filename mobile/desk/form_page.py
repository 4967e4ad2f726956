"""One section of a declaration as boxes on the screen, and beside each what is wrong with it."""

from collections.abc import Iterator, Mapping
from typing import Final

from mobile.asked import asked, is_needed
from mobile.declaring import Declaring
from mobile.desk.desk import Desk
from mobile.desk.fields import chosen_in, field_state, place_words, reason_in, shown_text
from mobile.state.form import FieldState, RowState, SectionMark
from mobile.state.taking import Choice
from protocol.actions import Value
from protocol.trade.conditions import Facts
from protocol.trade.declared import declared_in, is_empty, is_unknown
from protocol.trade.ethnic import GROUPS
from protocol.trade.findings import Finding, blocks
from protocol.trade.forms import ADDRESS_PARTS, Field, Section
from protocol.trade.identity import SEX_OF

DETAIL: Final = Field("detail", "Bản, thôn, số nhà", "Village, house number", "text")
TYPED: Final = frozenset({"line", "lines", "number"})  # boxes that hold text
_WAIT: Final = frozenset({"required", "required_or_unknown", "no_rows"})  # until asked to go on

Boxes = dict[str, tuple[FieldState, Field]]


class FormPage:
    """What is drawn of one declaration; a box that stays keeps what is typed in it."""

    def __init__(self, desk: Desk, declaring: Declaring) -> None:
        self._desk, self._state = desk, desk.state.form
        self.declaring: Final = declaring
        self.boxes: Boxes = {}
        self.typing: Final[dict[str, str]] = {}  # by slot, until the box is left
        self.tried: Final[set[str]] = set()  # sections whose end the officer has been at

    def draw(self, at: int) -> None:
        declaring, state = self.declaring, self._state
        facts, read = declaring.facts(), declaring.read()
        sections = self._sections(facts)
        state.at = min(at, len(sections) - 1)
        section, fields = sections[state.at]
        findings = declaring.findings()
        state.title = self.label(section)
        state.sections = tuple(self._mark(one, findings) for one, _ in sections)
        before, self.boxes = self.boxes, {}
        drawing = _Drawing(self, facts, read, before)
        state.fields = tuple(
            drawing.field(f"{section.id}.{field.id}", field, shown=field in fields)
            for field in section.fields
        )
        state.from_card = any(one.origin for one in self.all_boxes())
        state.takes = tuple(self._takes(section, read))
        whole = sum(len(some) for _, some in asked(declaring.form, facts))
        state.hidden = whole - sum(len(some) for _, some in sections)
        self.judge(findings, touched=False)

    def first_open(self) -> int:
        """The first section in which something is wanting."""
        wanting = {one.slot.partition(".")[0] for one in blocks(self.declaring.findings())}
        ids = [section.id for section, _ in self._sections(self.declaring.facts())]
        return next((at for at, one in enumerate(ids) if one in wanting), 0)

    def judge(self, findings: list[Finding] | None = None, *, touched: bool = True) -> None:
        """What is only empty is no error before the officer wants to go on."""
        findings = self.declaring.findings() if findings is None else findings
        tried, by_slot = self.section().id in self.tried, {one.slot: one for one in findings}
        for slot, (state, _) in self.boxes.items():
            one = by_slot.get(slot)
            waits = one is not None and one.code in _WAIT and not tried
            said = "" if one is None or waits else self.sentence(one)
            blocks = one is not None and one.level == "block"
            _put(state, error=said if blocks else "", warning="" if blocks else said)
        self._state.notices = tuple(
            one.en if self.english else one.vi
            for one in findings
            if one.level == "block" and tried and self.is_here(one) and one.slot not in self.boxes
        )
        self._state.empty_allowed = sum(
            one.shown and not one.needed and not _is_filled(one) for one in self._state.fields
        )
        if touched:
            marks = {one.id: one for one in self.declaring.form.sections}
            kept = [self._mark(marks[one.id], findings) for one in self._state.sections]
            if tuple(kept) != self._state.sections:
                self._state.sections = tuple(kept)

    def is_drawn(self) -> bool:
        """Whether the same fields are still asked for."""
        sections = self._sections(self.declaring.facts())
        if [one.id for one, _ in sections] != [one.id for one in self._state.sections]:
            return False
        section, fields = sections[self._state.at]
        slots = [f"{section.id}.{field.id}" for field in fields]
        return slots == [one.slot for one in self._state.fields if one.shown]

    def tidied(self, slot: str) -> None:
        """As the form keeps it: 02071948 is 02/07/1948 once its box is left."""
        state, field = self.boxes[slot]
        text = shown_text(field, self.declaring.read().get(slot))
        if self.typing.pop(slot, state.text) != text or state.text != text:
            self.put_text(state, text)

    def follow(self) -> None:
        """Boxes that show what follows from another one: a day in words beside its digits."""
        read = self.declaring.read()
        for slot, (state, field) in self.boxes.items():
            if state.kind in TYPED and slot not in self.typing and not state.unknown:
                text = shown_text(field, read.get(slot))
                if text != state.text:
                    self.put_text(state, text)

    def put_text(self, state: FieldState, text: str) -> None:
        state.text = text
        state.revision += 1

    def all_boxes(self) -> Iterator[FieldState]:
        """Those that are shown, in their order, those of addresses and rows among them."""
        for one in self._state.fields:
            if not one.shown:
                continue
            yield one
            if one.detail is not None:
                yield one.detail
            for row in one.rows:
                yield from row.cells

    # Words.

    @property
    def english(self) -> bool:
        return self._desk.state.app.language == "en"

    def label(self, section: Section) -> str:
        return section.en if self.english else section.vi

    def sentence(self, one: Finding) -> str:
        """Without the name of the field: it stands above."""
        said = one.en if self.english else one.vi
        words = said.partition(": ")[2] or said
        return words[:1].upper() + words[1:]

    # Where.

    def section(self) -> Section:
        wanted = self._state.sections[self._state.at].id
        return next(one for one in self.declaring.form.sections if one.id == wanted)

    def is_here(self, one: Finding) -> bool:
        return self.section_of(one.slot) == self._state.at

    def section_of(self, slot: str) -> int | None:
        ids = [one.id for one in self._state.sections]
        section = slot.partition(".")[0]
        return ids.index(section) if section in ids else None

    def _sections(self, facts: Facts) -> list[tuple[Section, list[Field]]]:
        whole = list(asked(self.declaring.form, facts))
        if not self.declaring.draft.short:
            return whole
        said = self.declaring.values()
        some = [
            (section, kept)
            for section, fields in whole
            if (kept := [one for one in fields if _is_of_a_slip(section, one, said, facts)])
        ]
        return some or whole

    def _mark(self, section: Section, findings: list[Finding]) -> SectionMark:
        stopped = any(
            one.level == "block" and one.slot.partition(".")[0] == section.id for one in findings
        )
        return SectionMark(section.id, self.label(section), not stopped, section.id in self.tried)

    def _takes(self, section: Section, read: Mapping[str, Value]) -> Iterator[Choice]:
        """Persons of this form with a name, where this one has none yet."""
        if not section.person or not is_empty(read.get(f"{section.id}.full_name")):
            return
        for other in self.declaring.form.sections:
            name = read.get(f"{other.id}.full_name")
            sex = read.get(f"{other.id}.sex") or SEX_OF.get(other.person)
            fits = sex is None or SEX_OF.get(section.person, sex) == sex
            if other.person and other is not section and isinstance(name, str) and name and fits:
                yield Choice(other.id, f"{self.label(other)}: {name}")

    def house_addresses(self) -> tuple[Choice, ...]:
        return tuple(
            Choice(one.key, f"{one.words} ({one.whose})")
            for one in self._desk.state.household.offers
            if one.kind == "address"
        )


class _Drawing:
    """One look at a declaration: its facts and values do not change meanwhile."""

    def __init__(
        self, page: FormPage, facts: Facts, read: Mapping[str, Value], before: Boxes
    ) -> None:
        self._page, self._facts, self._read, self._before = page, facts, read, before

    def field(self, slot: str, field: Field, *, shown: bool = True) -> FieldState:
        kept = self._before.get(slot)
        english = self._page.english
        state = kept[0] if kept else field_state(slot, field, english=english)
        self._page.boxes[slot] = (state, field)
        value = self._read.get(f"{slot}.province" if field.kind == "address" else slot)
        _put(
            state,
            shown=shown,
            needed=is_needed(field, self._facts),
            origin=self._origin(slot, field),
            unknown=is_unknown(value),
            reason=reason_in(value),
            chosen=chosen_in(field, value),
        )
        if field.kind == "address":
            self._address(state, slot)
        elif field.kind == "table":
            state.rows = tuple(self._rows(slot, field))
        elif state.kind == "search":
            _put(state, place=self._words(field, value))
        elif self._may_put(state) and (text := shown_text(field, value)) != state.text:
            self._page.put_text(state, text)
        return state

    def _may_put(self, state: FieldState) -> bool:
        """Nothing is written over a box in which somebody is typing."""
        return state.slot not in self._page.typing and not state.unknown

    def _address(self, state: FieldState, slot: str) -> None:
        read, view = self._read, self._page.declaring.view
        printed = read.get(f"{slot.partition('.')[0]}.address_printed")
        state.detail = self.field(f"{slot}.{DETAIL.id}", DETAIL)
        _put(
            state,
            place=place_words(view, read.get(f"{slot}.province"), read.get(f"{slot}.unit")),
            printed=printed if isinstance(printed, str) else "",
            offers=self._page.house_addresses(),
        )

    def _rows(self, slot: str, field: Field) -> Iterator[RowState]:
        for row in declared_in(self._read).rows.get(slot, []):
            cells = (self.field(f"{slot}/{row}/{one.id}", one) for one in field.columns)
            yield RowState(row, tuple(cells))

    def _words(self, field: Field, value: Value) -> str:
        if not isinstance(value, str):
            return ""
        if field.kind == "ethnic":
            return GROUPS.get(value, value)
        if field.kind == "unit":
            unit = self._page.declaring.view.unit(value)
            return value if unit is None else unit.vi
        english = self._page.english
        options = {one.key: one.en if english and one.en else one.vi for one in field.options}
        return options.get(value, value)

    def _origin(self, slot: str, field: Field) -> str:
        origins = self._page.declaring.draft.origins
        slots = [f"{slot}.{part}" for part in ADDRESS_PARTS] if field.kind == "address" else [slot]
        return next((origins[one] for one in slots if one in origins), "")


def _put(state: FieldState, **values: object) -> None:
    """Only what differs is drawn again."""
    for name, value in values.items():
        if getattr(state, name) != value:
            setattr(state, name, value)


def _is_of_a_slip(section: Section, field: Field, said: Mapping[str, Value], facts: Facts) -> bool:
    """Short of battery: what must be there, and what is there already."""
    start = f"{section.id}.{field.id}"
    return is_needed(field, facts) or any(
        slot == start or slot.startswith((f"{start}.", f"{start}/")) for slot in said
    )


def _is_filled(state: FieldState) -> bool:
    return bool(state.text or state.chosen or state.place or state.rows or state.unknown)
