"""What happened to a dossier, line by line, in plain words: the same on device and console.

The reason for a thumbprint, and what a family said of health or money, stand in no line.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from protocol.actions import (
    Act,
    Adopt,
    Code,
    Confirm,
    Correct,
    DeclareTime,
    Event,
    Open,
    Present,
    Resolve,
    Save,
    SealBundle,
    SignOff,
    Transition,
    Unknown,
    Unreadable,
    WitnessSlip,
)
from protocol.dossier import facts_in_order
from protocol.errors import MalformedBytes
from protocol.ids import DeviceId, OfficerId
from protocol.merge import Dossier, Fact
from protocol.trade.act_particulars import (
    KIND_OF,
    Interpreter,
    Mark,
    Proxy,
    ReadAloud,
    Witness,
    read_particulars,
)
from protocol.trade.act_rules import ACT_NAMES
from protocol.trade.day_words import said_moment
from protocol.trade.events import Kind, read_event
from protocol.trade.kinds import KINDS
from protocol.trade.procedures import Procedure
from protocol.trade.visits import ENDINGS
from protocol.workflow import STATE_NAMES


class Told(NamedTuple):
    """One line: when its author signed, who that was, and what it says in both languages."""

    at_ms: int
    device: DeviceId
    officer: OfficerId
    role: str
    vi: str
    en: str
    sequenced: bool  # the centre has it


Words = tuple[str, str]


class Names(NamedTuple):
    """What people call procedures and papers, by the keys of the catalogue."""

    procedures: Mapping[str, Words]
    papers: Mapping[str, Words]

    def procedure(self, code: str) -> Words:
        return self.procedures.get(code, (code, code))

    def said(self, papers: Sequence[str]) -> Words:
        """A paper that the catalogue does not know is said by its key."""
        found = [self.papers.get(one, (one, one)) for one in papers]
        return ", ".join(vi for vi, _ in found), ", ".join(en for _, en in found)


BY_KEYS: Final = Names({}, {})

_NEWER: Final = ("Có việc do bản mới hơn ghi", "Something that a newer version has written")
_ACTS: Final[Mapping[str, Words]] = {
    "read_aloud": ("Đã đọc lại cho công dân nghe", "Read aloud to the citizen"),
    "mark": ("Công dân đã ký", "The citizen signed"),
    "notice": ("Đã đọc thông báo về dữ liệu cá nhân", "The notice on personal data was read"),
    "witness": ("Có người làm chứng", "Witnessed"),
    "interpreter": ("Có người phiên dịch", "Interpreted"),
    "proxy": ("Có người làm thay", "Done by proxy"),
    "lucidity": ("Đã ghi nhận sự minh mẫn", "Lucidity was observed"),
    "originals": ("Đã đối chiếu bản chính", "Originals were seen"),
}
_EVENTS: Final[Mapping[str, Words]] = {
    "act_taken_back": ("Cán bộ bỏ việc đã ghi để làm lại", "An act was taken back, to be redone"),
    "accepted": ("Trung tâm đã tiếp nhận", "The Centre has received it"),
    "code_bound": ("Đã gắn mã ở phần mềm khác", "Another program's code was bound"),
    "result_decided": ("Đã ra kết quả", "The result was decided"),
    "transferred": ("Đã chuyển đi", "Transferred"),
    "transfer_returned": ("Đã nhận lại từ nơi khác", "Came back"),
    "transfer_sent_back": ("Nơi nhận đã chuyển trả", "Sent back by whoever had it"),
    "transfer_taken": ("Nơi nhận đã nhận hồ sơ", "Taken where it was sent"),
    "called_ahead": ("Đã gọi điện trước", "Called ahead"),
    "digitised": ("Đã số hóa giấy tờ", "Papers were digitised"),
    "discrepancy": ("Biên bản: túi hồ sơ chưa khớp", "Minute: the folder does not tally"),
    "discrepancy_seen": ("Đã xem biên bản túi hồ sơ", "The minute was seen"),
    "discrepancy_settled": ("Túi hồ sơ đã khớp", "The folder tallies"),
    "extended": ("Đã gia hạn", "Extended"),
    "folder_checked_in": ("Đã nhận túi hồ sơ", "The folder was checked in"),
    "looked_up": ("Đã tra cứu bổ sung thông tin", "Looked up and filled in"),
    "merged": ("Đã gộp với hồ sơ trùng", "Merged with its double"),
    "notice_delivered": ("Đã báo cho công dân", "The citizen was told"),
    "notice_issued": ("Đã lập thông báo", "A notice was issued"),
    "officer_answered": ("Cán bộ trả lời Trung tâm", "The officer answered"),
    "officer_asked": ("Trung tâm hỏi cán bộ", "The centre asked the officer"),
    "pad_issued": ("Đã giao tập phiếu in sẵn", "A pad of slips was handed out"),
    "page_judged": ("Đã xem chất lượng ảnh", "A page was judged"),
    "page_read": ("Đã đọc nội dung trên giấy", "A page was read"),
    "papers_handed_over": ("Đã giao nhận giấy tờ", "Papers changed hands"),
    "papers_taken": ("Đã nhận thêm giấy tờ", "More papers were taken"),
    "pause_began": ("Tạm dừng tính thời hạn", "The clock was paused"),
    "pause_ended": ("Tiếp tục tính thời hạn", "The clock runs again"),
    "procedure_chosen": ("Đã xác định thủ tục", "The procedure was settled"),
    "report_closed": ("Đã chốt báo cáo", "A report was closed"),
    "result_delivered": ("Đã trả kết quả", "The result was handed over"),
    "slip_bound": ("Đã gắn phiếu in sẵn", "A printed slip was bound"),
    "slip_replaced": ("Đã lập phiếu mới", "A new slip was made"),
    "step_began": ("Bắt đầu một bước xử lý", "A step began"),
    "supplement_answered": ("Đã bổ sung giấy tờ", "The supplement came"),
    "supplement_requested": ("Yêu cầu bổ sung (Mẫu 02)", "Supplement requested (form 02)"),
    "unmerged": ("Đã tách khỏi hồ sơ gộp", "Unmerged"),
    "visit_outcome": ("Kết quả chuyến đi", "The visit ended"),
    "visit_planned": ("Đã xếp lịch đến nhà", "A visit was planned"),
}
_ACT_OF: Final = {name: kind for kind, name in KIND_OF.items()}
_KIND_OF: Final[Mapping[str, type[Kind]]] = {one.kind: one for one in KINDS}


def names_of(procedure: Procedure | None, shortened: Callable[[str], str]) -> Names:
    """As the catalogue has them; official names of procedures are shortened by whoever shows."""
    if procedure is None:
        return BY_KEYS
    called = (shortened(procedure.vi), shortened(procedure.en))
    papers = {one.id: (one.vi, one.en or one.vi) for one in procedure.components}
    return Names({procedure.code: called}, papers)


def history_of(state: Dossier, names: Names = BY_KEYS) -> list[Told]:
    """The oldest first, in the order of the centre's log; what it has not yet lies last."""
    lines = [(fact, words_of(fact, names)) for fact in facts_in_order(state)]
    return [
        Told(
            fact.wall_ms,
            fact.device,
            fact.officer,
            fact.role,
            *words,
            fact.position is not None,
        )
        for fact, words in lines
        if words is not None
    ]


