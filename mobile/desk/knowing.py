"""Who somebody is: by the card's code, the lines on its back, an earlier dossier, or their word."""

from collections.abc import Iterator
from typing import Final

from mobile.asked import asked
from mobile.declaring import Declaring
from mobile.desk.desk import Desk
from mobile.desk.work import declaring_of, forget, id_of
from mobile.state.taking import EarlierRow, PersonRow, TakingState
from protocol.actions import Value
from protocol.card import Card, read_card
from protocol.dossier import opened
from protocol.errors import MalformedBytes, NotPossible, TooLarge
from protocol.mrz import read_mrz
from protocol.trade.conditions import UNKNOWN
from protocol.trade.day_words import said_day
from protocol.trade.declared import declared_in, is_empty, is_unknown
from protocol.trade.forms import Section
from protocol.trade.identity import SEX_OF
from protocol.trade.names import folded
from protocol.trade.prefill import block_of, from_card, from_earlier, section_of_card

MAX_FOUND: Final = 8  # more are not looked through beside somebody who waits
LEAST_LETTERS: Final = 2
ON_A_CARD: Final = ("pin", "id_doc_type", "id_doc_no", "id_issue_date")


class Knowing:
    """The part of step 2 that fills a person's block; every way says whose block it is."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = desk.state.taking

    def ask_for(self, section: str, way: str) -> None:
        self._state.target, self._state.found, self._state.looked_for = section, (), ""
        self._state.way = way  # type: ignore[assignment]  # one of the words of the state

    async def card_picture(self, picture: bytes) -> None:
        from mobile.pictures import read_qr  # noqa: PLC0415  # its library is not on phones

        try:
            text = await self._desk.slow(lambda: read_qr(picture))
            card = read_card(text, test_mode=self._desk.test_mode)
        except (MalformedBytes, TooLarge):
            self._problem("taking.card.unreadable")
            return
        with self._desk.told():
            self._take_card(declaring_of(self._desk, self._state.dossier), card)

    def mrz(self, text: str) -> None:
        try:
            lines = read_mrz(text, test_mode=self._desk.test_mode)
        except (MalformedBytes, TooLarge):
            self._problem("taking.mrz.wrong")
            return
        said = {"pin": lines.number, "dob": lines.born, "sex": lines.sex}
        said |= {"id_doc_no": lines.number} if lines.number else {}
        with self._desk.told():
            declaring = declaring_of(self._desk, self._state.dossier)
            self._fill(declaring, self._section(declaring), dict(said), "card")

    def look_for(self, text: str) -> None:
        self._state.looked_for = text
        with self._desk.told():
            long_enough = len(folded(text)) >= LEAST_LETTERS
            rows = [] if not long_enough else [row for row, _ in self._earlier(text)]
            self._state.found = tuple(rows[:MAX_FOUND])

    def take_earlier(self, key: str) -> None:
        with self._desk.told():
            found = {row.key: block for row, block in self._earlier(self._state.looked_for)}
            declaring = declaring_of(self._desk, self._state.dossier)
            section = self._section(declaring)
            block = found.get(key)
            if block is None:
                return
            # The officer has looked at name and birth and says that it is this person.
            names = ("pin",) if is_known(block.get("pin")) else ("full_name", "dob", "sex")
            now = {name: block[name] for name in names if is_known(block.get(name))}
            kept = from_earlier(section, block, said_to_be_same=True, now=now)
            told = {slot.partition(".")[2]: value for slot, value in kept.items()}
            fields = {field.id for field in section.fields}
            self._fill(
                declaring,
                section,
                {
                    name: value
                    for name, value in {**now, **told}.items()
                    if name.partition(".")[0] in fields
                },
                "earlier",
            )

    def no_card(self, reason: str) -> None:
        if not reason.strip():
            self._problem("taking.no_card.why")
            return
        with self._desk.told():
            declaring = declaring_of(self._desk, self._state.dossier)
            section = self._section(declaring)
            said = declaring.values()
            told: dict[str, Value] = {
                field.id: [UNKNOWN, reason.strip()]
                for field in section.fields
                if field.id in ON_A_CARD
                and field.unknown_allowed
                and is_empty(said.get(f"{section.id}.{field.id}"))
            }
            self._fill(declaring, section, told, "")

    # Its parts.

    def _take_card(self, declaring: Declaring, card: Card) -> None:
        section = self._section(declaring, card)
        sex = SEX_OF.get(section.person)
        if sex is not None and sex != card.sex:
            self._problem("taking.card.other_sex", whose=section.vi.lower())
            return
        read = from_card(declaring.view, section, card)
        self._fill(declaring, section, block_of(section.id, read), "card")

    def _section(self, declaring: Declaring, card: Card | None = None) -> Section:
        """The block that was pointed at, else the one that a card of this sex fills."""
        by_id = {one.id: one for one in declaring.form.sections}
        if self._state.target in by_id:
            return by_id[self._state.target]
        usual = section_of_card(declaring.procedure, declaring.form, card.sex if card else "NU")
        found = usual or next((one for one in declaring.form.sections if one.person), None)
        if found is None:
            raise NotPossible("this form asks for nobody")
        return found

    def _fill(
        self, declaring: Declaring, section: Section, told: dict[str, Value], origin: str
    ) -> None:
        fields = {field.id for field in section.fields}
        values = {
            f"{section.id}.{name}": value
            for name, value in told.items()
            if name.partition(".")[0] in fields
        }
        declaring.write(values, origin)
        self._again(declaring.settle())
        self._state.way, self._state.target, self._state.found = "", "", ()
        start = f"{section.id}."
        self._state.doubts = tuple(
            one.vi
            for one in declaring.findings()
            if one.slot.startswith(start) and one.level == "warn"
        )
        self._shown(declaring)

    def _earlier(self, text: str) -> Iterator[tuple[EarlierRow, dict[str, Value]]]:
        """Everybody of that name on this device, each once; nobody of this very dossier."""
        store, wanted = self._desk.device.store, folded(text).split()
        catalogue, seen = self._desk.device.catalogue(), set[tuple[object, ...]]()
        for entry in self._desk.device.shelf().page(text):
            state = store.state(entry.dossier)
            opening = opened(state)
            if opening is None or entry.dossier == id_of(self._state.dossier):
                continue
            form = catalogue.procedure(opening.procedure).declaration
            values = declared_in(state).values
            for section in form.sections if form else ():
                block = block_of(section.id, values)
                name = block.get("full_name")
                who = (name, str(block.get("dob")), str(block.get("pin")))
                if (
                    section.person
                    and isinstance(name, str)
                    and _says(wanted, block)
                    and who not in seen
                ):
                    seen.add(who)
                    key = f"{entry.dossier.hex()}/{section.id}"
                    yield EarlierRow(key, name, self._who(block)), block

    def _who(self, block: dict[str, Value]) -> str:
        born, number = block.get("dob"), block.get("pin")
        parts = []
        if isinstance(born, str):
            parts.append(self._desk.say("taking.born", day=said_day(born)))
        if isinstance(number, str):
            parts.append(self._desk.say("taking.number", number=number))
        elif is_unknown(number):
            parts.append(self._desk.say("taking.number.unknown"))
        return " · ".join(parts)

    def _people(self, declaring: Declaring) -> Iterator[PersonRow]:
        procedure, values = declaring.procedure, declaring.values()
        about = procedure.citizen.partition(".")[0]
        wanted = procedure.marks_at_intake or procedure.marks_at_delivery or (about,)
        rows = [
            section
            for section, fields in asked(declaring.form, declaring.facts())
            if section.person and any(field.id == "pin" for field in fields)
        ]
        for at, section in enumerate(rows):
            block = block_of(section.id, values)
            name = block.get("full_name")
            main = section.id in wanted or (at == 0 and not {one.id for one in rows} & {*wanted})
            yield PersonRow(
                section.id,
                section.vi,
                main,
                name if isinstance(name, str) else "",
                self._who(block),
                declaring.draft.origins.get(f"{section.id}.full_name", ""),
            )

    def _again(self, acts: list[str]) -> None:
        """What was signed on paper was changed since: said at once, and by name."""
        if acts:
            self._desk.tell("taking.again", acts=", ".join(acts), problem=True)

    def _problem(self, key: str, **parts: str) -> None:
        self._desk.tell(key, problem=True, **parts)

    def _shown(self, declaring: Declaring) -> None:
        raise NotImplementedError

    def _forget(self) -> None:
        forget(self._state, TakingState())


def is_known(value: Value) -> bool:
    return not is_empty(value) and not is_unknown(value)


def _says(wanted: list[str], block: dict[str, Value]) -> bool:
    """By name or number: whoever else stands in that dossier was not looked for."""
    said = folded(f"{block.get('full_name')!s} {block.get('pin')!s}").split()
    return all(any(word.startswith(one) for word in said) for one in wanted)
