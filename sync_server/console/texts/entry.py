"""Sentences of the door: logging in, the first day, the second factor."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "login-title": ("Đăng nhập", "Log in"),
    "login-promise": (
        "Hồ sơ lập tại nhà dân, theo dõi đến khi trả kết quả.",
        "Dossiers made at people's homes, followed until the result is handed over.",
    ),
    "login-office": (
        "Trung tâm Phục vụ hành chính công {place}",
        "Public service centre of {place}",
    ),
    "login-name": ("Tên đăng nhập", "User name"),
    "login-password": ("Mật khẩu", "Password"),
    "login-code": ("Mã 6 số trên điện thoại", "Six-digit code"),
    "login-code-hint": (
        "Mở ứng dụng tạo mã, xem dòng “Tận Nhà”. Mất điện thoại: nhập một mã dự phòng.",
        "From the app that makes codes; without the telephone, one of the spare codes.",
    ),
    "login-send": ("Đăng nhập", "Log in"),
    "login-foot": (
        "Tự đăng xuất sau 15 phút không làm việc. Quên mật khẩu: gặp quản trị của xã, không gửi"
        " qua tin nhắn.",
        "Logged out after 15 idle minutes. Forgotten the password: see the administrator.",
    ),
    "login-first": ("Lần đầu? Kích hoạt tài khoản", "First time? Activate the account"),
    "login-wrong": (
        "Chưa đăng nhập được. Xem lại tên, mật khẩu và mã 6 số; mỗi mã dùng một lần, đổi sau 30"
        " giây.",
        "Not logged in. Check name, password and code; each code counts once.",
    ),
    "login-wait": (
        "Đã thử nhiều lần. Chờ {after} giây rồi thử lại.",
        "Too many tries. Wait {after} seconds.",
    ),
    "login-busy": (
        "Đang có nhiều người đăng nhập. Chờ {after} giây rồi thử lại.",
        "Many people are logging in. Wait {after} seconds.",
    ),
    "login-no-role": (
        "Tài khoản này chưa có vai trò ở xã nào. Gặp quản trị của xã.",
        "This account has no role yet. See the administrator.",
    ),
    "logged-out": ("Đã đăng xuất.", "Logged out."),
    "sample-data": ("DỮ LIỆU GIẢ ĐỊNH – MẪU", "INVENTED DATA – SAMPLE"),
    "activate-title": ("Kích hoạt tài khoản", "Activate the account"),
    "activate-why": (
        "Quản trị của xã đã đưa một mã kích hoạt, dùng một lần trong 3 ngày.",
        "The administrator gave you an activation code, good once within 3 days.",
    ),
    "activate-code": ("Mã kích hoạt", "Activation code"),
    "activate-password": ("Mật khẩu mới", "New password"),
    "activate-password-hint": (
        "Ít nhất 12 ký tự; nên là bốn, năm từ không liên quan. Không phải đổi định kỳ.",
        "At least 12 characters; four or five unrelated words are good. It never expires.",
    ),
    "activate-again": ("Nhập lại mật khẩu", "Password again"),
    "activate-send": ("Tiếp tục", "Continue"),
    "activation-wrong": (
        "Tên hoặc mã kích hoạt không đúng, đã dùng hoặc quá 3 ngày. Xem lại, hoặc xin quản trị"
        " cấp mã mới.",
        "Wrong, used or too old. Check, or ask for a new code.",
    ),
    "password-short": (
        "Mật khẩu ngắn quá: cần ít nhất 12 ký tự.",
        "Too short: at least 12 characters.",
    ),
    "password-long": ("Mật khẩu dài quá 128 ký tự.", "Longer than 128 characters."),
    "password-common": (
        "Mật khẩu này nhiều người dùng hoặc dễ đoán. Chọn bốn, năm từ không liên quan.",
        "Easy to guess. Take four or five unrelated words.",
    ),
    "password-differs": ("Hai lần nhập không giống nhau.", "The two differ."),
    "phone-title": ("Gắn điện thoại tạo mã", "Your telephone makes the codes"),
    "phone-scan": (
        "Mở ứng dụng tạo mã trên điện thoại (FreeOTP, Aegis…), quét hình này.",
        "Scan this with an app that makes codes (FreeOTP, Aegis…).",
    ),
    "phone-type": ("Không quét được thì nhập khóa:", "Or type this key:"),
    "spare-title": ("Mã dự phòng", "Spare codes"),
    "spare-why": (
        "Chép ra giấy và cất kỹ. Mỗi mã thay mã 6 số một lần khi mất điện thoại. Chỉ hiện lần này.",
        "Write them down. Each replaces the six digits once. Shown only now.",
    ),
    "phone-done": ("Đã gắn và đã chép: đăng nhập", "Done: log in"),
    "account-name-form": (
        "Tên đăng nhập gồm 3–32 chữ thường không dấu, số hoặc dấu chấm, bắt đầu bằng chữ.",
        "3–32 small letters, digits or dots, beginning with a letter.",
    ),
    "account-name-taken": ("Tên đăng nhập này đã có. Chọn tên khác.", "Taken. Choose another."),
    "full-name-missing": ("Cần họ và tên.", "The full name is needed."),
    "role-form": ("Vai trò hoặc mã xã không đúng.", "No such role or commune."),
}
