"""A procedure by form: its time limit, one field of its declaration, one of its legal bases."""

from collections.abc import Callable
from datetime import date
from typing import Final, Literal

from msgspec.structs import replace

from protocol.catalogue import Catalogue
from protocol.trade.forms import Field, Form, Section
from protocol.trade.names import tidy
from protocol.trade.procedures import MAX_RULES, Law, Procedure
from protocol.trade.time_rules import MAX_UNITS, TimeRule, TimeUnit
from sync_server.console.catalogue.changes import (
    ONE_DAY,
    Change,
    Day,
    Line,
    Say,
    Short,
    Subject,
    compared,
    day_ahead,
    day_of,
    from_day,
    missing,
    on_day,
    parts_of,
    span_words,
    whether,
    written,
)
from sync_server.console.errors import NotHere, Wrong

UNITS: Final[tuple[TimeUnit, ...]] = (
    "WORKING_DAY", "DAY", "WORKING_HOUR", "MONTH", "SAME_DAY_15H",
)  # fmt: skip
NEW: Final = "moi"


class TimeChange(Change, frozen=True, kw_only=True):
    n: Short = ""
    unit: Short = ""
    vi: Line = ""
    verify: bool = False


class FieldChange(Change, frozen=True, kw_only=True):
    vi: Line = ""
    en: Line = ""
    required: bool = False
    hint: Line = ""
    verify: bool = False


class LawChange(Change, frozen=True, kw_only=True):
    """`replace`: this one ends and another begins; `correct`: it was written down wrongly."""

    how: Literal["", "replace", "correct", "add"] = ""
    vi: Line = ""
    begins: Day = ""
    until: Day = ""
    verify: bool = False


class OfProcedure:
    """What the three forms have in common."""

    def name(self, subject: Subject) -> str:
        one = procedure_of(subject)
        return f"{one.code} {one.vi}"

    def back(self, subject: Subject) -> str:
        return f"/danh-muc/thu-tuc/{subject.key}"


class TimeEditing(OfProcedure):
    what: Final = "thoi-han"
    form: Final = TimeChange
    dated: Final = True

    def subject(self, catalogue: Catalogue, thing: str, commune: str, today: date) -> Subject:
        return _subject(catalogue, thing, commune, today)

    def begin(self, subject: Subject) -> TimeChange:
        rule = procedure_of(subject).time
        if rule is None:
            return TimeChange(unit="WORKING_DAY")
        return TimeChange(n=str(rule.n), unit=rule.unit, vi=rule.vi, verify=rule.verify)

    def make(self, subject: Subject, change: TimeChange) -> list[Procedure]:
        wrong = missing(change, "n")
        unit = next((one for one in UNITS if one == change.unit), None)
        if unit is None:
            wrong["unit"] = "field-wrong"
        if not wrong and not (change.n.isascii() and change.n.isdigit()):
            wrong["n"] = "time-number-wrong"
        count = int(change.n) if not wrong else 0
        if not wrong and not 0 < count <= MAX_UNITS:
            wrong["n"] = "time-number-wrong"
        if wrong or unit is None:
            raise Wrong(wrong)
        day = day_ahead(change.day, subject.today)
        before = on_day(subject.entries, day)
        old = before.time if before else None
        if old and str(old.n) in old.vi and old.n != count and tidy(change.vi) == old.vi:
            raise Wrong({"vi": "time-words-old"})

        def changed(one: Procedure) -> Procedure:
            rule = one.time or TimeRule(count, unit)
            rule = replace(rule, n=count, unit=unit, vi=tidy(change.vi), verify=change.verify)
            return replace(one, time=rule)

        return from_day(subject.entries, day, changed)

    def rows(self, entry: Procedure | None, say: Say, _: Subject) -> dict[str, str]:
        rule = entry.time if entry else None
        if rule is None:
            return {say("procedure-time"): say("not-written")}
        said = say(f"unit-{rule.unit}")
        return {
            say("procedure-time"): said if rule.unit == "SAME_DAY_15H" else f"{rule.n} {said}",
            say("time-words"): rule.vi or say("not-written"),
            say("time-variants"): "; ".join(one.vi for one in rule.variants) or say("no"),
            say("compared"): compared(rule.verify, say),
        }


class FieldEditing(OfProcedure):
    what: Final = "o"
    form: Final = FieldChange
    dated: Final = True

    def subject(self, catalogue: Catalogue, thing: str, commune: str, today: date) -> Subject:
        found = _subject(catalogue, thing, commune, today, parts=2)
        if _field_in(procedure_of(found), found.part) is None:
            raise NotHere
        return found

    def name(self, subject: Subject) -> str:
        procedure = procedure_of(subject)
        field = _field_in(procedure, subject.part)
        return f"{procedure.code} · {field.vi if field else subject.part}"

    def begin(self, subject: Subject) -> FieldChange:
        field = _field_in(procedure_of(subject), subject.part)
        assert field is not None
        return FieldChange(
            vi=field.vi, en=field.en, required=field.required, hint=field.hint_vi,
            verify=field.verify,
        )  # fmt: skip

    def make(self, subject: Subject, change: FieldChange) -> list[Procedure]:
        if wrong := missing(change, "vi", "en"):
            raise Wrong(wrong)
        day = day_ahead(change.day, subject.today)
        before = on_day(subject.entries, day)
        if before is None or _field_in(before, subject.part) is None:
            raise Wrong({"day": "change-no-version"})

        def changed(one: Field) -> Field:
            return replace(
                one, vi=tidy(change.vi), en=tidy(change.en), required=change.required,
                hint_vi=tidy(change.hint), verify=change.verify,
            )  # fmt: skip

        return from_day(subject.entries, day, lambda one: _with_field(one, subject.part, changed))

    def rows(self, entry: Procedure | None, say: Say, subject: Subject) -> dict[str, str]:
        field = _field_in(entry, subject.part) if entry else None
        if field is None:
            return {}
        return {
            say("field-label"): field.vi,
            say("field-label-en"): field.en,
            say("field-must"): whether(field.required, say),
            say("field-hint"): field.hint_vi or say("not-written"),
            say("compared"): compared(field.verify, say),
        }


