"""Sentences of the frame: navigation, states, errors, keys."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "product": ("Tận Nhà", "Tận Nhà"),
    "to-content": ("Đến nội dung chính", "Skip to content"),
    "centre-of": ("Trung tâm {place}", "Centre of {place}"),
    "lists": ("Danh sách việc", "Work lists"),
    "search-label": ("Tìm hồ sơ", "Find a dossier"),
    "search-hint": (
        "Tìm mã, họ tên (không cần dấu), số điện thoại",
        "Code, name (marks not needed), telephone",
    ),
    "other-language": ("English", "Tiếng Việt"),
    "as-of": ("Số liệu lúc {at}", "As of {at}"),
    "log-out": ("Đăng xuất", "Log out"),
    "log-out-everywhere": ("Đăng xuất mọi máy", "Log out everywhere"),
    "account-of": ("Tài khoản", "Account"),
    "change-commune": ("Chuyển xã", "Change commune"),
    "change-commune-do": ("Chuyển", "Change"),
    "monday": ("Thứ Hai", "Monday"),
    "tuesday": ("Thứ Ba", "Tuesday"),
    "wednesday": ("Thứ Tư", "Wednesday"),
    "thursday": ("Thứ Năm", "Thursday"),
    "friday": ("Thứ Sáu", "Friday"),
    "saturday": ("Thứ Bảy", "Saturday"),
    "sunday": ("Chủ nhật", "Sunday"),
    "role-clerk": ("Tiếp nhận", "Reception"),
    "role-specialist": ("Chuyên môn", "Specialist"),
    "role-leader": ("Lãnh đạo", "Leader"),
    "role-admin": ("Quản trị", "Administrator"),
    # Navigation.
    "nav-work": ("Việc", "Work"),
    "nav-deciding": ("Giải quyết", "In processing"),
    "nav-visits": ("Đến nhà dân", "Home visits"),
    "nav-watching": ("Theo dõi", "Overview"),
    # States: one word for one thing, everywhere.
    "state-local": ("Chỉ trên máy cán bộ", "Only on the officer's machine"),
    "state-got": ("Trung tâm đã nhận", "Received by the centre"),
    "state-wait": ("Chờ Trung tâm xác nhận", "Waiting for the centre"),
    "state-home": ("Lập tại nhà – chờ tiếp nhận", "Made at home – to be received"),
    "state-diff": ("Thông tin chưa thống nhất", "Values not agreed"),
    "state-soon": ("Sắp đến hạn", "Due soon"),
    "state-late": ("Quá hạn", "Overdue"),
    "state-img": ("Chờ ảnh từ máy cán bộ", "Images still on the officer's machine"),
    "state-pause": ("Tạm dừng – chờ bổ sung", "Paused – supplement awaited"),
    "state-work": ("Đang xử lý", "In processing"),
    "state-done": ("Đã xử lý xong", "Decided"),
    "state-returned": ("Đã trả kết quả", "Result handed over"),
    "state-closed": ("Đã kết thúc", "Closed"),
    # Tables.
    "next-page": ("Trang sau", "Next page"),
    "first-page": ("Về trang đầu", "First page"),
    "apply": ("Lọc", "Filter"),
    "clear": ("Bỏ lọc", "Clear"),
    "any": ("tất cả", "any"),
    # Keys.
    "keys": ("Phím tắt", "Keys"),
    "key-rows": ("chọn dòng", "choose a line"),
    "key-open": ("mở hồ sơ", "open"),
    "key-search": ("tìm", "search"),
    "key-all": ("mọi phím", "all keys"),
    "key-next": ("trang sau", "next page"),
    "key-home": ("việc hôm nay", "today's work"),
    "key-next-of": ("trang sau; ở hồ sơ: hồ sơ sau trong danh sách", "next page; next dossier"),
    "key-viewer": ("ở hồ sơ: mở khung xem giấy tờ", "in a dossier: the viewer"),
    "key-print": ("ở hồ sơ: giấy để in", "in a dossier: the paper to print"),
    "key-close": ("đóng khung đang mở", "close what is open"),
    "keys-own": (
        "Chữ in ở cuối một nút là phím của nút đó, ví dụ C để chuyển hay tiếp nhận. Đang gõ trong ô thì"
        " phím chỉ là chữ.",
        "A letter at the end of a button is its key, as C to transfer or to accept. Inside a field"
        " keys are only letters.",
    ),
    "keys-hint": (
        "Mọi việc trên trang làm được bằng bàn phím; Tab đi đến từng nút.",
        "Everything works by keyboard; Tab goes to each control.",
    ),
    # Errors.
    "errors-title": ("Có {count} chỗ cần sửa", "{count} to put right"),
    "error-prefix": ("Lỗi:", "Error:"),
    "not-here-title": ("Không có trang này", "No such page"),
    "not-here": (
        "Không có trang hoặc hồ sơ này ở xã đang làm việc. Xem lại địa chỉ, hoặc về trang đầu và tìm"
        " theo mã.",
        "There is no such page or dossier in this commune. Check the address, or go to the first page"
        " and search by code.",
    ),
    "not-for-role-title": ("Việc này của vai trò khác", "For another role"),
    "not-for-role": (
        "Tài khoản này không có vai trò để làm việc này. Cần thì gặp quản trị của xã; lần này đã"
        " ghi vào nhật ký.",
        "This account does not have the role. Ask the administrator; this was recorded.",
    ),
    "forged-title": ("Trang đã cũ", "The page is too old"),
    "forged": (
        "Biểu mẫu không còn dùng được, có thể do đã đăng nhập lại. Quay lại, tải lại trang rồi"
        " gửi lại; chưa có gì thay đổi.",
        "The form is no longer good. Go back, reload and send again; nothing has changed.",
    ),
    "broken-title": ("Máy chủ gặp lỗi", "Something broke"),
    "broken": (
        "Chưa có gì thay đổi. Thử lại sau ít phút; nếu vẫn vậy, báo quản trị của xã và nêu giờ này.",
        "Nothing has changed. Try again; if it stays, tell the administrator and name this time.",
    ),
    "busy-title": ("Đang có nhiều người dùng", "Busy"),
    "busy": (
        "Thử lại sau {after} giây. Điều đã lưu vẫn còn.",
        "Try again in {after} seconds. What was saved is safe.",
    ),
    "not-possible-title": ("Chưa làm được", "Not possible now"),
    "not-possible": (
        "Chưa có gì thay đổi. Quay lại, xem điều kiện của việc này rồi làm lại.",
        "Nothing has changed. Go back and look at what this needs.",
    ),
    "bad-request-title": ("Không đọc được yêu cầu", "Unreadable request"),
    "bad-request": (
        "Quay lại, tải lại trang rồi làm lại; chưa có gì thay đổi.",
        "Go back, reload and try again; nothing has changed.",
    ),
    "back": ("Quay lại", "Back"),
    "to-first-page": ("Về trang đầu", "To the first page"),
    "field-wrong": ("Xem lại chỗ này", "Look at this again"),
    "field-missing": ("Cần điền chỗ này", "This is needed"),
    # The second factor in place.
    "proof-title": ("Xác nhận bằng mã 6 số", "Confirm with the code"),
    "proof-why": (
        "Việc này được ghi theo tên người đăng nhập. Nhập mã đang hiện trên điện thoại; điều vừa nhập vẫn giữ.",
        "This is signed in your name. Enter the code on your telephone; nothing typed is lost.",
    ),
    "proof-label": ("Mã 6 số trên điện thoại", "Six-digit code"),
    "proof-hint": (
        "Mở ứng dụng tạo mã, xem dòng “Tận Nhà”. Mỗi mã dùng một lần.",
        "Open the app that makes codes. Each code counts once.",
    ),
    "proof-send": ("Xác nhận", "Confirm"),
    "code-wrong": (
        "Mã không đúng hoặc đã dùng. Chờ mã mới trên điện thoại rồi nhập lại.",
        "Wrong or used. Wait for the next code.",
    ),
    "too-many-requests": (
        "Đã thử nhiều lần. Chờ một lát rồi thử lại.",
        "Too many tries. Wait a moment.",
    ),
}
