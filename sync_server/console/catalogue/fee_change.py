"""A fee by form: how much, for what, in which words, on what basis; everywhere or in a province."""

import re
from datetime import date
from typing import Annotated, Final, Literal

from msgspec import Meta
from msgspec.structs import replace

from protocol.catalogue import Catalogue
from protocol.trade.fees import MAX_DONG, Fee, Per
from protocol.trade.names import tidy
from sync_server.console.catalogue.changes import (
    Change,
    Line,
    Say,
    Short,
    Subject,
    compared,
    day_ahead,
    from_day,
    missing,
    on_day,
    parts_of,
)
from sync_server.console.errors import NotHere, Wrong

PERS: Final[tuple[Per, ...]] = ("dossier", "copy", "page", "case")
_DIGITS: Final = re.compile(r"\d{1,3}(?:[ .]?\d{3})*")
_NUMBER: Final = re.compile(r"\d[\d.]*\d|\d")


class FeeChange(Change, frozen=True, kw_only=True):
    """`unknown` is never called free: papers then say the words alone."""

    known: Literal["", "unknown", "none", "amount"] = ""
    amount: Short = ""
    per: Annotated[str, Meta(max_length=10)] = "dossier"
    vi: Line = ""
    basis: Line = ""
    verify: bool = False


class FeeEditing:
    """One line of a procedure."""

    what: Final = "phi"
    form: Final = FeeChange
    dated: Final = True

    def subject(self, catalogue: Catalogue, thing: str, commune: str, today: date) -> Subject:
        procedure, name, province = parts_of(thing, 3)
        found = Subject(catalogue, "fees", (procedure, province, name), today, commune)
        if province not in {"", found.province} or not (found.entries or _general(found).entries):
            raise NotHere
        return found

    def name(self, subject: Subject) -> str:
        one = on_day(subject.entries or _general(subject).entries, subject.today)
        assert isinstance(one, Fee)
        return f"{one.procedure} · {one.vi}"

    def back(self, _: Subject) -> str:
        return "/danh-muc/phi"

    def begin(self, subject: Subject) -> FeeChange:
        one = on_day(subject.entries or _general(subject).entries, subject.today)
        assert isinstance(one, Fee)
        known: Literal["unknown", "none", "amount"] = "amount" if one.amount else "none"
        if one.amount is None:
            known = "unknown"
        amount = money(one.amount) if one.amount else ""
        return FeeChange(
            known=known, amount=amount, per=one.per, vi=one.vi, basis=one.basis, verify=one.verify
        )

    def make(self, subject: Subject, change: FeeChange) -> list[Fee]:
        wrong = missing(change, "known", "vi")
        if change.per not in PERS:
            wrong["per"] = "field-wrong"
        amount = None
        try:
            amount = _amount(change)
        except Wrong as problem:
            wrong |= problem.fields
        if wrong:
            raise Wrong(wrong)
        day = day_ahead(change.day, subject.today)
        old = subject.entries
        before = on_day(old or _general(subject).entries, day)
        assert isinstance(before, Fee)
        _check_words(change, before, amount)

        def changed(one: Fee) -> Fee:
            return replace(
                one, amount=amount, per=change.per, vi=tidy(change.vi), basis=tidy(change.basis),
                verify=change.verify,
            )  # fmt: skip

        if old:
            return from_day(old, day, changed)
        # The province's first word on a line that so far is said for everywhere.
        new = replace(changed(before), province=subject.province, valid_from=day, valid_to=None)
        return [new]

    def rows(self, entry: Fee | None, say: Say, subject: Subject) -> dict[str, str]:
        """Before a province has said anything, the line of everywhere counts."""
        entry = entry or on_day(_general(subject).entries, subject.today)
        if entry is None:
            return {}
        return {
            say("fee-amount"): amount_words(entry, say),
            say("fee-per"): say(f"per-{entry.per}"),
            say("fee-words"): entry.vi,
            say("fee-basis"): entry.basis or say("not-written"),
            say("fee-where"): say("province-only") if entry.province else say("everywhere"),
            say("compared"): compared(entry.verify, say),
        }


def amount_words(fee: Fee, say: Say) -> str:
    """What is not known is said so; nothing to pay is said only where somebody has written 0."""
    if fee.amount is None:
        return say("amount-unknown")
    return say("amount-none") if fee.amount == 0 else say("amount-dong", amount=money(fee.amount))


def money(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def _general(subject: Subject) -> Subject:
    """The line of the same name that holds everywhere."""
    assert isinstance(subject.key, tuple)
    procedure, _, name = subject.key
    return replace(subject, key=(procedure, "", name))


def _amount(change: FeeChange) -> int | None:
    if change.known != "amount":
        return 0 if change.known == "none" else None
    typed = re.sub(r"\s*(đồng|đ|vnd)\s*$", "", change.amount.strip().casefold())
    if not typed:
        raise Wrong({"amount": "field-missing"})
    if not _DIGITS.fullmatch(typed):
        raise Wrong({"amount": "fee-amount-wrong"})
    found = int(re.sub(r"\D", "", typed))
    if not 0 < found <= MAX_DONG:
        raise Wrong({"amount": "fee-amount-wrong"})
    return found


def _check_words(change: FeeChange, before: Fee, amount: int | None) -> None:
    """Papers print the words: they must not go on saying the old amount."""
    if amount == before.amount or tidy(change.vi) != before.vi:
        return
    said = {one.replace(".", "") for one in _NUMBER.findall(before.vi)}
    if (before.amount and str(before.amount) in said) or before.amount == 0 or amount == 0:
        raise Wrong({"vi": "fee-words-old"})