def words_of(  # noqa: C901, PLR0911, PLR0912  # one sentence for each action
    fact: Fact, names: Names = BY_KEYS
) -> Words | None:
    """None for what nobody needs to read: a version that acts name, a page's numbers."""
    match fact.action:
        case Open(procedure):
            vi, en = names.procedure(procedure)
            return f"Lập hồ sơ {vi}", f"Opened, {en}"
        case Correct(reason=reason):
            return f"Đề nghị sửa lỗi gõ: {reason}", f"A typing error is to be mended: {reason}"
        case Confirm(agreed=agreed):
            said = "Đồng ý sửa lỗi gõ" if agreed else "Chưa đồng ý sửa lỗi gõ"
            return said, "The correction was confirmed" if agreed else "Not confirmed"
        case Act() as act:
            return _act(act)
        case SignOff():
            return "Cán bộ xác nhận hồ sơ", "The officer confirmed the dossier"
        case Transition(axis, to, _, reason):
            return _step(axis, to, reason)
        case Code(code, provisional=provisional):
            vi = f"Cấp mã tạm {code}" if provisional else f"Cấp mã {code}"
            return vi, f"Code {code}"
        case Adopt():
            return "Đưa vào hồ sơ chính thức", "Taken into the registry"
        case DeclareTime(wall_ms, reason):
            said = said_moment(wall_ms)
            return f"Cán bộ ghi ngày giờ: {said} ({reason})", f"Time as stated: {said} ({reason})"
        case Event(kind) as event:
            return _event(event, kind, names)
        case Resolve():
            return "Đã chọn thông tin đúng", "The right value was chosen"
        case Unknown() | Unreadable():
            return _NEWER
        case Present() | SealBundle() | WitnessSlip() | Save():
            return None


def _step(axis: str, to: str, reason: str) -> Words:
    name = STATE_NAMES.get(to, to)
    if axis == "money":
        return f"Phí, lệ phí: {_MONEY.get(to, to)}", f"Money: {to}"
    if axis == "delivery":
        return f"Kết quả: {_DELIVERY.get(to, to)}", f"Result: {to}"
    why = f": {reason}" if reason else ""
    return f"Chuyển sang “{name}”{why}", f"Now “{to}”{why}"


