"""The paper in the hand of the citizen."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "slip.title": ("Phiếu", "Slip"),
    "slip.code": ("Mã hồ sơ", "Dossier code"),
    "slip.secret": ("Mã tra cứu, xin giữ kín", "Look-up code, keep it secret"),
    "slip.awaits": ("chờ Trung tâm tiếp nhận", "waiting for the Centre"),
    "slip.qr": ("Mã QR của phiếu {code}", "QR code of slip {code}"),
    "slip.hand": ("Đưa máy cho công dân chụp", "Hand it over to be photographed"),
    "slip.handed": ("Đưa lại cho cán bộ", "Back to the officer"),
    "slip.done": ("Đã chụp xong", "Photographed"),
    "slip.print": ("In", "Print"),
    "slip.printed": ("Đã lưu phiếu để in hoặc gửi.", "The slip is saved for printing."),
    "slip.replace": ("Lập phiếu mới", "New slip"),
    "slip.reason": ("Lý do lập phiếu mới", "Why a new slip"),
    "slip.reason.missing": ("Xin ghi lý do.", "Please state a reason."),
    "slip.replace.yes": ("Lập phiếu mới", "Make a new slip"),
    "slip.pad": ("Gắn phiếu in sẵn", "Bind a pre-printed slip"),
    "slip.bound": ("Đã gắn phiếu in sẵn {number}", "Pre-printed slip {number} is bound"),
    "slip.pad.say": ("Chụp mã QR trên phiếu in sẵn.", "Photograph the QR of the pre-printed slip."),
    "slip.lost": (
        "Phiếu này không lập trên máy này.",
        "This slip was not made on this device.",
    ),
    "slip.lost.say": (
        "Lập phiếu mới cho công dân; phiếu cũ vẫn tra cứu được.",
        "Make a new one; the old one can still be looked up.",
    ),
    "slip.pin": ("Mã PIN của cán bộ", "The officer's PIN"),
    "check.title": ("Kiểm tra phiếu", "Check a slip"),
    "check.say": (
        "Chụp mã QR trên phiếu, hoặc dán nội dung mã. Không cần mạng.",
        "Photograph the slip's QR, or paste its text. No network is needed.",
    ),
    "check.text": ("Nội dung mã QR", "Text of the QR"),
    "check.camera": ("Chụp mã QR", "Photograph the QR"),
    "check.look": ("Xem phiếu", "Look at it"),
    "check.another": ("Xem phiếu khác", "Another one"),
}
