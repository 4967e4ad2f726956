"""How a procedure is taken at homes of this centre, by form: its footing, decision and grounds."""

from datetime import date
from typing import Annotated, Final, Literal

from msgspec import Meta
from msgspec.structs import replace

from protocol.catalogue import Catalogue
from protocol.trade.footings import MAX_GROUNDS, Footing, FootingRule
from protocol.trade.names import tidy
from protocol.trade.procedures import Procedure
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
    on_day,
    parts_of,
    written,
)
from sync_server.console.errors import NotHere, Wrong

FOOTINGS: Final[tuple[Footing, ...]] = ("official", "mobile", "provisional", "assisted")
GENERAL: Final = "general"  # no rule of this centre's own any more


class FootingChange(Change, frozen=True, kw_only=True):
    footing: Literal["", "official", "mobile", "provisional", "assisted", "general"] = ""
    decision_number: Short = ""
    decision_date: Day = ""
    ground: Annotated[list[Line], Meta(max_length=MAX_GROUNDS)] = []  # noqa: RUF012  # words
    note: Line = ""
    verify: bool = False


class FootingEditing:
    """A rule of this centre, or the one of every centre."""

    what: Final = "tai-nha"
    form: Final = FootingChange
    dated: Final = True

    def subject(self, catalogue: Catalogue, thing: str, commune: str, today: date) -> Subject:
        procedure, unit = parts_of(thing, 2)
        found = Subject(catalogue, "footings", (procedure, unit or None), today, commune)
        if unit not in {"", commune} or (not unit and not found.entries):
            raise NotHere
        _procedure(found)
        return found

    def name(self, subject: Subject) -> str:
        procedure = _procedure(subject)
        return f"{procedure.code} {procedure.vi}"

    def back(self, _: Subject) -> str:
        return "/danh-muc/tai-nha"

    def begin(self, subject: Subject) -> FootingChange:
        rule = _begins_with(subject, subject.today)
        return FootingChange(
            footing=rule.footing,
            decision_number=rule.decision_number,
            decision_date=written(rule.decision_date),
            ground=[one.vi for one in rule.grounds],
            note=rule.note,
            verify=rule.verify,
        )

    def make(self, subject: Subject, change: FootingChange) -> list[FootingRule]:
        if not change.footing:
            raise Wrong({"footing": "field-missing"})
        day = day_ahead(change.day, subject.today)
        before = _begins_with(subject, day)
        if change.footing == GENERAL:
            return _ended(subject, day)
        decided = day_of(change.decision_date, "decision_date") if change.decision_date else None
        _check(change, before, decided)
        words = [tidy(one) for one in change.ground]
        grounds = tuple(
            replace(ground, vi=said) for ground, said in zip(before.grounds, words, strict=True)
        )
        footing: Footing = change.footing

        def changed(one: FootingRule) -> FootingRule:
            return replace(
                one, footing=footing, decision_number=tidy(change.decision_number),
                decision_date=decided, grounds=grounds, note=tidy(change.note),
                verify=change.verify, becomes=before.becomes if footing == "mobile" else None,
            )  # fmt: skip

        if subject.entries:
            return from_day(subject.entries, day, changed)
        return [replace(changed(before), valid_from=day, valid_to=None)]

    def rows(self, entry: FootingRule | None, say: Say, _: Subject) -> dict[str, str]:
        if entry is None:
            return {say("procedure-home"): say("footing-general")}
        decided = f"{entry.decision_number} {written(entry.decision_date)}".strip()
        return {
            say("procedure-home"): say(f"footing-{entry.footing}"),
            say("footing-decision"): decided or say("not-written"),
            **{
                say("footing-ground", number=number): one.vi
                for number, one in enumerate(entry.grounds, start=1)
            },
            say("footing-becomes"): entry.becomes or say("no"),
            say("footing-note"): entry.note or say("not-written"),
            say("fee-where"): say("centre-only") if entry.unit else say("everywhere"),
            say("compared"): compared(entry.verify, say),
        }


def _procedure(subject: Subject) -> Procedure:
    assert isinstance(subject.key, tuple)
    every = Subject(subject.catalogue, "procedures", subject.key[0], subject.today, subject.commune)
    found = on_day(every.entries, subject.today)
    if not isinstance(found, Procedure):
        raise NotHere
    return found


def _begins_with(subject: Subject, day: date) -> FootingRule:
    """This rule, else what holds for every centre, else the procedure's own footing."""
    assert isinstance(subject.key, tuple)
    code, unit = subject.key
    general = replace(subject, key=(code, None))
    found = on_day(subject.entries, day) or on_day(general.entries, day)
    if not isinstance(found, FootingRule):
        return FootingRule(procedure=code, footing=_procedure(subject).footing, unit=unit)
    return replace(found, unit=unit)


def _check(change: FootingChange, before: FootingRule, decided: date | None) -> None:
    wrong = {}
    if change.footing == "official":
        if not change.decision_number.strip():
            wrong["decision_number"] = "footing-needs-decision"
        if decided is None:
            wrong["decision_date"] = "footing-needs-decision"
    if change.footing == "mobile" and not before.grounds:
        wrong["footing"] = "footing-no-grounds"
    if len(change.ground) != len(before.grounds) or not all(map(str.strip, change.ground)):
        wrong["ground"] = "field-missing"
    if wrong:
        raise Wrong(wrong)


def _ended(subject: Subject, day: date) -> list[FootingRule]:
    """From this day on what holds for every centre holds here too."""
    assert isinstance(subject.key, tuple)
    if subject.key[1] is None:
        raise Wrong({"footing": "field-wrong"})
    return [
        replace(one, valid_to=day - ONE_DAY) if one.valid_to is None or one.valid_to >= day else one
        for one in subject.entries
        if one.valid_from is None or one.valid_from < day
    ]
