"""The account of a day's numbers, and pads of pre-printed slips."""

from datetime import date
from typing import Annotated, Final, NamedTuple

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from markupsafe import Markup
from msgspec import Meta

from protocol.codes import vietnam_day, write_secret
from protocol.errors import NotPossible
from protocol.ids import DeviceId
from protocol.trade.event_words import moment_of
from protocol.trade.numbers import Line, Use
from protocol.trade.pads import (
    MAX_NUMBER,
    MAX_PAD,
    PadIssued,
    PadSlip,
    pad_text,
    write_pad_slip,
)
from sync_server import numbers
from sync_server.console.answering import Html, language, page, read_form, read_query
from sync_server.console.desk import Console, Looking
from sync_server.console.errors import Wrong
from sync_server.console.guards import Asked, who_is
from sync_server.console.qr import drawn_qr
from sync_server.console.texts import text

MAX_PRINTED: Final = 100  # slips of one go: each is drawn
NEWEST_PADS: Final = 50


class Day(msgspec.Struct, frozen=True, rename="kebab"):
    """As people write it; what is no day is today."""

    ngay: Annotated[str, Meta(max_length=10)] = ""

    @property
    def day(self) -> date | None:
        try:
            return vietnam_day(moment_of(self.ngay))
        except NotPossible:
            return None


class NewPad(msgspec.Struct, frozen=True):
    """Which numbers, on paper, for whom."""

    pad: Annotated[int, Meta(ge=1, le=MAX_PAD)]
    first: Annotated[int, Meta(ge=1, le=MAX_NUMBER)] = 1
    count: Annotated[int, Meta(ge=1, le=MAX_PRINTED)] = numbers.PAD_SLIPS


class Odd(NamedTuple):
    """A number that has more to say than that it was used or not."""

    number: int
    use: str
    dossiers: tuple[str, ...]


class BlockAccount(NamedTuple):
    """One block on one day: how many of each kind, and those to look at."""

    device: str
    name: str
    span: str
    uses: dict[str, int]
    odd: list[Odd]
    whole: int

    @property
    def adds_up(self) -> bool:
        return sum(self.uses.values()) == self.whole


class NumbersView(msgspec.Struct, frozen=True):
    day: date
    today: date
    blocks: list[BlockAccount]
    pads: list[PadIssued]

    @property
    def totals(self) -> dict[str, int]:
        return {use.value: sum(one.uses[use.value] for one in self.blocks) for use in Use}


class Printed(NamedTuple):
    number: str
    secret: str
    qr: Markup


class PadView(msgspec.Struct, frozen=True):
    """Slips of a pad with their secrets: on this page, this once."""

    device: str
    name: str
    pad: int
    slips: list[Printed]


def see_numbers(look: Looking, commune: str, day: date | None) -> NumbersView:
    today = vietnam_day(look.now_ms)
    wanted = day or today
    by_block: dict[tuple[DeviceId, int], list[Line]] = {}
    firsts = _firsts(look)
    for line in numbers.numbers_of(look, wanted):
        by_block.setdefault((line.device, firsts[line.device, line.number]), []).append(line)
    blocks = [
        _account(look, device, lines)
        for (device, _), lines in by_block.items()
        if look.trust.devices[device].newest.commune == commune
    ]
    return NumbersView(wanted, today, blocks, numbers.pads(look)[-NEWEST_PADS:])


def _firsts(look: Looking) -> dict[tuple[DeviceId, int], int]:
    """Of each number the block that it is in."""
    return {
        (at.said.device, number): at.said.block.first
        for at in look.trust.blocks
        for number in at.said.block.numbers
    }


def _account(look: Looking, device: DeviceId, lines: list[Line]) -> BlockAccount:
    uses = {use.value: sum(one.use is use for one in lines) for use in Use}
    odd = [
        Odd(one.number, one.use.value, tuple(issue.dossier.hex() for issue in one.issued))
        for one in lines
        if one.use is Use.TWICE
    ]
    name = look.trust.devices[device].newest.officer_name
    span = f"{lines[0].number}–{lines[-1].number}"
    return BlockAccount(device.hex(), name, span, uses, odd, len(lines))


@get("/may/so", name="numbers")
async def numbers_page(request: Asked, console: NamedDependency[Console]) -> Html:
    asked, commune = read_query(request, Day), who_is(request).commune
    return await page(
        request,
        console,
        "devices/numbers.html",
        lambda look: see_numbers(look, commune, asked.day),
    )


@get("/may/{device:str}/tap", name="ask-pad")
async def ask_pad(request: Asked, device: FromPath[str], console: NamedDependency[Console]) -> Html:
    return await _pad(request, console, device)


@post("/may/{device:str}/tap", name="issue-pad", status_code=200)
async def issue_pad(
    request: Asked, device: FromPath[str], console: NamedDependency[Console]
) -> Html:
    """Signed for who asks; the secrets are drawn into this page and kept nowhere."""
    lang = language(request)
    try:
        said = await read_form(request, NewPad)
        made = numbers.issue_pad(
            console.centre,
            DeviceId(bytes.fromhex(device)),
            said.pad,
            first=said.first,
            count=said.count,
            officer=who_is(request).officer,
        )
    except Wrong as wrong:
        problems = {name: text(lang, key) for name, key in wrong.fields.items()}
        return await _pad(request, console, device, wrong=problems)
    except NotPossible as problem:
        return await _pad(request, console, device, wrong={"pad": str(problem)})
    console.audit.did(who_is(request).account, device, what=f"pad-issued {said.pad}")
    return await _pad(request, console, device, made)


async def _pad(
    request: Asked,
    console: Console,
    device: str,
    made: list[PadSlip] | None = None,
    wrong: dict[str, str] | None = None,
) -> Html:
    def see(look: Looking) -> PadView:
        name = look.trust.devices[DeviceId(bytes.fromhex(device))].newest.officer_name
        next_pad = max((one.pad for one in numbers.pads(look)), default=0) + 1
        slips = [_printed(one) for one in made or ()]
        return PadView(device, name, made[0].pad if made else next_pad, slips)

    template = "devices/slips.html" if made else "devices/pad.html"
    return await page(request, console, template, see, wrong=wrong)


def _printed(slip: PadSlip) -> Printed:
    secret = write_secret(slip.secret)
    return Printed(pad_text(slip.pad, slip.number), secret, drawn_qr(write_pad_slip(slip)))


number_routes: Final = [numbers_page, ask_pad, issue_pad]
