"""The declaration by its sections: each answer in words, and whence it is."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from protocol.actions import Value
from protocol.catalogue import PAGES, View
from protocol.dossier import shown, visible
from protocol.trade.declared import declared_in, is_empty, is_unknown, reason_of
from protocol.trade.forms import ADDRESS_PARTS, Field, Section
from protocol.trade.read_aloud import UNIT_SLOTS, plain, said_value, unit_name
from sync_server.console.dossiers.english import label_beside
from sync_server.console.dossiers.seen import SENSITIVE_BESIDE, Seen, Words
from sync_server.console.dossiers.sources import Source, Sources

BETWEEN = " / "
NOT_KNOWN: Words = ("chưa biết, Trung tâm tra cứu", "not known; the centre looks it up")


class Answer(NamedTuple):
    """One question, what is answered, and whence."""

    slot: str
    label: Words
    said: str
    sources: tuple[Source, ...]
    not_agreed: bool = False
    unknown: str = ""  # why, in the officer's words
    standing: Words | None = None
    sensitive: bool = False
    raw: str = ""  # as another program takes it


class Block(msgspec.Struct, frozen=True):
    """A section; `source` where everything in it has one."""

    title: Words
    answers: list[Answer]
    hidden: int  # answers that this page does not show

    @property
    def source(self) -> Source | None:
        """Of most of them: said once over the block."""
        every = [answer.sources[0] for answer in self.answers if len(answer.sources) == 1]
        if not every:
            return None
        keys = [one.key for one in every]
        common = max(dict.fromkeys(keys), key=keys.count)
        return next(one for one in every if one.key == common)


def blocks_of(seen: Seen, sources: Sources, *, sensitive: bool) -> list[Block]:
    """By the form where the catalogue has one, then what stands beside it."""
    reading = _Reading(seen, sources)
    found = [*reading.sections(), reading.beside()]
    return [
        Block(title, [one for one in answers if sensitive or not one.sensitive], hidden)
        for title, answers in found
        for hidden in [0 if sensitive else sum(one.sensitive for one in answers)]
        if answers
    ]


class _Reading:
    def __init__(self, seen: Seen, sources: Sources) -> None:
        self._seen, self._sources = seen, sources
        self._declared = declared_in(seen.state)
        self._left = dict.fromkeys(sorted(visible(seen.state)))

    def sections(self) -> Iterator[tuple[Words, list[Answer]]]:
        form = None if self._seen.procedure is None else self._seen.procedure.declaration
        for section in form.sections if form else ():
            yield (section.vi, section.en), [*self._section(section)]

    def beside(self) -> tuple[Words, list[Answer]]:
        left = [slot for slot in self._left if not slot.startswith(f"{PAGES}/")]
        answers = [one for slot in left if (one := self._beside(slot)) is not None]
        return ("Ngoài tờ khai", "Beside the form"), answers

    def _section(self, section: Section) -> Iterator[Answer]:
        for field in section.fields:
            name = f"{section.id}.{field.id}"
            label = (field.vi, field.en)
            if field.kind == "table":
                yield from self._table(name, field)
            elif field.kind == "address":
                yield from self._said(name, label, field, self._address(name))
            else:
                yield from self._said(name, label, field, [name])

    def _table(self, name: str, field: Field) -> Iterator[Answer]:
        for at, row in enumerate(self._declared.rows.get(name, []), 1):
            for column in field.columns:
                label = (f"{field.vi} {at}: {column.vi}", f"{field.en} {at}: {column.en}")
                whose = msgspec.structs.replace(
                    column, sensitive=column.sensitive or field.sensitive
                )
                yield from self._said(f"{name}/{row}/{column.id}", label, whose, None)

    def _address(self, name: str) -> list[str]:
        return [f"{name}.{part}" for part in reversed(ADDRESS_PARTS)]

    def _said(
        self, name: str, label: Words, field: Field, slots: Sequence[str] | None
    ) -> Iterator[Answer]:
        """Nothing where nobody has answered."""
        parts = [self._one(slot, field) for slot in slots or [name]]
        there = [one for one in parts if one is not None]
        if not there:
            return
        yield Answer(
            there[0].slot if len(there) == 1 else name,
            label,
            ", ".join(one.said for one in there if one.said),
            tuple({source.key: source for one in there for source in one.sources}.values()),
            any(one.not_agreed for one in there),
            next((one.unknown for one in there if one.unknown), ""),
            next((one.standing for one in there if one.standing), None),
            field.sensitive,
            ", ".join(one.raw for one in there if one.raw),
        )

    def _one(self, slot: str, field: Field) -> Answer | None:
        values = shown(self._seen.state, slot)
        self._left.pop(slot, None)
        view = self._seen.view
        if view is None or all(is_empty(one.value) for one in values):
            return None
        said = [said_of(view, slot, field, one.value) for one in values]
        unknown = next((reason_of(one.value) for one in values if is_unknown(one.value)), "")
        refs = [ref for one in values for ref in one.refs]
        return Answer(
            slot,
            ("", ""),
            BETWEEN.join(said),
            tuple(self._sources.of(slot, refs)),
            len(values) > 1,
            unknown,
            self._sources.standing(slot),
            field.sensitive,
            BETWEEN.join(raw_of(one.value) for one in values),
        )

    def _beside(self, slot: str) -> Answer | None:
        values = shown(self._seen.state, slot)
        if all(is_empty(one.value) for one in values):
            return None
        view = self._seen.view
        said = [
            unit_name(view, one.value)
            if view is not None and slot in UNIT_SLOTS and isinstance(one.value, str)
            else plain(one.value)
            for one in values
        ]
        refs = [ref for one in values for ref in one.refs]
        return Answer(
            slot,
            label_beside(slot),
            BETWEEN.join(said),
            tuple(self._sources.of(slot, refs)),
            len(values) > 1,
            sensitive=slot in SENSITIVE_BESIDE,
            raw=BETWEEN.join(raw_of(one.value) for one in values),
        )


def said_of(view: View, slot: str, field: Field, value: Value) -> str:
    """An address by the names of its places."""
    if field.kind == "address" and not slot.endswith(".detail") and isinstance(value, str):
        return unit_name(view, value)
    return said_value(view, field, value)


def raw_of(value: Value) -> str:
    return plain(value) if not isinstance(value, str) else value
