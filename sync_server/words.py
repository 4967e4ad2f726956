"""What people read of the server's answers: Vietnamese first, English after the stroke."""

from typing import Final

_TITLES: Final = {
    "malformed-bytes": "Dữ liệu gửi đến không đọc được. Xin gửi lại. / Unreadable request.",
    "too-large": "Dữ liệu gửi một lần quá lớn. Xin gửi từng phần. / Request too large.",
    "bad-signature": "Chữ ký của máy không đúng. Xin gọi Trung tâm. / Bad device signature.",
    "small-order-point": "Khóa của máy không dùng được. Xin gọi Trung tâm. / Unusable key.",
    "broken-seal": "Tệp không mở được: gửi cho nơi khác, bị cắt hoặc bị hỏng. Xin chép lại từ máy"
    " cán bộ. / The bundle does not open.",
    "untrusted": "Máy này chưa được Trung tâm xác nhận. Xin gọi Trung tâm. / Device not known.",
    "stale-request": "Yêu cầu này đã được trả lời. Xin đồng bộ lại. / Request already answered.",
    "bad-proof": "Nội dung không khớp với hồ sơ đã gửi. Xin gửi lại. / Proof does not hold.",
    "no-such-place": "Không có địa chỉ này. / No such address.",
    "no-such-method": "Không dùng được cách gửi này. / Method not allowed.",
    "too-many-requests": "Đang có nhiều máy gửi. Máy sẽ tự gửi lại sau. / Too many requests.",
    "later": "Trung tâm đang bận. Máy sẽ tự gửi lại sau. / Try again later.",
    "not-possible": "Chưa làm được việc này. / Not possible now.",
    "defect": "Máy chủ gặp lỗi. Hồ sơ trên máy vẫn còn nguyên. / Server error, nothing lost.",
}


def title_of(code: str) -> str:
    return _TITLES.get(code, _TITLES["not-possible"])
