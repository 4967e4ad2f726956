"""Sentences of the citizen's page: Vietnamese, and English beside it."""

from typing import Final

LANGUAGES: Final = ("vi", "en")
WEEKDAYS: Final = (
    ("Thứ Hai", "Monday"),
    ("Thứ Ba", "Tuesday"),
    ("Thứ Tư", "Wednesday"),
    ("Thứ Năm", "Thursday"),
    ("Thứ Sáu", "Friday"),
    ("Thứ Bảy", "Saturday"),
    ("Chủ nhật", "Sunday"),
)
TEXTS: Final[dict[str, tuple[str, str]]] = {
    "title": ("Tra cứu hồ sơ", "Look up a dossier"),
    "centre": (
        "Trung tâm Phục vụ hành chính công {place}",
        "Public administration service centre, {place}",
    ),
    "other-language": ("English", "Tiếng Việt"),
    "question": ("Hồ sơ của ông/bà đến đâu rồi?", "How is your dossier?"),
    "code": ("Mã hồ sơ", "Code"),
    "code-hint": ("Ghi ở đầu giấy tiếp nhận, ví dụ:", "On top of your slip, for example:"),
    "code-pad": (
        "Phiếu in sẵn có số bắt đầu bằng P: để trống ô này.",
        "A pre-printed slip whose number begins with P: leave this empty.",
    ),
    "secret": ("Mã tra cứu", "Secret"),
    "secret-hint": (
        "16 chữ và số cạnh mã vuông, sau chữ “Mã tra cứu”. Chữ hoa, chữ thường đều được.",
        "The 16 letters and digits beside the square. Capitals or not.",
    ),
    "see": ("Xem hồ sơ", "See it"),
    "by-square": (
        "Có phiếu trong tay? Mở máy ảnh, quét mã vuông, rồi dán chữ hiện ra vào ô Mã hồ sơ.",
        "Slip in hand? Scan the square and paste what it says into the field Code.",
    ),
    "help": ("Cần giúp, xin gọi {phone}", "For help call {phone}"),
    "help-centre": (
        "Cần giúp, xin hỏi Trung tâm hoặc cán bộ đã đến nhà.",
        "For help ask the centre, or the officer who came to your home.",
    ),
    "help-hours": ("giờ làm việc, thứ Hai đến thứ Sáu.", "working hours, Monday to Friday."),
    "again": ("Tra hồ sơ khác", "Another one"),
    "not-found": ("Chưa tìm thấy hồ sơ", "Not found"),
    "not-found-why": (
        "Mã hồ sơ hoặc mã tra cứu chưa đúng. Xin xem lại:",
        "The code or the secret does not fit. Please check:",
    ),
    "check-code": ("Mã hồ sơ có dạng", "The code looks like"),
    "check-secret": ("16 chữ và số sau chữ “Mã tra cứu”", "16 letters and digits of the secret"),
    "check-provisional": (
        "Phiếu có mã bắt đầu bằng T- là phiếu lập tại nhà, cũng tra được",
        "A code that begins with T- was made at a home, and is found too",
    ),
    "retype": ("Nhập lại", "Type again"),
    "too-often": ("Đã tra nhiều lần", "Too many times"),
    "too-often-why": (
        "Xin đợi {minutes} phút rồi tra lại.",
        "Please wait {minutes} minutes and try again.",
    ),
    "replaced": (
        "Phiếu này đúng và đã được thay bằng phiếu mới {code}. Xin dùng phiếu mới.",
        "This slip is genuine and was replaced by a newer one, {code}. Please use that one.",
    ),
    # The answer, in a sentence.
    "sorry": (
        "Trung tâm xin lỗi ông/bà vì trả kết quả chậm.",
        "We apologise: your result is late.",
    ),
    "is-checked": (
        "Trung tâm đã nhận hồ sơ và đang kiểm tra. Ông/bà không cần làm gì thêm.",
        "The centre has it and is checking it. You need do nothing.",
    ),
    "is-provisional": (
        "Hồ sơ đã lập tại nhà, chờ Trung tâm tiếp nhận. Ông/bà không cần làm gì thêm.",
        "Made at your home; the centre will receive it. You need do nothing.",
    ),
    "is-submitted": (
        "Hồ sơ đã nộp, chờ Trung tâm tiếp nhận. Ông/bà không cần làm gì thêm.",
        "Submitted; the centre will receive it. You need do nothing.",
    ),
    "is-received": (
        "Trung tâm đã tiếp nhận hồ sơ. Ông/bà không cần làm gì thêm.",
        "The centre has received it. You need do nothing.",
    ),
    "is-processing": (
        "Hồ sơ đang được xem xét. Ông/bà không cần làm gì thêm.",
        "It is being looked at. You need do nothing.",
    ),
    "is-supplement": ("Xin ông/bà nộp thêm {count} giấy.", "Please bring {count} more papers."),
    "is-payment": (
        "Xin ông/bà nộp phí, lệ phí theo hướng dẫn của Trung tâm.",
        "Please pay the fee as the centre has told you.",
    ),
    "is-withdrawing": (
        "Trung tâm đang xem yêu cầu rút hồ sơ của ông/bà.",
        "The centre is looking at your wish to withdraw it.",
    ),
    "is-resolved": ("Đã có kết quả.", "The result is there."),
    "is-returned": ("Đã trả kết quả.", "The result has been handed over."),
    "is-refused": (
        "Trung tâm chưa tiếp nhận được hồ sơ này. Lý do ghi trên phiếu đã gửi ông/bà.",
        "The centre could not receive it. The reason is on the paper that you were given.",
    ),
    "is-stopped": (
        "Hồ sơ đã dừng giải quyết. Lý do ghi trên thông báo đã gửi ông/bà.",
        "It was stopped. The reason is on the notice that you were given.",
    ),
    "is-withdrawn": ("Ông/bà đã rút hồ sơ này.", "You have withdrawn it."),
    "is-": ("Trung tâm đã nhận hồ sơ.", "The centre has it."),
    # In a word.
    "word-checked": ("Đã nhận, đang kiểm tra", "Received, being checked"),
    "word-provisional": ("Đã lập tại nhà – chờ tiếp nhận", "Made at home – to be received"),
    "word-submitted": ("Chờ tiếp nhận", "To be received"),
    "word-received": ("Đã tiếp nhận", "Received"),
    "word-processing": ("Đang xử lý", "In processing"),
    "word-supplement": ("Tạm dừng – chờ bổ sung", "Paused – papers awaited"),
    "word-payment": ("Tạm dừng – chờ nộp phí", "Paused – payment awaited"),
    "word-withdrawing": ("Đang xem yêu cầu rút", "Withdrawal asked"),
    "word-resolved": ("Đã có kết quả", "Result ready"),
    "word-returned": ("Đã trả kết quả", "Handed over"),
    "word-refused": ("Chưa tiếp nhận", "Not received"),
    "word-stopped": ("Đã dừng", "Stopped"),
    "word-withdrawn": ("Đã rút", "Withdrawn"),
    "word-": ("Đã nhận", "Received"),
    # Facts.
    "due": ("Ngày hẹn trả kết quả", "Result on"),
    "due-new": ("Ngày hẹn mới", "New day"),
    "due-was": ("Đã hẹn", "It had been promised for"),
    "due-late": (
        "Trung tâm sẽ báo ngày hẹn mới cho ông/bà.",
        "The centre will tell you the new day.",
    ),
    "due-paused": (
        "Sẽ báo lại sau khi nhận giấy. Những ngày chờ không tính.",
        "To be told when the papers are there. Days of waiting do not count.",
    ),
    "due-none": ("Có khi Trung tâm tiếp nhận.", "From its reception on."),
    "due-by": ("{weekday}, {day}, trước {hour}", "{weekday}, {day}, by {hour}"),
    "where": ("Nhận kết quả ở đâu", "Where to get it"),
    "where-home": ("Cán bộ mang đến tận nhà", "An officer brings it to your home"),
    "where-centre": ("Tại Trung tâm", "At the centre"),
    "missing": ("Giấy tờ còn thiếu", "Papers still missing"),
    "missing-none": ("Không thiếu giấy nào", "None"),
    "bring": ("Cần nộp thêm", "To bring"),
    "bring-where": ("Nộp ở đâu", "Where"),
    "bring-how": (
        "Đưa cho cán bộ khi đến nhà, hoặc tại Trung tâm",
        "To the officer who comes, or at the centre",
    ),
    "bring-once": (
        "Trung tâm chỉ yêu cầu bổ sung một lần.",
        "The centre asks for papers only once.",
    ),
    "take-along": (
        "Mang theo giấy tiếp nhận và giấy tờ tùy thân.",
        "Bring your slip and your identity card.",
    ),
    "steps": ("Các bước", "Steps"),
    "stage-made": ("Đã lập tại nhà", "Made at your home"),
    "stage-received": ("Đã tiếp nhận", "Received"),
    "stage-received-home": ("Đã tiếp nhận tại nhà", "Received at your home"),
    "stage-asked": ("Chờ ông/bà nộp thêm giấy", "Papers awaited"),
    "stage-brought": ("Đã bổ sung giấy tờ", "Papers brought"),
    "stage-looking": ("Đang xem xét", "Being looked at"),
    "stage-looked-at": ("Đã xem xét", "Looked at"),
    "stage-ready": ("Đã có kết quả", "Result ready"),
    "stage-result": ("Trả kết quả", "Result"),
    "stage-returned": ("Đã trả kết quả", "Handed over"),
    "stage-refused": ("Chưa tiếp nhận", "Not received"),
    "stage-stopped": ("Đã dừng giải quyết", "Stopped"),
    "stage-withdrawn": ("Đã rút hồ sơ", "Withdrawn"),
}


def text(language: str, key: str, **words: object) -> str:
    said = TEXTS[key][LANGUAGES.index(language)]
    return said.format(**words) if words else said
