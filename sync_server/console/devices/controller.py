"""Tablets over HTTP: the list, a new one, one of them, and what ends it."""

from typing import Annotated, Final, Literal

import msgspec
from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Meta

from protocol.admin import MAX_REASON_CHARS, Mode
from protocol.certificate import MAX_NAME_CHARS, Role
from protocol.errors import BlockExhausted, MalformedBytes, NotPossible, Untrusted
from protocol.ids import DeviceId
from protocol.joining import CODE_LIFE_MS
from protocol.trade.event_words import moment_of
from protocol.trade.names import tidy
from sync_server import vaults
from sync_server.console.answering import Html, done, language, page, read_form, read_query
from sync_server.console.desk import Console
from sync_server.console.devices.enrolling import EnrolView, see_enrolment, see_waiting
from sync_server.console.devices.numbering import number_routes
from sync_server.console.devices.rescuing import rescue_routes
from sync_server.console.devices.views import (
    ROLES,
    DeviceFilters,
    see_device,
    see_devices,
)
from sync_server.console.errors import NotHere, Wrong
from sync_server.console.guards import Asked, who_is
from sync_server.console.texts import text

LIST: Final = "/may"
NOT_THE_SAME: Final = "Bốn từ không giống nhau khi thêm máy"
MAX_QUESTION: Final = 40


class NewOne(msgspec.Struct, frozen=True):
    """For whom a code is given out."""

    name: Annotated[str, Meta(max_length=MAX_NAME_CHARS)] = ""
    role: Role = "officer"


class Until(msgspec.Struct, frozen=True, rename="kebab"):
    """Until when a page of enrolment looks for a tablet that asks."""

    den: Annotated[int, Meta(ge=0)] = 0


class Ending(msgspec.Struct, frozen=True):
    """Why a tablet is no more; since when, if it was stolen."""

    mode: Literal["", "retired", "lost", "stolen_since"] = ""
    since: Annotated[str, Meta(max_length=40)] = ""
    reason: Annotated[str, Meta(max_length=MAX_REASON_CHARS)] = ""


class Question(msgspec.Struct, frozen=True):
    """What an officer has read out from a tablet that makes them wait."""

    question: Annotated[str, Meta(max_length=MAX_QUESTION)] = ""


@get(LIST, name="devices")
async def devices(request: Asked, console: NamedDependency[Console]) -> Html:
    filters, commune = read_query(request, DeviceFilters), who_is(request).commune
    return await page(
        request, console, "devices/list.html", lambda look: see_devices(look, commune, filters)
    )


@get("/may/them", name="ask-enrol")
async def ask_enrol(request: Asked, console: NamedDependency[Console]) -> Html:
    _check_own(request, console)
    return await _enrolment(request, console, NewOne())


@post("/may/them", name="enrol", status_code=200)
async def enrol(request: Asked, console: NamedDependency[Console]) -> Html:
    """The code stands on this page alone: it is in no address and kept nowhere."""
    _check_own(request, console)
    typed = NewOne()
    try:
        typed = await read_form(request, NewOne)
        name = _named(typed)
    except Wrong as wrong:
        return await _enrolment(request, console, typed, wrong)
    code = console.offices.invite(name, role=typed.role)
    console.audit.did(who_is(request).account, name, what=f"device-code {typed.role}")
    until_ms = console.now_ms() + CODE_LIFE_MS
    return await _enrolment(
        request, console, NewOne(name, typed.role), code=code, until_ms=until_ms
    )


@get("/may/cho", name="devices-waiting")
async def waiting(request: Asked, console: NamedDependency[Console]) -> Html:
    """Who has asked meanwhile, with their words; the page of the code looks here again."""
    _check_own(request, console)
    until, commune = read_query(request, Until), who_is(request).commune
    return await page(
        request,
        console,
        "devices/waiting.html",
        lambda look: see_waiting(look, commune, until.den),
    )


@post("/may/{device:str}/xac-nhan", name="confirm-device", status_code=200)
async def confirm(
    request: Asked, device: FromPath[str], console: NamedDependency[Console]
) -> Html | Redirect:
    """Four words were the same on both sides."""
    try:
        console.offices.confirm(_id(device))
    except NotPossible as problem:
        return await _one(request, console, device, {"": str(problem)})
    console.audit.did(who_is(request).account, device, what="device-confirmed")
    return done(request, console, LIST, "device-confirmed-done")


@post("/may/{device:str}/khong-giong", name="reject-device", status_code=200)
async def reject(
    request: Asked, device: FromPath[str], console: NamedDependency[Console]
) -> Redirect:
    """Its keys will never be let in; the officer's own tablet takes another code."""
    identity = _id(device)
    if console.centre.trust.devices[identity].confirmed is not None:
        return done(request, console, f"{LIST}/{device}", "device-rejected-late")
    console.offices.revoke(identity, "lost", reason=NOT_THE_SAME)
    console.audit.did(who_is(request).account, device, what="device-rejected")
    return done(request, console, LIST, "device-rejected-done")


@get("/may/{device:str}", name="device")
async def one_device(
    request: Asked, device: FromPath[str], console: NamedDependency[Console]
) -> Html:
    return await _one(request, console, device)


@get("/may/{device:str}/ngung", name="ask-revoke")
async def ask_revoke(
    request: Asked, device: FromPath[str], console: NamedDependency[Console]
) -> Html:
    return await _revocation(request, console, device, Ending())


