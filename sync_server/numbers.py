"""The account of a day's numbers, and pads of pre-printed slips: what the register has to say."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from protocol.actions import Event, read_action
from protocol.codes import SECRET_BYTES, SlipSecret
from protocol.errors import MalformedBytes, NotPossible
from protocol.ids import DeviceId, OfficerId
from protocol.session import read_by_log_key
from protocol.trade.events import read_event
from protocol.trade.numbers import Holder, Issued, Line, account
from protocol.trade.pads import PadIssued, PadSlip
from protocol.trade.slip_code import centre_mark
from protocol.trade.slips import IN_DOUBT
from sync_server import clerk
from sync_server.centre import Centre
from sync_server.decisions import CENTRE_OFFICER
from sync_server.known import Known

PAD_SLIPS: Final = 50  # of an ordinary pad


def numbers_of(centre: Known, day: date) -> list[Line]:
    """Every number that was leased for this day, block by block."""
    doubted = centre.store.entries.doubted()
    return [
        line
        for at in centre.trust.blocks
        for line in account(
            Holder(
                at.said.device,
                at.said.block,
                _seen_ms(centre, at.said.device),
                doubtful=at.said.device in doubted or _is_lost(centre, at.said.device),
            ),
            day,
            _issued(centre, at.said.block.agency, day),
        )
    ]


def issue_pad(  # noqa: PLR0913  # which numbers to whom, and by whom
    centre: Centre,
    device: DeviceId,
    pad: int,
    *,
    first: int,
    count: int,
    officer: OfficerId = CENTRE_OFFICER,
) -> list[PadSlip]:
    """Secrets for the printer, once; the centre keeps none of them."""
    if any(one.pad == pad for one in pads(centre)):
        raise NotPossible(f"tập {pad} đã phát: xin chọn số khác")
    certificate = centre.trust.devices[device].newest
    try:
        said = PadIssued(
            pad, first, first + count - 1, certificate.officer, certificate.officer_name
        )
    except ValueError as error:
        raise NotPossible(str(error)) from error
    centre.operate(clerk.event(said), officer=officer)
    mark = centre_mark(centre.trust.centre)
    return [
        PadSlip(mark, pad, number, SlipSecret(centre.draw(SECRET_BYTES)))
        for number in range(said.first, said.last + 1)
    ]


def pads(centre: Known) -> list[PadIssued]:
    """Every pad that was ever issued, in order."""
    own = next(
        (
            device
            for device, enrolment in centre.trust.devices.items()
            if enrolment.newest.role == "centre"
        ),
        None,
    )
    return [] if own is None else [*_pads(centre, own)]


def _pads(centre: Known, own: DeviceId) -> Iterable[PadIssued]:
    for stored in centre.store.entries.about_nothing(own):
        body = stored.operation.body
        action = None if body is None else read_action(body)
        if isinstance(action, Event) and action.kind == PadIssued.kind:
            try:
                yield read_event(PadIssued, action)
            except MalformedBytes:
                continue


def _issued(centre: Known, agency: str, day: date) -> list[Issued]:
    return [
        Issued(one.code, one.dossier, one.device, one.position)
        for one in centre.store.slips.codes_from(f"{agency}-{day:%y%m%d}-")
    ]


def _seen_ms(centre: Known, device: DeviceId) -> int | None:
    """When the newest checkpoint was signed that the device's log names."""
    store, newest = centre.store, 0
    for log in store.entries.logs_of(device):
        tip = store.entries.find_entry(log.number, log.tip_seq, log.tip_id)
        if tip is not None:
            newest = max(newest, store.entries.get(tip.position).operation.header.seen_size)
    note = store.tree.find_note(newest) if newest else None
    return None if note is None else read_by_log_key(note, centre.trust).time_s * 1000


def _is_lost(centre: Known, device: DeviceId) -> bool:
    return any(at.said.mode in IN_DOUBT for at in centre.trust.devices[device].revoked)
