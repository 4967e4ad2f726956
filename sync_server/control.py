"""What `tannha` asks of the centre: the same commands, whether a server runs or not.

A running server holds the data folder's lock and takes commands over loopback from whoever can
read the token beside it, which is the owner of the folder.
"""

import fcntl
import hmac
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final, TypeAlias, assert_never

import httpx
import msgspec
from litestar import Router, post
from litestar.connection import ASGIConnection, Request
from litestar.di import NamedDependency
from litestar.exceptions import NotAuthorizedException
from litestar.handlers.base import BaseRouteHandler
from litestar.response import Response
from msgspec import Meta

from protocol.admin import Mode, decode_entry, verify_entry
from protocol.catalogue import MAX_CATALOGUE_BYTES, read_catalogue
from protocol.certificate import Role
from protocol.decoding import decode, decode_json, encode
from protocol.errors import MalformedBytes, NotPossible, ProtocolError
from protocol.ids import OperationId
from protocol.receipts import Kind
from protocol.workflow import BUSINESS, STATE_NAMES
from sync_server import decisions, desk_control, office_control, problems, slip_control
from sync_server.centre import Centre
from sync_server.desk_control import (
    CheckIn,
    ConfirmCorrection,
    Corrections,
    Desk,
    Door,
    GoOn,
    Held,
    LookUp,
    Settle,
)
from sync_server.office_control import Office
from sync_server.offices import Offices
from sync_server.publishing.announcing import publish
from sync_server.slip_control import (
    Accept,
    CheckSlip,
    FindSlip,
    IssuePad,
    NewCode,
    Numbers,
    Pads,
    Papers,
    Prove,
)

LOCK: Final = "server.lock"
ADDRESS: Final = "server.address"
PATH: Final = "/control"
TOKEN_HEADER: Final = "x-tannha-token"  # noqa: S105  # a header's name
TOKEN_BYTES: Final = 32
MAX_COMMAND_BYTES: Final = MAX_CATALOGUE_BYTES + 16 * 1024
MAX_NAMED: Final = 500  # operations in one adoption; as many ids as an operation holds
TIMEOUT_S: Final = 60.0


class Enrol(msgspec.Struct, frozen=True, array_like=True, tag="enrol"):
    """Give out a one-time code for an officer's tablet."""

    name: str
    role: Role = "officer"


class Pending(msgspec.Struct, frozen=True, array_like=True, tag="waiting"):
    """Which tablets wait for confirmation, with their words."""


class Confirm(msgspec.Struct, frozen=True, array_like=True, tag="confirm"):
    device: str


class Revoke(msgspec.Struct, frozen=True, array_like=True, tag="revoke"):
    device: str
    mode: Mode
    since_ms: int = 0
    reason: str = ""


class Blocks(msgspec.Struct, frozen=True, array_like=True, tag="blocks"):
    """Which numbers are leased to whom; with a device, lease it numbers for further days."""

    device: str = ""
    from_day: str = ""
    to_day: str = ""


class Announce(msgspec.Struct, frozen=True, array_like=True, tag="catalogue"):
    """A newer catalogue, byte for byte as it will be fetched."""

    content: bytes


class Publish(msgspec.Struct, frozen=True, array_like=True, tag="publish"):
    """What the data files say, beside what is in force: shown, or announced as the next number."""

    draft: bytes
    showing: bool = False
    over_forms: bool = False  # also where the console has said something else since


class Adopt(msgspec.Struct, frozen=True, array_like=True, tag="adopt"):
    """Work that waits aside into the registry: a dossier's, or these operations."""

    dossier: str
    operations: Annotated[list[OperationId], Meta(max_length=MAX_NAMED)]
    reason: str


class Advance(msgspec.Struct, frozen=True, array_like=True, tag="transition"):
    dossier: str
    to: str
    reason: str
    axis: str = BUSINESS


class Choose(msgspec.Struct, frozen=True, array_like=True, tag="resolve"):
    dossier: str
    slot: str
    value: str
    reason: str = ""


class MarkSafe(msgspec.Struct, frozen=True, array_like=True, tag="mark_safe"):
    """The first `size` entries, and their attachments, are copied off this machine."""

    size: int