class LawEditing(OfProcedure):
    """Legal bases have days of their own: they are written down, whenever they began."""

    what: Final = "can-cu"
    form: Final = LawChange
    dated: Final = False

    def subject(self, catalogue: Catalogue, thing: str, commune: str, today: date) -> Subject:
        found = _subject(catalogue, thing, commune, today, parts=2)
        if found.part != NEW and _law_in(procedure_of(found), found.part) is None:
            raise NotHere
        return found

    def begin(self, subject: Subject) -> LawChange:
        law = _law_in(procedure_of(subject), subject.part)
        if law is None:
            return LawChange(how="add", verify=True)
        return LawChange(
            how="correct",
            vi=law.vi,
            begins=written(law.valid_from),
            until=written(law.valid_to),
            verify=law.verify,
        )

    def make(self, subject: Subject, change: LawChange) -> list[Procedure]:
        wrong = missing(change, "how", "vi")
        old = _law_in(procedure_of(subject), subject.part)
        if (change.how == "add") != (old is None):
            wrong["how"] = "field-wrong"
        if wrong:
            raise Wrong(wrong)
        begins = (
            day_of(change.begins, "begins") if change.begins or change.how != "correct" else None
        )
        until = day_of(change.until, "until") if change.until else None
        if begins and until and until < begins:
            raise Wrong({"until": "law-ends-first"})
        law = Law(valid_from=begins, valid_to=until, vi=tidy(change.vi), verify=change.verify)
        if change.how == "replace" and old and begins:
            if law.vi == old.vi:
                raise Wrong({"vi": "law-same"})
            if old.valid_from is not None and old.valid_from >= begins:
                raise Wrong({"begins": "law-begins-first"})
            ended = replace(old, valid_to=begins - ONE_DAY)
            return [_with_laws(one, old, ended, law) for one in subject.entries]
        if change.how == "correct" and old:
            return [_with_laws(one, old, law) for one in subject.entries]
        return [_with_laws(one, None, law) for one in subject.entries]

    def rows(self, entry: Procedure | None, say: Say, subject: Subject) -> dict[str, str]:
        if entry is None:
            return {}
        known = len(procedure_of(subject).legal)
        found = {
            say("law-number", number=number + 1): _law_words(law, say)
            for number, law in enumerate(entry.legal[:known])
        }
        added = "; ".join(_law_words(law, say) for law in entry.legal[known:])
        return {**found, say("law-added"): added}


def procedure_of(subject: Subject) -> Procedure:
    found = on_day(subject.entries, subject.today)
    if not isinstance(found, Procedure):
        raise NotHere
    return found


def _subject(
    catalogue: Catalogue, thing: str, commune: str, today: date, *, parts: int = 1
) -> Subject:
    code, part = [*parts_of(thing, parts), ""][:2]
    found = Subject(catalogue, "procedures", code, today, commune, part)
    procedure_of(found)
    return found


def _field_in(procedure: Procedure, name: str) -> Field | None:
    section_id, _, field_id = name.partition(".")
    form = procedure.declaration
    sections = form.sections if form else ()
    return next(
        (
            field
            for section in sections
            if section.id == section_id
            for field in section.fields
            if field.id == field_id
        ),
        None,
    )


def _with_field(procedure: Procedure, name: str, change: Callable[[Field], Field]) -> Procedure:
    section_id, _, field_id = name.partition(".")
    form = procedure.declaration
    assert isinstance(form, Form)

    def of_section(section: Section) -> Section:
        if section.id != section_id:
            return section
        fields = tuple(change(one) if one.id == field_id else one for one in section.fields)
        return replace(section, fields=fields)

    sections = tuple(of_section(one) for one in form.sections)
    return replace(procedure, declaration=replace(form, sections=sections))


def _law_in(procedure: Procedure, number: str) -> Law | None:
    if not (number.isascii() and number.isdigit()) or int(number) >= len(procedure.legal):
        return None
    return procedure.legal[int(number)]


def _with_laws(procedure: Procedure, old: Law | None, new: Law, *more: Law) -> Procedure:
    """`new` in the place of `old`, whatever is more behind; where `old` is not, as it is."""
    if old is not None and old not in procedure.legal:
        return procedure
    if old is None:
        more = (new, *more)
    legal = (*(new if one == old else one for one in procedure.legal), *more)
    if len(legal) > MAX_RULES:
        raise Wrong({"vi": "law-too-many"})
    return replace(procedure, legal=legal)


def _law_words(law: Law, say: Say) -> str:
    checked = f" [{say('to-verify')}]" if law.verify else ""
    return f"{law.vi} ({span_words(law, say)}){checked}"
