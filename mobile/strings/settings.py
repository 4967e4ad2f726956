"""Settings, practice mode, diagnostics."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "settings.other_language": ("English", "Tiếng Việt"),
    "settings.language": ("Ngôn ngữ", "Language"),
    "settings.vi": ("Tiếng Việt", "Tiếng Việt"),
    "settings.en": ("English", "English"),
    "settings.text_size": ("Cỡ chữ", "Text size"),
    "settings.light": ("Màn hình", "Display"),
    "settings.light_light": ("Sáng", "Light"),
    "settings.light_dark": ("Tối", "Dark"),
    "settings.light_sun": ("Nắng", "Sunlight"),
    "settings.idle": ("Tự khóa khi không dùng", "Lock when not in use"),
    "settings.idle_minutes": ("{count} phút", "{count} min"),
    "settings.machine": ("Máy này", "This device"),
    "settings.free": ("Bộ nhớ còn trống", "Free storage"),
    "settings.free_low": (
        "Sắp đầy. Xin gửi ảnh về Trung tâm hoặc chép ra thẻ nhớ trong hôm nay.",
        "Almost full. Send images to the Centre or copy them to a card today.",
    ),
    "settings.battery": ("Pin", "Battery"),
    "settings.battery_unknown": ("Máy không cho biết", "Not told by this device"),
    "settings.battery_low": (
        "Pin yếu. Xin sạc, hoặc làm bản ngắn, giấy tờ chụp sau.",
        "Low. Charge it, or take the short path and add images later.",
    ),
    "settings.officer": ("Cán bộ", "Officer"),
    "settings.device": ("Số máy", "Device"),
    "settings.change_pin": ("Đổi mã của máy", "Change the code"),
    "settings.old": ("Mã đang dùng", "Current code"),
    "settings.new": ("Mã mới", "New code"),
    "settings.new_again": ("Gõ lại mã mới", "New code again"),
    "settings.change_advice": (
        "Mã 6 số, hoặc một cụm từ bốn tiếng trở lên. Mã cũ không mở được nữa.",
        "Six digits, or four words or more. The old one will no longer open.",
    ),
    "settings.pin_changed": (
        "Đã đổi mã. Từ nay chỉ mã mới mở được máy này.",
        "Changed. From now on only the new code opens this device.",
    ),
    "settings.lock": ("Khóa ngay", "Lock now"),
    "settings.practice": ("Luyện tập", "Practice"),
    "settings.practice_advice": (
        "Máy sẽ khóa lại. Luyện tập có mã, hồ sơ và số riêng; không gửi gì đi.",
        "The device locks first. Practice has its own code, dossiers and numbers; nothing is sent.",
    ),
    "settings.diagnostics": ("Thông tin ứng dụng", "About the app"),
    "settings.version": ("Phiên bản", "Version"),
    "settings.test": ("Tự kiểm tra máy này", "Test this device"),
    "settings.test_advice": (
        "Thử các mẫu đi kèm: đọc, niêm phong và đối chiếu có đúng như mọi máy khác không.",
        "Runs the shipped samples: does this device read, seal and check as all others do?",
    ),
    "settings.test_passed": ("Đúng cả {count} mẫu.", "All {count} samples are right."),
    "settings.test_failed": (
        "Có mẫu không đúng: {names}. Xin không dùng máy này và gọi Trung tâm.",
        "Some samples are wrong: {names}. Do not use this device; call the Centre.",
    ),
}
