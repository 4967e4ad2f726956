"""Words that stand on many screens."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "app": ("Tận Nhà", "Tận Nhà"),
    "nav.today": ("Hôm nay", "Today"),
    "nav.dossiers": ("Hồ sơ", "Dossiers"),
    "nav.sync": ("Đồng bộ", "Sync"),
    "nav.settings": ("Cài đặt", "Settings"),
    "back": ("Quay lại", "Back"),
    "later": ("Để sau", "Later"),
    "next": ("Tiếp tục", "Continue"),
    "close": ("Đóng", "Close"),
    "see": ("Xem", "View"),
    "search": ("Tìm", "Search"),
    "saved_at": ("Đã lưu {time}", "Saved {time}"),
    "step": ("Bước {step}/{steps} · {name}", "Step {step}/{steps} · {name}"),
    "step.spoken": ("Bước {step} trên {steps}, {name}", "Step {step} of {steps}, {name}"),
    "state.local": ("Chỉ trên máy này", "Only on this device"),
    "state.ok": ("Trung tâm đã nhận", "Received by the Centre"),
    "state.wait": ("Chờ Trung tâm xác nhận", "Waiting for the Centre"),
    "state.provisional": ("Chờ Trung tâm tiếp nhận", "Waiting to be received"),
    "state.diff": ("Thông tin chưa thống nhất", "Information not agreed"),
    "state.soon": ("Sắp đến hạn {day}", "Due soon {day}"),
    "state.late": ("Quá hạn {day}", "Overdue {day}"),
    "practice": ("LUYỆN TẬP – không gửi đi", "PRACTICE – nothing is sent"),
    "sun": ("Nắng", "Sunlight"),
    "key.delete": ("Xóa", "Delete"),
    "pin.digits": ("Đã nhập {count} trên 6 số", "{count} of 6 digits"),
    "secret.show": ("Xem chữ đã gõ", "Show what was typed"),
    "secret.hide": ("Giấu chữ đã gõ", "Hide what was typed"),
}