_MONEY: Final = {"due": "phải nộp", "exempt": "được miễn", "paid": "đã nộp", "refunded": "đã hoàn"}
_DELIVERY: Final = {
    "ready": "đã sẵn sàng",
    "out": "đang mang đến nhà",
    "delivered": "đã tới tay công dân",
}


def _act(act: Act) -> Words:  # noqa: PLR0911  # one sentence for each act
    vi, en = _ACTS.get(act.kind, _NEWER)
    kind = _ACT_OF.get(act.kind)
    match None if kind is None else read_particulars(kind, act):
        case ReadAloud(language=language, began_ms=began, ended_ms=ended) if began and ended:
            times = f"{_clock(began)}–{_clock(ended)}"
            return f"{vi}, {times}, tiếng {_language(language)}", f"{en}, {times}"
        case Mark(later=True):
            return "Đã chụp tờ khai đã ký, điểm chỉ", "The signed form was photographed"
        case Mark(how="thumb"):
            return "Công dân đã điểm chỉ", "The citizen gave a thumbprint"
        case Mark(how="cannot"):
            return "Công dân xác nhận có người làm chứng", "The citizen agreed before a witness"
        case Witness(name=name) | Proxy(name=name) if name:
            return f"{vi}: {name}", f"{en}: {name}"
        case Interpreter(officer_speaks=True, language=language):
            return f"Cán bộ nói tiếng {_language(language)}", f"The officer speaks {language}"
        case Interpreter(name=name, language=language) if name:
            return f"{vi} tiếng {_language(language)}: {name}", f"{en}: {name}"
        case _:
            return vi, en


LANGUAGES: Final[Mapping[str, str]] = {
    "vi": "Việt", "tai": "Thái", "hmn": "Mông", "mng": "Mông", "thai": "Thái", "mong": "Mông",
    "tay": "Tày", "nung": "Nùng", "dao": "Dao", "muong": "Mường", "khmer": "Khmer",
}  # fmt: skip


def _language(key: str) -> str:
    """Officers write "tiếng Thái" as often as "Thái"."""
    word, _, rest = key.partition(" ")
    return rest if rest and word.casefold() == "tiếng" else LANGUAGES.get(key, key)


def _clock(at_ms: int) -> str:
    return said_moment(at_ms).partition(" ")[0]


def _event(event: Event, kind: str, names: Names) -> Words | None:
    if kind in ("page_judged", "page_read"):
        return None
    vi, en = _EVENTS.get(kind, _NEWER)
    found = _KIND_OF.get(kind)
    detail = _DETAILS.get(kind)
    if found is None or detail is None:
        return vi, en
    try:
        more = detail(read_event(found, event))
    except MalformedBytes:
        return vi, en
    more_vi, more_en = names.said(more) if isinstance(more, tuple) else (more, more)
    return (f"{vi}: {more_vi}", f"{en}: {more_en}") if more else (vi, en)


_DETAILS: Final[Mapping[str, Callable[[Any], str | tuple[str, ...]]]] = {  # papers by their keys
    "act_taken_back": lambda one: ", ".join(
        part for part in (ACT_NAMES.get(one.act, ""), one.name) if part
    ),
    "supplement_requested": lambda one: tuple(one.items),
    "supplement_answered": lambda one: tuple(one.items),
    "papers_taken": lambda one: tuple(one.components),
    "officer_asked": lambda one: one.question,
    "officer_answered": lambda one: f"{one.by}: {one.answer}" if one.by else one.answer,
    "notice_issued": lambda one: f"Mẫu {one.form}",
    "notice_delivered": lambda one: one.to,
    "code_bound": lambda one: f"{one.system} {one.code}",
    "result_decided": lambda one: f"số {one.number} ngày {one.day:%d/%m/%Y}, {one.signer} ký",
    "transferred": lambda one: f"{one.to}, {one.reason}",
    "transfer_returned": lambda one: one.reason,
    "transfer_sent_back": lambda one: one.reason,
    "transfer_taken": lambda one: one.remark,
    "merged": lambda one: one.reason,
    "unmerged": lambda one: one.reason,
    "extended": lambda one: f"đến {said_moment(one.until_ms)}",
    "papers_handed_over": lambda one: f"{one.gives.name} → {one.takes.name}",
    "result_delivered": lambda one: one.name,
    "discrepancy_settled": lambda one: one.how,
    "looked_up": lambda one: one.whence,
    "slip_replaced": lambda one: one.reason,
    "visit_planned": lambda one: f"{one.day:%d/%m/%Y}, {one.officer}",
    "visit_outcome": lambda one: ENDINGS.get(one.ending, one.ending),
    "folder_checked_in": lambda one: f"{one.gave} → {one.took}",
}
