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
    "over-cap": "Máy này đã gửi rất nhiều trong ngày. Hồ sơ vẫn còn trên máy; máy sẽ tự gửi tiếp."
    " / This device has sent its share of the day.",
    "storage-full": "Trung tâm sắp hết chỗ, tạm thời chỉ cho xem. Hồ sơ vẫn còn trên máy; máy sẽ tự"
    " gửi lại sau. / The centre is out of storage: read-only for now.",
    "over-limit": "Nhiều quá cho một lần. Xin chia làm hai. / Over a limit.",
    "later": "Trung tâm đang bận. Máy sẽ tự gửi lại sau. / Try again later.",
    "not-possible": "Chưa làm được việc này. / Not possible now.",
    "defect": "Máy chủ gặp lỗi. Hồ sơ trên máy vẫn còn nguyên. / Server error, nothing lost.",
}

# For who sits at the command line: what to do next.
_ADVICE: Final = {
    "no-such-place": "Xin xem lại số hồ sơ hoặc mã máy: `tannha registry`, `tannha waiting`.",
    "block-exhausted": "Xin chọn ngày khác (--from, --to), hoặc thu hồi số của máy không còn dùng.",
    "broken-seal": "Xin gõ lại cụm mật khẩu, hoặc chép lại tệp rồi làm lại.",
    "untrusted": "Xin kiểm tra khóa có đúng của Trung tâm này không.",
    "malformed-bytes": "Tệp này không đúng dạng hoặc đã hỏng: xin chép lại rồi làm lại.",
    "too-large": "Xin chia nhỏ rồi làm lại.",
    "storage-full": "Đĩa sắp đầy: xin giải phóng chỗ hoặc thêm đĩa rồi làm lại; chưa mất gì.",
    "not-possible": "Xin xem lại rồi làm lại; chưa có gì thay đổi.",
    "wrong-files": "Xin sửa những chỗ ghi ở trên rồi chạy lại; chưa công bố gì.",
}
_OTHERWISE: Final = "Chưa có gì thay đổi. Nếu vẫn vậy: tannha verify-log, và gọi người quản trị."


def title_of(code: str) -> str:
    return _TITLES.get(code, _TITLES["not-possible"])


def advice_of(code: str) -> str:
    return _ADVICE.get(code, _OTHERWISE)
