"""English for words that the trade has in Vietnamese alone: times, answers beside forms."""

from typing import Final

from protocol.bracket import Bracket, Verdict
from protocol.trade.due import Allowed
from protocol.trade.papers import UNITS
from protocol.trade.read_aloud import BESIDE, OTHER
from sync_server.console.dossiers.seen import Words
from sync_server.console.rendering import whole_moment

MINUTE_MS: Final = 60_000
UNITS_EN: Final = {
    "SAME_DAY_15H": "within the working day",
    "WORKING_DAY": "working days",
    "DAY": "days",
    "WORKING_HOUR": "working hours",
    "MONTH": "months",
}
BESIDE_EN: Final = {
    "place.help": "Where it was made",
    "place.reception": "Where it was received",
    "place.authority": "Who decides",
    "ground": "Ground of home service",
    "ground_said": "Ground of home service, in the family's words",
    "interpreter.full_name": "Interpreter",
    "interpreter.language": "Language interpreted",
    "proxy.full_name": "Proxy",
    "full_name": "Name",
    "dob": "Born",
    "pin": "Personal number",
    "sex": "Sex",
    "residence": "Lives in",
    "address": "Address",
    "address_printed": "Address on the card",
    "id_ground": "Paper that was seen",
}
SOURCES_EN: Final = {
    "checkpoint": "a checkpoint that the machine had seen",
    "cosignature": "a cosigned checkpoint that the machine had seen",
    "receipt": "the centre's receipt",
    "slip-check": "somebody checked the slip",
    "courier-seal": "sealed by the machine that carried it",
}
OUTSIDE: Final = frozenset({Verdict.BEFORE_BRACKET, Verdict.AFTER_BRACKET})


def label_beside(slot: str) -> Words:
    """Of an answer that the form has no question for."""
    for name in (slot, slot.rpartition(".")[2]):
        if name in BESIDE:
            return BESIDE[name], BESIDE_EN[name]
    return f"{OTHER} ({slot})", f"Other ({slot})"


def rule_in_words(time: Allowed) -> Words:
    if time.unit == "SAME_DAY_15H":
        return UNITS[time.unit], UNITS_EN[time.unit]
    return f"{time.n} {UNITS[time.unit]}", f"{time.n} {UNITS_EN[time.unit]}"


def statement_en(found: Bracket) -> str:
    """As `protocol.bracket.statement`: what is proven and no more."""
    said = "The officer states" if found.claim.declared else "The officer's machine says"
    sides = []
    if low := found.not_before:
        sides.append(f"after {whole_moment(low.at_ms)} ({SOURCES_EN[low.source]})")
    if high := found.not_after:
        until = whole_moment(high.at_ms + MINUTE_MS - 1)
        sides.append(f"before {until} ({SOURCES_EN[high.source]})")
    proven = "proven: " + " and ".join(sides) if sides else "nothing proves that time"
    parts = [f"{said} {whole_moment(found.claim.wall_ms)}", proven]
    if OUTSIDE & {*found.verdicts}:
        parts.append("it says a time outside of that")
    if Verdict.CLOCK_SET_BACK in found.verdicts:
        parts.append("the machine's clock had been set back")
    if found.correction:
        parts.append(f"the centre corrects it to {whole_moment(found.correction.at_ms)}")
    return "; ".join(parts) + "."