class Erase(msgspec.Struct, frozen=True, array_like=True, tag="erase"):
    """Bodies, salts and attachments of a dossier are deleted; headers stay."""

    dossier: str
    reason: str


class Enter(msgspec.Struct, frozen=True, array_like=True, tag="enter"):
    """Into the log: an entry signed by a key that no server holds, root's."""

    entry: bytes


class Registry(msgspec.Struct, frozen=True, array_like=True, tag="registry"):
    """The table of dossiers, newest last."""


class Ids(msgspec.Struct, frozen=True, array_like=True, tag="ids"):
    """Every operation in the log and how it was taken in, for counting from both ends."""


Devices: TypeAlias = Enrol | Pending | Confirm | Revoke
Lists: TypeAlias = Registry | Ids
Decisions: TypeAlias = Adopt | Advance | Choose
Law: TypeAlias = Announce | Publish
Upkeep: TypeAlias = Blocks | MarkSafe | Erase | Enter
Command: TypeAlias = Devices | Lists | Decisions | Law | Upkeep | Office | Desk | Door | Papers
Outcome: TypeAlias = list[list[str]]  # rows of words, ready to be shown


class Address(msgspec.Struct, frozen=True):
    """Where a running server listens, and what opens its control."""

    url: str
    token: str


def run(command: Command, offices: Offices, centre: Centre) -> Outcome:
    match command:
        case Enrol() | Pending() | Confirm() | Revoke():
            return _see_to_devices(command, offices)
        case Registry() | Ids():
            return _list(command, centre)
        case Adopt() | Advance() | Choose():
            return _decide(command, centre)
        case Announce() | Publish():
            return _announce(command, offices, centre)
        case Blocks() | MarkSafe() | Erase() | Enter():
            return _keep_up(command, offices, centre)
        case _:
            return _in_the_office(command, offices, centre)


def _in_the_office(
    command: Office | Desk | Door | Papers, offices: Offices, centre: Centre
) -> Outcome:
    """The day's work, at the desk and behind it."""
    match command:
        case Accept() | NewCode() | FindSlip() | CheckSlip():
            return slip_control.run(command, offices, centre)
        case Numbers() | IssuePad() | Pads() | Prove():
            return slip_control.run(command, offices, centre)
        case Corrections() | ConfirmCorrection() | LookUp() | CheckIn() | Settle():
            return desk_control.run(command, centre)
        case Held() | GoOn():
            return desk_control.at_the_door(command, centre)
        case _:
            return office_control.run(command, centre)


def _see_to_devices(command: Devices, offices: Offices) -> Outcome:
    """Who joins, and who may no more."""
    match command:
        case Enrol(name, role):
            return [[offices.invite(name, role=role)]]
        case Pending():
            return [
                [one.device.hex(), one.officer_name, " · ".join(one.words)]
                for one in offices.waiting()
            ]
        case Confirm(device):
            offices.confirm(offices.find_device(device))
            return []
        case Revoke(device, mode, since_ms, reason):
            found = offices.find_device(device)
            offices.revoke(found, mode, since_ms=since_ms, reason=reason)
            return []
        case unknown:
            assert_never(unknown)


def _list(command: Lists, centre: Centre) -> Outcome:
    """What is here."""
    match command:
        case Registry():
            return [
                [line.code, line.citizen, line.procedure, STATE_NAMES.get(line.state, line.state),
                 line.not_agreed, line.aside, line.position]
                for line in centre.rows()
            ]  # fmt: skip
        case Ids():
            return [
                [one.operation.id.hex(), Kind(one.kind).name.lower()]
                for one in centre.store.entries.all()
            ]
        case unknown:
            assert_never(unknown)