@post("/may/{device:str}/ngung", name="revoke-device", status_code=200)
async def revoke(
    request: Asked, device: FromPath[str], console: NamedDependency[Console]
) -> Html | Redirect:
    typed = Ending()
    try:
        typed = await read_form(request, Ending)
        mode, since_ms = _checked(typed, console.now_ms())
        console.offices.revoke(_id(device), mode, since_ms=since_ms, reason=typed.reason)
    except Wrong as wrong:
        return await _revocation(request, console, device, typed, _words(request, wrong))
    except NotPossible as problem:
        return await _revocation(request, console, device, typed, {"": str(problem)})
    console.audit.did(who_is(request).account, device, what=f"device-{mode}")
    return done(request, console, f"{LIST}/{device}", f"revoked-{mode}")


@post("/may/{device:str}/mo-khoa", name="co-unlock", status_code=200)
async def co_unlock(
    request: Asked, device: FromPath[str], console: NamedDependency[Console]
) -> Html:
    """The answer is shown once and read out; it is good for this question alone."""
    typed = Question()
    try:
        typed = await read_form(request, Question)
        answer = vaults.answer_of(
            console.centre.trust, console.offices.exchange, _id(device), typed.question
        )
    except (Wrong, MalformedBytes):
        said = text(language(request), "question-wrong")
        return await _one(request, console, device, {"question": said}, typed=typed.question)
    except Untrusted:
        said = text(language(request), "co-unlock-not")
        return await _one(request, console, device, {"question": said}, typed=typed.question)
    console.audit.did(who_is(request).account, device, what="device-co-unlocked")
    return await _one(request, console, device, typed=typed.question, answer=answer)


@post("/may/{device:str}/dai-so", name="lease-device", status_code=200)
async def lease(
    request: Asked, device: FromPath[str], console: NamedDependency[Console]
) -> Html | Redirect:
    """Numbers for the days after those that it has."""
    try:
        _, _, _, numbers, first, last = console.offices.lease(_id(device))
    except (NotPossible, BlockExhausted) as problem:
        return await _one(request, console, device, {"": str(problem)})
    console.audit.did(who_is(request).account, device, what=f"device-numbers {numbers}")
    return done(request, console, f"{LIST}/{device}", "numbers-leased", numbers=numbers,
                first=_day(first), last=_day(last))  # fmt: skip


async def _one(  # noqa: PLR0913  # what was typed and what came of it
    request: Asked,
    console: Console,
    device: str,
    wrong: dict[str, str] | None = None,
    *,
    typed: str = "",
    answer: str = "",
) -> Html:
    said = {"question": typed}
    return await page(
        request,
        console,
        "devices/device.html",
        lambda look: see_device(look, _id(device), answer=answer, typed=said),
        wrong=wrong,
    )


async def _revocation(
    request: Asked,
    console: Console,
    device: str,
    typed: Ending,
    wrong: dict[str, str] | None = None,
) -> Html:
    said = msgspec.structs.asdict(typed)
    return await page(
        request,
        console,
        "devices/ending.html",
        lambda look: see_device(look, _id(device), typed=said),
        wrong=wrong,
    )


async def _enrolment(  # noqa: PLR0913  # what was typed and what came of it
    request: Asked,
    console: Console,
    typed: NewOne,
    wrong: Wrong | None = None,
    *,
    code: str = "",
    until_ms: int = 0,
) -> Html:
    commune, lang = who_is(request).commune, language(request)
    problems = {} if wrong is None else {n: text(lang, key) for n, key in wrong.fields.items()}
    shown = EnrolView(typed.name, typed.role, code, until_ms, console.address)
    return await page(
        request,
        console,
        "devices/enrol.html",
        lambda look: see_enrolment(look, commune, shown),
        wrong=problems,
    )


def _named(typed: NewOne) -> str:
    if not tidy(typed.name):
        raise Wrong({"name": "field-missing"})
    if typed.role not in ROLES:
        raise Wrong({"role": "field-wrong"})
    return tidy(typed.name)


def _checked(typed: Ending, now_ms: int) -> tuple[Mode, int]:
    if not typed.mode:
        raise Wrong({"mode": "ending-choose"})
    if not typed.reason:
        raise Wrong({"reason": "field-missing"})
    if typed.mode != "stolen_since":
        return typed.mode, 0
    try:
        since_ms = moment_of(typed.since)
    except NotPossible:
        raise Wrong({"since": "ending-since-wrong"}) from None
    if since_ms > now_ms:
        raise Wrong({"since": "ending-since-later"})
    return typed.mode, since_ms


def _words(request: Asked, wrong: Wrong) -> dict[str, str]:
    return {name: text(language(request), key) for name, key in wrong.fields.items()}


def _check_own(request: Asked, console: Console) -> None:
    """New tablets are for the commune of this centre."""
    if who_is(request).commune != console.offices.commune:
        raise NotHere


def _id(device: str) -> DeviceId:
    return DeviceId(bytes.fromhex(device))


def _day(iso: str) -> str:
    return "/".join(reversed(iso.split("-")))


devices_router = Router(
    "/",
    route_handlers=[
        devices,
        ask_enrol,
        enrol,
        waiting,
        confirm,
        reject,
        one_device,
        ask_revoke,
        revoke,
        co_unlock,
        lease,
        *number_routes,
        *rescue_routes,
    ],
)
