"""What officers read when something stands in the way: a sentence, and what to do next."""

from collections.abc import Sequence
from typing import Final

ONLY_HERE: Final = "chỉ trên máy này"
RECEIVED: Final = "Trung tâm đã nhận"
ASIDE: Final = "chờ Trung tâm xác nhận"

TO_BE_SENT: Final = "Đang chờ gửi. Máy sẽ tự gửi."
NO_SIGNAL: Final = "Chưa có sóng. Máy sẽ tự gửi khi có sóng."
SECOND_COPY: Final = (
    "Có hồ sơ chỉ trên máy này. Xin chép một bản sang máy khác hoặc thẻ nhớ trong hôm nay."
)
ROOM_LOW: Final = "Bộ nhớ sắp hết. Xin gửi ảnh về Trung tâm hoặc chép ra thẻ nhớ trong hôm nay."
ROOM_FACTS_ONLY: Final = "Bộ nhớ chỉ còn đủ ghi chữ. Xin chưa chụp thêm ảnh."

_EXPLAINED: Final = {
    "unreachable": "Chưa có sóng hoặc chưa tới được Trung tâm. Hồ sơ vẫn còn trên máy, sẽ gửi sau.",
    "not-the-centre": "Mạng này trả lời thay Trung tâm. Không gửi gì. Xin đổi mạng rồi thử lại.",
    "bad-address": "Địa chỉ Trung tâm không đúng. Không gửi gì. Xin xem lại địa chỉ.",
    "refused": "Trung tâm chưa nhận được. Hồ sơ vẫn còn trên máy. Xin gọi Trung tâm.",
    "held": "Trung tâm còn chờ phần trước đó của máy này. Xin đồng bộ lại.",
    "wrong-pin": "Mã chưa đúng. Xin chờ một lát rồi thử lại.",
    "weak-pin": "Mã này dễ đoán. Xin chọn mã khác, hoặc một cụm từ bốn tiếng trở lên.",
    "wait": "Đã thử sai nhiều lần. Xin chờ rồi thử lại, hoặc nhờ Trung tâm mở.",
    "locked": "Máy đang khóa. Xin mở khóa.",
    "in-use": "Kho hồ sơ đang mở ở cửa sổ khác. Xin đóng cửa sổ đó.",
    "disk-full": "Hết dung lượng. Hồ sơ đã lưu vẫn còn. Xin giải phóng bộ nhớ rồi lưu lại.",
    "disk-broken": "Bộ nhớ báo lỗi. Xin khởi động lại máy rồi mở lại.",
    "malformed-bytes": "Nội dung này không đọc được. Xin kiểm tra rồi làm lại.",
    "over-limit": "Nhiều quá cho một lần lưu. Xin chia làm hai.",
    "acts-missing": "Chưa đủ các bước với người dân nên chưa xác nhận tiếp nhận được.",
    "not-agreed": "Còn thông tin chưa thống nhất. Xin chọn thông tin đúng trước.",
    "clock-guard": "Ngày giờ trên máy không đúng. Xin chỉnh giờ, hoặc ghi ngày giờ bằng lời khai.",
    "block-exhausted": "Đã dùng hết số của ngày. Xin đồng bộ để nhận thêm số.",
    "untrusted": "Trung tâm này không phải nơi đã cấp mã. Không gửi gì. Xin gọi Trung tâm.",
    "no-such-place": "Không tìm thấy trên máy này.",
    "later": "Trung tâm đang bận. Máy sẽ tự gửi lại sau.",
    "too-many-requests": "Đang có nhiều máy gửi. Máy sẽ tự gửi lại sau.",
    "broken-seal": "Tệp này không mở được: gửi cho nơi khác, bị cắt hoặc bị hỏng. Xin chép lại.",
    "bad-proof": "Xác nhận này không khớp, chưa nhận. Hồ sơ vẫn còn trên máy. Xin gọi Trung tâm.",
    "stale-request": "Máy đã nhận xác nhận mới hơn. Hồ sơ còn lại: xin chép tệp mới.",
}
_ASIDE: Final = {
    "not_confirmed": "Trung tâm chưa xác nhận xong máy này. Xin gọi Trung tâm.",
    "unknown_device": "Trung tâm chưa xác nhận xong máy này. Xin gọi Trung tâm.",
    "lost": "Máy này đã được báo mất. Xin gọi Trung tâm.",
    "stolen": "Máy này đã được báo mất. Xin gọi Trung tâm.",
    "retired": "Máy này đã thôi dùng. Xin gọi Trung tâm.",
    "scope_never_held": "Hồ sơ thuộc xã khác. Trung tâm sẽ xem.",
    "fork": "Có hai máy cùng ghi một sổ. Trung tâm sẽ xem.",
}
_ELSE: Final = "Chưa làm được việc này. Hồ sơ đã lưu vẫn còn nguyên."


def explain(code: str) -> str:
    return _EXPLAINED.get(code, _ELSE)


def state_words(unsent: int, aside: int) -> str:
    """Two states of an officer's work, and the third that only the centre can end."""
    if unsent:
        return ONLY_HERE
    return ASIDE if aside else RECEIVED


def explain_aside(reasons: Sequence[str]) -> str:
    """The first reason that has words; the clerk sees all of them."""
    return next((_ASIDE[code] for code in reasons if code in _ASIDE), "Trung tâm sẽ xem.")


def images_left(count: int, *, may_go: bool) -> str:
    """Never as papers that the citizen owes: they are here, and on their way."""
    when = "máy sẽ tự gửi" if may_go else "máy sẽ gửi khi có Wi-Fi"
    return f"Còn {count} ảnh trên máy này, {when}."