def _decide(command: Decisions, centre: Centre) -> Outcome:
    """A clerk's word on dossiers; the rows say what came of it."""
    match command:
        case Adopt(dossier="", operations=ids, reason=reason):
            count = decisions.adopt_operations(centre, ids, reason=reason)
            return [[f"Đã đưa {count} nội dung vào hồ sơ chính thức"]]
        case Adopt(dossier=name, reason=reason):
            dossier = decisions.find_dossier(centre, name)
            count = decisions.adopt_dossier(centre, dossier, reason=reason)
            return [[f"Đã đưa {count} nội dung vào hồ sơ chính thức"]]
        case Advance(name, to, reason, axis):
            dossier = decisions.find_dossier(centre, name)
            decisions.advance(centre, dossier, to, axis=axis, reason=reason)
            return [[f"Trạng thái mới: {STATE_NAMES.get(to, to)}"]]
        case Choose(name, slot, value, reason):
            dossier = decisions.find_dossier(centre, name)
            decisions.resolve(centre, dossier, slot, value, reason=reason)
            return [[f"Đã chọn thông tin đúng: {slot} = {value}"]]
        case unknown:
            assert_never(unknown)


def _announce(command: Law, offices: Offices, centre: Centre) -> Outcome:
    """Which procedures, fees and days count from today on."""
    match command:
        case Announce(content):
            version = read_catalogue(content).version
            offices.announce(version, content)
            return [[f"Danh mục thủ tục bản {version} có hiệu lực từ hôm nay"]]
        case Publish(draft, showing, over):
            lines = publish(offices, centre, draft, showing=showing, over_forms=over)
            return [[line] for line in lines]
        case unknown:
            assert_never(unknown)


def _keep_up(command: Upkeep, offices: Offices, centre: Centre) -> Outcome:
    """What operators see to."""
    match command:
        case Blocks(device=""):
            return offices.leased()
        case Blocks(device, from_day, to_day):
            return [offices.lease(offices.find_device(device), from_day, to_day)]
        case MarkSafe(size):
            centre.mark_safe(size)
            return [[f"Đã ghi nhận {centre.store.tree.head().safe} mục có bản sao ngoài máy này"]]
        case Enter(entry):
            centre.append_admin(verify_entry(decode_entry(entry)))
            return []
        case Erase(name, reason):
            offices.erase(decisions.find_dossier(centre, name), reason=reason)
            return [["Đã xóa nội dung hồ sơ; dấu vết trong nhật ký vẫn còn"]]
        case unknown:
            assert_never(unknown)


def token_guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    said = connection.headers.get(TOKEN_HEADER, "")
    if not hmac.compare_digest(said.encode(), connection.app.state.control_token.encode()):
        raise NotAuthorizedException


@post(
    PATH,
    status_code=200,
    guards=[token_guard],
    request_max_body_size=MAX_COMMAND_BYTES,
    include_in_schema=False,
)
async def control(
    request: Request[Any, Any, Any],
    offices: NamedDependency[Offices],
    centre: NamedDependency[Centre],
) -> Response[bytes]:
    """A command from the folder's owner; its outcome as rows."""
    command: Command = decode(Command, await request.body(), limit=MAX_COMMAND_BYTES)
    try:
        outcome = run(command, offices, centre)
    except ProtocolError as problem:  # the owner is told more than a stranger
        return problems.response(problems.status_of(problem), problem.code, detail=str(problem))
    return Response(encode(outcome), media_type="application/msgpack")


control_router = Router("/", route_handlers=[control])


@contextmanager
def lock(folder: Path) -> Iterator[bool]:
    """True when the folder is ours alone; False when a server has it."""
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)


def write_address(folder: Path, address: Address) -> None:
    path = folder / ADDRESS
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(msgspec.json.encode(address))


def ask_running(folder: Path, command: Command) -> Outcome:
    address = msgspec.json.decode((folder / ADDRESS).read_bytes(), type=Address)
    reply = httpx.post(
        address.url + PATH,
        content=encode(command),
        headers={TOKEN_HEADER: address.token},
        timeout=TIMEOUT_S,
        trust_env=False,
    )
    if reply.status_code != 200:
        raise NotPossible(_words(reply.content))
    outcome: Outcome = decode(Outcome, reply.content)
    return outcome


def _words(content: bytes) -> str:
    try:
        problem = decode_json(problems.Problem, content, limit=MAX_COMMAND_BYTES)
    except MalformedBytes:
        return "máy chủ trả lời không đúng: xin xem có đúng là máy chủ của thư mục này không"
    return problem.detail or problem.title
