"""The slip: shown to be photographed, printed, replaced, bound to a pad; and any slip looked at."""

import asyncio
from typing import Final

from mobile import vault
from mobile.desk.desk import Desk
from mobile.desk.steps import leave, person_of
from mobile.desk.work import fieldwork_of, forget, id_of
from mobile.pictures import read_slip
from mobile.pin import PIN_DIGITS
from mobile.printing import print_slip
from mobile.problems import WrongPin
from mobile.qr import QUIET, modules, png
from mobile.slips import Slip, find_slip
from mobile.state.app import Place, Where
from mobile.state.slip import SlipShown, SlipState
from mobile.titles import short_name
from mobile.words import explain_problem
from protocol.catalogue import Procedure, View
from protocol.codes import vietnam_day, write_secret
from protocol.hierarchy import SignOffKey
from protocol.ids import DossierId
from protocol.merge import Dossier
from protocol.papers.slip_paper import SlipPaper
from protocol.trade.digitisation import scans_of
from protocol.trade.events import events_in
from protocol.trade.pads import SlipBound, look_at_pad, pad_text, read_pad_slip
from protocol.trade.papers import AWAITS_CENTRE
from protocol.trade.slip_code import slip_hash
from protocol.trade.slips import Standing, dossier_shown, look_at, said
from protocol.trade.working_time import minute_of_day

CENTRE: Final = "Trung tâm Phục vụ hành chính công"
SHORT: Final = "Trung tâm"  # whose whole name stands at the top
OFFICIAL: Final = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
PROVISIONAL: Final = "Đã lập tại nhà – chờ Trung tâm tiếp nhận"
DUE: Final = "Hẹn trả kết quả, {weekday}"
NO_DUE: Final = "Ngày hẹn trả kết quả"
SAMPLE: Final = "DỮ LIỆU GIẢ ĐỊNH – MẪU"
PRACTICE: Final = "LUYỆN TẬP – MẪU"
ASK: Final = "Hỏi: {whom}"
PHONE_POLICY: Final = "centre_phone"
WEEKDAYS: Final = (
    "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật",
)  # fmt: skip
DRAWN_S: Final = 0.05


