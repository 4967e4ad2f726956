"""What officers read when something stands in the way: a sentence, and what to do next."""

from collections.abc import Sequence
from typing import Final

from mobile.problems import Wait, WrongPin

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
    "unreachable": "Chưa có sóng hoặc chưa tới được Trung tâm. Hồ sơ vẫn còn. Máy sẽ gửi sau.",
    "not-the-centre": "Mạng này trả lời thay Trung tâm. Không gửi gì. Xin đổi mạng rồi thử lại.",
    "sign-in-first": (
        "Mạng này đòi đăng nhập trước. Không gửi gì."
        " Xin mở trình duyệt để đăng nhập, hoặc đổi mạng rồi thử lại."
    ),
    "redirected": (
        "Có nơi muốn chuyển máy sang địa chỉ khác. Không gửi gì."
        " Xin đổi mạng rồi thử lại; nếu vẫn vậy, xin gọi Trung tâm."
    ),
    "false-name": (
        "Nơi trả lời không chứng minh được là Trung tâm. Không gửi gì."
        " Xin xem lại ngày giờ của máy, hoặc đổi mạng rồi thử lại."
    ),
    "bad-address": "Địa chỉ Trung tâm không đúng. Không gửi gì. Xin xem lại địa chỉ.",
    "refused": "Trung tâm chưa nhận được. Hồ sơ vẫn còn trên máy. Xin gọi Trung tâm.",
    "came-back": (
        "Trung tâm đã có việc này mà máy không còn nhớ: máy này từng được khôi phục."
        " Không mất gì, máy sẽ tự gửi lại."
    ),
    "held": "Trung tâm còn chờ phần trước đó của máy này. Xin đồng bộ lại.",
    "wrong-pin": "Mã chưa đúng. Xin chờ một lát rồi thử lại.",
    "weak-pin": "Mã này dễ đoán. Xin chọn mã khác, hoặc một cụm từ bốn tiếng trở lên.",
    "words-needed": (
        "Máy này không có kho khóa: xin dùng một cụm từ bốn tiếng trở lên."
        " Mã 6 số chỉ dùng được khi Ủy ban nhân dân xã đã quyết định và máy đã đồng bộ."
    ),
    "keystore-shut": (
        "Kho khóa của máy đang khóa hoặc không còn khóa của máy này. Chưa mất lần thử nào."
        " Xin mở kho khóa (đăng nhập lại máy) rồi thử lại;"
        " nếu vẫn vậy, xin nhờ Trung tâm khôi phục."
    ),
    "wait": "Đã thử sai nhiều lần. Xin chờ rồi thử lại, hoặc nhờ Trung tâm mở.",
    "locked": "Máy đang khóa. Xin mở khóa.",
    "in-use": "Kho hồ sơ đang mở ở cửa sổ khác. Xin đóng cửa sổ đó.",
    "disk-full": "Hết dung lượng. Hồ sơ đã lưu vẫn còn. Xin giải phóng bộ nhớ rồi lưu lại.",
    "disk-broken": "Bộ nhớ báo lỗi. Xin khởi động lại máy rồi mở lại.",
    "malformed-bytes": "Nội dung này không đọc được. Xin kiểm tra rồi làm lại.",
    "over-limit": "Dài quá hoặc nhiều quá cho một lần lưu. Xin rút ngắn, hoặc chia làm hai.",
    "acts-missing": "Chưa đủ các bước với người dân. Xin đọc lại và ghi nhận đủ rồi xác nhận.",
    "not-agreed": "Còn thông tin chưa thống nhất. Xin chọn thông tin đúng trước.",
    "clock-guard": "Ngày giờ trên máy không đúng. Xin chỉnh giờ, hoặc ghi ngày giờ bằng lời khai.",
    "block-exhausted": "Đã dùng hết số của ngày. Xin đồng bộ để nhận thêm số.",
    "untrusted": "Trung tâm này không phải nơi đã cấp mã. Không gửi gì. Xin gọi Trung tâm.",
    "no-such-place": "Không tìm thấy trên máy này. Xin xem lại mã hồ sơ, hoặc đồng bộ.",
    "later": "Trung tâm đang bận. Máy sẽ tự gửi lại sau.",
    "too-many-requests": "Đang có nhiều máy gửi. Máy sẽ tự gửi lại sau.",
    "broken-seal": "Tệp này không mở được: gửi cho nơi khác, bị cắt hoặc bị hỏng. Xin chép lại.",
    "bad-signature": "Trung tâm chưa nhận: dấu của máy không khớp. Xin gọi Trung tâm.",
    "broken-link": "Trung tâm chưa nhận: sổ của máy bị đứt đoạn. Xin gọi Trung tâm.",
    "log-gap": "Trung tâm còn thiếu phần trước đó của máy này. Xin đồng bộ lại.",
    "log-fork": "Có hai máy cùng ghi một sổ. Hồ sơ vẫn còn trên máy. Xin gọi Trung tâm.",
    "bad-proof": "Xác nhận này không khớp, chưa nhận. Hồ sơ vẫn còn trên máy. Xin gọi Trung tâm.",
    "safe-lost": "Trung tâm đã mất phần từng báo an toàn. Máy sẽ gửi lại. Xin gọi Trung tâm.",
    "stale-request": "Máy đã nhận xác nhận mới hơn. Hồ sơ còn lại: xin chép tệp mới.",
    "split-log": "Sổ của Trung tâm khác sổ mà máy đã thấy. Chưa nhận gì. Xin gọi Trung tâm.",
    "form-incomplete": "Tờ khai còn chỗ thiếu hoặc chưa đúng. Xin xem các ô được nêu và điền lại.",
    "not-possible": "Lúc này chưa làm được bước này. Xin đồng bộ, mở lại hồ sơ rồi làm lại.",
    "too-large": "Nội dung lớn quá mức cho phép. Xin chụp lại nhỏ hơn hoặc chia thành từng phần.",
    "small-order-point": "Khóa này không dùng được. Không gửi gì. Xin gọi Trung tâm.",
    "chain-error": "Sổ của máy có chỗ không nối với nhau. Hồ sơ vẫn còn. Xin gọi Trung tâm.",
    "unexpected-answer": "Trung tâm trả lời không đúng lượt, chưa nhận. Xin đồng bộ lại.",
    "protocol-error": "Nội dung trao đổi không đúng mẫu. Hồ sơ vẫn còn. Xin cập nhật ứng dụng.",
    "sync-failed": "Lần gửi này chưa xong. Hồ sơ vẫn còn trên máy. Máy sẽ tự gửi lại.",
    "device-problem": "Máy chưa làm được việc này. Hồ sơ đã lưu vẫn còn. Xin mở lại ứng dụng.",
    "over-cap": "Hôm nay máy này đã gửi nhiều. Hồ sơ vẫn còn trên máy. Máy sẽ tự gửi lại sau.",
    "storage-full": "Trung tâm đang hết chỗ chứa. Hồ sơ vẫn còn trên máy. Máy sẽ tự gửi lại sau.",
    "show-checkpoint": "Trung tâm cần đối chiếu sổ với máy này. Máy sẽ tự làm khi đồng bộ lại.",
    "no-such-method": "Trung tâm không hiểu cách gửi này. Xin cập nhật ứng dụng.",
    "defect": "Máy chủ gặp lỗi. Hồ sơ vẫn còn trên máy. Máy sẽ tự gửi lại sau.",
    "unknown": "Trung tâm chưa nhận và không nói vì sao. Hồ sơ vẫn còn. Xin gọi Trung tâm.",
    "unknown_action": "Có việc do bản mới hơn ghi. Xin cập nhật ứng dụng để đọc.",
    "unreadable_action": "Có việc không đọc được trên máy này. Xin gọi Trung tâm.",
    "unknown_event": "Có việc do bản mới hơn ghi. Xin cập nhật ứng dụng để đọc.",
    "unreadable_event": "Có việc không đọc được trên máy này. Xin gọi Trung tâm.",
    "clock_off": "Giờ của máy lệch với Trung tâm. Xin chỉnh lại ngày giờ của máy.",
}
_ASIDE: Final = {
    "not_confirmed": "Trung tâm chưa xác nhận xong máy này. Xin gọi Trung tâm.",
    "unknown_device": "Trung tâm chưa xác nhận xong máy này. Xin gọi Trung tâm.",
    "lost": "Máy này đã được báo mất. Xin gọi Trung tâm.",
    "stolen": "Máy này đã được báo mất. Xin gọi Trung tâm.",
    "retired": "Máy này đã thôi dùng. Xin gọi Trung tâm.",
    "aside_before": "Trước đây Trung tâm đã để riêng phần này. Trung tâm sẽ xem.",
    "scope_never_held": "Hồ sơ thuộc xã khác. Trung tâm sẽ xem.",
    "fork": "Có hai máy cùng ghi một sổ. Trung tâm sẽ xem.",
    "clone_or_restore": "Máy này có thể đã được chép hoặc khôi phục. Trung tâm sẽ xem.",
    "role_not_expected": "Bước này không do cán bộ lưu động làm. Trung tâm sẽ xem.",
    "late_retired": "Máy này đã thôi dùng. Trung tâm sẽ xem.",
    "lease_over": "Đã hết hạn giao máy. Xin gọi Trung tâm để gia hạn.",
    "out_of_scope_today": "Hồ sơ nay thuộc nơi khác. Trung tâm sẽ xem.",
    "review_since_stolen": "Máy này đã được báo mất. Trung tâm sẽ xem lại.",
}
NO_SLIP_HERE: Final = "phiếu này không lập trên máy này: xin lập phiếu mới (new-slip)"
SLIP_WITNESSED: Final = "Đã ghi nhận: phiếu được xem trên máy này."
_ELSE: Final = "Chưa làm được việc này. Hồ sơ đã lưu vẫn còn nguyên."


def explain(code: str) -> str:
    return _EXPLAINED.get(code, _ELSE)


def explain_problem(problem: Exception) -> str:
    """With what only this problem knows: how long to wait."""
    match problem:
        case Wait(wait_ms=left_ms):
            return (
                f"Đã thử sai nhiều lần. Xin để máy bật, chờ {time_words(left_ms)} rồi thử lại,"
                " hoặc nhờ Trung tâm mở."
            )
        case WrongPin(wait_ms=left_ms) if left_ms:
            return f"Mã chưa đúng. Xin để máy bật, chờ {time_words(left_ms)} rồi thử lại."
        case WrongPin():
            return "Mã chưa đúng. Xin thử lại."
        case _:
            return explain(getattr(problem, "code", ""))


def time_words(left_ms: int) -> str:
    """Rounded up: who comes back then does not wait again."""
    minutes = -(-left_ms // 60_000)
    hours, rest = divmod(minutes, 60)
    return " ".join([*([f"{hours} giờ"] if hours else []), *([f"{rest} phút"] if rest else [])])


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
