"""What officers read when something stands in the way: a sentence, and what to do next."""

from typing import Final

ONLY_HERE: Final = "chỉ trên máy này"
RECEIVED: Final = "Trung tâm đã nhận"
ASIDE: Final = "chờ Trung tâm xác nhận"

_EXPLAINED: Final = {
    "unreachable": "Chưa có sóng hoặc chưa tới được Trung tâm. Hồ sơ vẫn còn trên máy, sẽ gửi sau.",
    "not-the-centre": "Mạng này trả lời thay Trung tâm. Không gửi gì. Xin đổi mạng rồi thử lại.",
    "refused": "Trung tâm chưa nhận được. Hồ sơ vẫn còn trên máy. Xin gọi Trung tâm.",
    "held": "Trung tâm còn chờ phần trước đó của máy này. Xin đồng bộ lại.",
    "wrong-pin": "Mã chưa đúng. Xin chờ một lát rồi thử lại.",
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
}
_ELSE: Final = "Chưa làm được việc này. Hồ sơ đã lưu vẫn còn nguyên."


def explain(code: str) -> str:
    return _EXPLAINED.get(code, _ELSE)


def state_words(unsent: int, aside: int) -> str:
    """Two states of an officer's work, and the third that only the centre can end."""
    if unsent:
        return ONLY_HERE
    return ASIDE if aside else RECEIVED
