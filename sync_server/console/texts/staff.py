"""Sentences of accounts: who may come in, with which roles."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "nav-office": ("Quản trị", "Administration"),
    "accounts": ("Tài khoản", "Accounts"),
    "accounts-count": ("{count} người", "{count} people"),
    "accounts-caption": (
        "Tài khoản của xã, theo tên đăng nhập",
        "Accounts of this commune, by name",
    ),
    "account-new": ("Thêm tài khoản", "New account"),
    "account-person": ("Người dùng tài khoản", "Person"),
    "account-roles": ("Vai trò ở xã này", "Roles in this commune"),
    "account-no-roles": ("chưa có vai trò", "no role"),
    "account-also-elsewhere": ("còn làm ở xã khác", "works elsewhere too"),
    "account-state": ("Tình trạng", "State"),
    "account-in-now": ("Đang đăng nhập", "Logged in"),
    "account-sessions": ("{count} nơi, gần nhất {at}", "{count} places, last {at}"),
    "account-not-in": ("không", "no"),
    "account-is-active": ("Đang dùng", "Active"),
    "account-is-disabled": ("Đã khóa", "Disabled"),
    "account-waits": ("Chờ kích hoạt", "To be activated"),
    "account-code-over": ("Mã kích hoạt đã hết hạn", "The activation code is over"),
    "account-made": ("Lập ngày", "Made on"),
    "account-name-hint": (
        "Chữ thường không dấu, số, dấu chấm; ví dụ tong.thi.thu. Không đổi được về sau.",
        "Small letters, digits, dots; it never changes.",
    ),
    "account-full-name": ("Họ và tên", "Full name"),
    "account-full-name-hint": (
        "Như trên giấy tờ: đứng tên trong mọi việc người này ký.",
        "As on papers: it stands in whatever this person signs.",
    ),
    "account-no-role": ("Chọn ít nhất một vai trò.", "Choose at least one role."),
    "role-clerk-why": (
        "tiếp nhận, nhận túi, trả kết quả",
        "receives, checks folders in, hands results over",
    ),
    "role-specialist-why": ("thẩm định, yêu cầu bổ sung", "examines, asks for what is missing"),
    "role-leader-why": ("ký, dừng, gia hạn", "decides, stops, extends"),
    "role-admin-why": ("máy, tài khoản, nhật ký", "tablets, accounts, audit"),
    "account-make": ("Lập tài khoản", "Make the account"),
    "account-set-roles": ("Lưu vai trò", "Save the roles"),
    "account-set-roles-why": (
        "Vai trò mới có ngay; người này phải đăng nhập lại.",
        "Counts at once; this person has to log in again.",
    ),
    "account-roles-set": ("Đã đổi vai trò của {name}.", "The roles of {name} were changed."),
    "account-renew": ("Cấp lại mã kích hoạt…", "New activation code…"),
    "account-renew-why": (
        "Khi mất điện thoại hoặc quên mật khẩu. Gặp tận mặt, xem giấy tờ trước khi cấp. Mật khẩu, "
        "điện thoại và mã dự phòng cũ không dùng được nữa; tài khoản đã khóa được mở lại.",
        "Telephone lost or password forgotten: meet, look at their card first. The old ones count"
        " no more; a disabled account opens again.",
    ),
    "account-end": ("Cho ra khỏi mọi máy", "End all sessions"),
    "account-end-why": (
        "Người này đăng nhập lại được ngay bằng mật khẩu và mã 6 số.",
        "They may log in again at once.",
    ),
    "account-is-out": ("{name} đã ra khỏi mọi máy.", "{name} is logged out everywhere."),
    "account-disable": ("Khóa tài khoản…", "Disable the account…"),
    "account-disable-why": (
        "Khi nghỉ việc, chuyển nơi khác. Ra khỏi mọi máy ngay lập tức; những việc đã ký vẫn đứng"
        " tên người này.",
        "Whoever leaves. Logged out at once; what they signed stays in their name.",
    ),
    "account-now-disabled": ("Đã khóa tài khoản của {name}.", "The account of {name} is disabled."),
    "account-own": (
        "Không tự khóa hay cấp lại mã cho chính mình: nhờ một quản trị khác, hoặc người giữ máy chủ.",
        "Not for oneself: ask another administrator, or the operator.",
    ),
    "account-own-admin": (
        "Không tự bỏ vai trò quản trị của mình: nhờ một quản trị khác.",
        "Nobody takes their own administrator's role away: ask another one.",
    ),
    "account-elsewhere": (
        "Người này còn làm ở xã khác: ở đây chỉ đổi được vai trò tại xã này.",
        "They work in another commune too: only the roles here can be changed here.",
    ),
    "account-code-title": ("Mã kích hoạt của {name}", "Activation code of {name}"),
    "account-code-why": (
        "Chép hoặc đọc tận tay, không gửi qua tin nhắn. Dùng một lần, đến {at}. Mã chỉ hiện lần này.",
        "By hand, never by message. Good once, until {at}. Shown only now.",
    ),
    "account-code-next": (
        "Người nhận mở trang đăng nhập, chọn “Lần đầu? Kích hoạt tài khoản”, nhập tên {name} và mã này.",
        "They open the login page, “First time?”, and enter {name} and this code.",
    ),
    "account-back": ("Về danh sách tài khoản", "Back to the accounts"),
    "account-changes": ("Gần đây của tài khoản", "Lately"),
    "account-acts": ("Cho ra, cấp lại mã, khóa", "Log out, new code, disable"),
    "account-operator": ("Người giữ máy chủ", "The operator"),
}
