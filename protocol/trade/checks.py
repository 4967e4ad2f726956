"""The rules that a whole declaration must meet: what is not met, and from which day it would be."""

from collections.abc import Iterator
from typing import Final

from protocol.trade.conditions import Facts, days_of, holds, slots_in
from protocol.trade.declared import is_empty, is_unknown
from protocol.trade.findings import Finding
from protocol.trade.first_day import DAY, first_day
from protocol.trade.form_words import Level
from protocol.trade.procedures import Check, Stage

DAY_SAID: Final = "{day}"  # in a check's words: the day that is judged


def unmet(check: Check, facts: Facts, stage: Stage) -> Iterator[Finding]:
    """A warning, or a block at the stages that it names: there it has to hold for sure.

    What nobody has said anything about is asked for where it counts, and stands in nobody's way.
    """
    truth, blocks = holds(check.must, facts), stage in check.blocks
    asked = [slot for slot in slots_in(check.must) if not slot.startswith("@")]
    begun = any(_is_said(facts, slot) for slot in asked)
    if truth is True or (truth is None and not begun and not blocks):
        return
    first = first_day(check.must, facts)
    vi, en = (_on_day(words, facts) for words in (check.vi, check.en))
    if first is not None:
        vi += f". Ngày sớm nhất: {first:%d/%m/%Y}."
        en += f". First possible day: {first:%d/%m/%Y}."
    elif truth is None:
        vi += ". Chưa đủ thông tin để biết: xin hỏi thêm."
        en += ". Too little is known to tell: please ask."
    level: Level = "block" if blocks and (truth is False or begun) else "warn"
    yield Finding(asked[0] if asked else check.id, f"check_{check.id}", level, vi, en, first)


def _is_said(facts: Facts, slot: str) -> bool:
    value = facts.get(slot)
    return not is_empty(value) and not is_unknown(value)


def _on_day(words: str, facts: Facts) -> str:
    day = days_of(facts.get(DAY))
    return words.replace(DAY_SAID, f"{day.first:%d/%m/%Y}" if day else "này")
