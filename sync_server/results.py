"""What a leader decides, with the paper; and the citizen's new slip where the old one says less."""

from collections.abc import Collection

from protocol.codes import SECRET_BYTES, SlipSecret, read_code, slip_key
from protocol.errors import NotPossible
from protocol.ids import DossierId, OfficerId
from protocol.trade.happening import Setting, about_of, check_event, check_step
from protocol.trade.office_acts import Decided
from protocol.trade.slips import SlipReplaced, newest_slips, next_revision
from protocol.workflow import BUSINESS
from sync_server import clerk, form_looks
from sync_server.accepting import Received
from sync_server.centre import Centre
from sync_server.clerk import Decision
from sync_server.decisions import may
from sync_server.form_looks import RESOLVED
from sync_server.happenings import schedule_of
from sync_server.projection import CENTRE_ROLE
from sync_server.scans import RESULT, keep_scan, scan_of


def decide(  # noqa: PLR0913  # what of which, its paper, and by whom in which roles
    centre: Centre,
    dossier: DossierId,
    said: Decided,
    *,
    scan: bytes = b"",
    officer: OfficerId,
    roles: Collection[str] = (CENTRE_ROLE,),
) -> None:
    """The decision and its step together; the scan is named by it, then kept."""
    state, now_ms = centre.dossier(dossier), centre.now_ms()
    if not may(state, RESOLVED, BUSINESS, roles):
        raise NotPossible("hồ sơ chưa ở bước ra quyết định: xin xem lại bước đang đứng")
    setting = Setting(CENTRE_ROLE, now_ms, schedule_of(centre, state))
    check_event(state, said, setting)
    check_step(state, RESOLVED, said.remark, setting)
    form_looks.check_dated(centre.store, centre.trust, state, said.day, now_ms=now_ms)
    ref = scan_of(scan, RESULT) if scan else None
    event = clerk.event(said, about_of(state, said), blobs=[] if ref is None else [ref])
    step = clerk.step(state, RESOLVED, reason=said.remark)
    centre.operate_all([event, step], dossier=dossier, officer=officer)
    if ref is not None:
        keep_scan(centre.store, dossier, ref, scan)


def replace_slip(
    centre: Centre, dossier: DossierId, *, reason: str, officer: OfficerId
) -> Received:
    """Under the code that stands; the old paper stays genuine, and says that it is replaced."""
    state = centre.dossier(dossier)
    newest = newest_slips(state)
    if not newest:
        raise NotPossible("hồ sơ này chưa có phiếu: xin tiếp nhận trước")
    secret = SlipSecret(centre.draw(SECRET_BYTES))
    code = read_code(newest[0].code)
    said = SlipReplaced(newest[0].code, slip_key(code, secret), next_revision(state), reason)
    event: Decision = clerk.event(said, [one.fact.ref for one in newest])
    centre.operate(event, dossier=dossier, officer=officer)
    schedule = schedule_of(centre, centre.dossier(dossier))
    due_ms = None if schedule is None else schedule.deadline.appointed_ms
    return Received(newest[0].code, secret, due_ms)