class SlipDesk:
    """What is typed stands here and in no state."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._state = desk.state.slip
        self._typed = ""
        self._trail: list[Where] = []  # to be gone back along, once the tablet is back
        desk.on_lock.append(self._forget)

    def show(self, dossier: str) -> None:
        if self._state.dossier != dossier:
            self._forget()
        with self._desk.told():
            self._read(id_of(dossier))

    # In the citizen's hand

    def hand(self) -> None:
        """From here on nothing leads anywhere else."""
        app = self._desk.state.app
        self._trail, app.trail = app.trail, app.trail[-1:]
        self._state.handed = True

    def take_back(self) -> None:
        opened = self._desk.device.unlocked.opened
        store = self._desk.device.store
        self._state.digits = opened.machine_secret is not None or store.six_digits()
        self._state.asks_pin, self._state.problem = True, ""

    def still_handed(self) -> None:
        self._typed, self._state.typed, self._state.asks_pin = "", 0, False

    async def press(self, digit: str) -> None:
        if self._desk.state.app.busy:
            return  # the one before is being tried
        if len(self._typed) < PIN_DIGITS:
            self._typed += digit
            self._state.typed, self._state.problem = len(self._typed), ""
        if len(self._typed) == PIN_DIGITS:
            await self._tried()

    def erase(self) -> None:
        self._typed = self._typed[:-1]
        self._state.typed = len(self._typed)

    async def passphrase(self, words: str) -> None:
        if self._desk.state.app.busy:
            return
        self._typed = words
        await self._tried()

    def done(self) -> None:
        leave(self._desk, Place.TODAY, "")
        app = self._desk.state.app
        kept = [one for one in app.trail if one.place not in {Place.SLIP, Place.TODAY}]
        app.trail = kept or app.trail[-1:]
        self._forget()

    # On paper

    def paper(self) -> bytes:
        with self._desk.told():
            shown, dossier = self._state.slip, id_of(self._state.dossier)
            slip = find_slip(self._desk.device.store, dossier)
            if shown is not None and slip is not None:
                return print_slip(self._paper(shown, slip, dossier), made_ms=self._desk.clock())
        return b""

    def replace(self) -> None:
        self._state.replacing, self._state.problem = True, ""

    def keep_old(self) -> None:
        self._state.replacing, self._state.problem = False, ""

    def renew(self, reason: str) -> None:
        if not reason.strip():
            self._state.problem = "slip.reason.missing"
            return
        with self._desk.told():
            device, dossier = self._desk.device, id_of(self._state.dossier)
            device.capture.replace_slip(
                dossier,
                reason=reason.strip(),
                now_ms=self._desk.clock(),
                catalogue=device.catalogue(),
            )
            self._state.replacing, self._state.problem = False, ""
            self._read(dossier)

    def scan(self, *, on: bool) -> None:
        self._state.scanning = on

    def bind(self, text: str) -> None:
        """The paper that was printed before stands in for the one on the screen."""
        with self._desk.told():
            device, dossier = self._desk.device, id_of(self._state.dossier)
            pad = read_pad_slip(text.strip(), device.store.trust().centre)
            device.capture.bind_slip(dossier, pad, now_ms=self._desk.clock())
            self._state.scanning = False
            self._read(dossier)

    async def scanned(self, picture: bytes) -> None:
        with self._desk.told():
            self.bind(await self._desk.slow(lambda: read_slip(picture)))

    # Any slip

    def look(self, text: str) -> None:
        """That it was checked is signed, and bounds when it was made."""
        with self._desk.told():
            store, capture = self._desk.device.store, self._desk.device.capture
            whole = text.strip()
            states = (store.state(one.dossier) for one in store.records())
            if (pad := look_at_pad(whole, store.trust().centre, states)) is not None:
                standing = Standing.GENUINE if pad.genuine else Standing.UNKNOWN_GIVER
                self._state.verdict, self._state.said = standing.value, pad.vi
                self._state.scanning = False
                return
            dossier = dossier_shown(whole)
            state = None if dossier is None else store.state(dossier)
            looked = look_at(whole, store.trust(), state)
            self._state.verdict, self._state.said = looked.standing.value, said(looked)
            self._state.scanning = False
            if looked.payload and looked.standing in {Standing.GENUINE, Standing.REPLACED}:
                capture.witness_slip(slip_hash(looked.payload), now_ms=self._desk.clock())

    async def look_at(self, picture: bytes) -> None:
        with self._desk.told():
            self.look(await self._desk.slow(lambda: read_slip(picture)))

    # Inside

    async def _tried(self) -> None:
        pin, self._typed = self._typed, ""
        app = self._desk.state.app
        app.busy = True
        await asyncio.sleep(DRAWN_S)
        try:
            with self._desk.told():
                device = self._desk.device
                job = vault.signing_off(device.store, device.unlocked, pin)
                self._opened(await self._desk.slow_work(job))
        finally:
            app.busy = False
            self._state.typed = 0

    def _opened(self, pin: SignOffKey) -> None:
        device = self._desk.device
        try:
            vault.open_sign_off(device.store, device.unlocked, pin)
        except WrongPin as problem:
            self._state.problem = explain_problem(problem)
        else:
            self._state.handed = self._state.asks_pin = False
            self._desk.state.app.trail, self._trail = self._trail, []

    def _read(self, dossier: DossierId) -> None:
        store, work = self._desk.device.store, fieldwork_of(self._desk)
        slip, state = find_slip(store, dossier), store.state(dossier)
        self._state.dossier, self._state.lost = dossier.hex(), slip is None
        self._state.slip = None
        if slip is not None:
            procedure, view = work.lawbook.procedure(dossier), work.lawbook.view()
            self._state.slip = self._shown(view, procedure, state, slip)

    def _shown(self, view: View, procedure: Procedure, state: Dossier, slip: Slip) -> SlipShown:
        person, work = person_of(procedure, state), short_name(procedure.vi)
        label, due = due_of(slip)
        bound = [one.what for one in events_in(state, SlipBound)]
        return SlipShown(
            (CENTRE, _place(view, self._desk.device.store.certificate().commune)),
            PROVISIONAL if slip.provisional else OFFICIAL,
            f"{work} · {person}",
            png(slip.text),
            len(modules(slip.text)) + 2 * QUIET,
            slip.code.text,
            write_secret(slip.secret),
            label,
            due,
            ASK.format(whom=view.policy(PHONE_POLICY) or SHORT),
            self._sample(),
            pad_text(bound[-1].pad, bound[-1].number) if bound else "",
        )

    def _paper(self, shown: SlipShown, slip: Slip, dossier: DossierId) -> SlipPaper:
        work = fieldwork_of(self._desk)
        names = {one.id: one.vi for one in work.lawbook.procedure(dossier).components}
        scans = scans_of(self._desk.device.store.state(dossier))
        papers = dict.fromkeys(names[one.component] for one in scans if one.component in names)
        return SlipPaper(
            shown.centre,
            shown.title,
            shown.about,
            modules(slip.text),
            shown.code,
            shown.secret,
            shown.due_label,
            shown.due or AWAITS_CENTRE,
            shown.ask,
            tuple(papers),
            shown.sample,
        )

    def _sample(self) -> str:
        if self._desk.state.app.practice:
            return PRACTICE
        return SAMPLE if self._desk.test_mode else ""

    def _forget(self) -> None:
        self._typed = ""
        forget(self._state, SlipState())


def due_of(slip: Slip) -> tuple[str, str]:
    """`Hẹn trả kết quả, thứ Ba` and `01/12/2026, 17:00`; no day before the centre has it."""
    if slip.due_ms is None:
        return NO_DUE, ""
    day, minute = vietnam_day(slip.due_ms), minute_of_day(slip.due_ms)
    words = f"{day:%d/%m/%Y}, {minute // 60:02}:{minute % 60:02}"
    return DUE.format(weekday=WEEKDAYS[day.weekday()]), words


def _place(view: View, commune: str) -> str:
    unit = view.unit(commune)
    if unit is None:
        return commune
    province = view.unit(unit.province) if unit.province else None
    parts = [unit.vi, *([province.vi] if province else [])]
    return ", ".join(f"{part[:1].lower()}{part[1:]}" for part in parts)
