"""Sync, couriers, second copies."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "sync.some": ("Còn {count} hồ sơ chỉ trên máy này", "{count} dossiers are only on this device"),
    "sync.none": ("Chưa có hồ sơ nào trên máy này", "No dossiers on this device yet"),
    "sync.none.advice": (
        "Hồ sơ lập tại nhà dân sẽ hiện ở đây, kể cả khi chưa có mạng.",
        "Dossiers taken at homes appear here, with or without a network.",
    ),
    "sync.off": ("Được tắt máy, đừng xóa ứng dụng", "You may switch off; do not delete the app"),
    "sync.off.images": (
        "Thông tin đã tới Trung tâm. Còn {count} hồ sơ đang gửi ảnh, máy tự gửi tiếp.",
        "The facts have arrived. {count} dossiers still send pictures, by themselves.",
    ),
    "sync.off.all": (
        "Thông tin và ảnh đã tới Trung tâm.",
        "Facts and pictures have arrived.",
    ),
    "sync.total": ("Cộng: {count} hồ sơ", "Total: {count} dossiers"),
    "sync.aside": (
        "Trong đó {count} hồ sơ chờ Trung tâm xác nhận",
        "{count} of them wait for the Centre's word",
    ),
    "sync.now": ("Gửi ngay", "Send now"),
    "sync.fetch": ("Nhận kế hoạch từ Trung tâm", "Fetch the plan from the Centre"),
    "sync.try": ("Thử gửi ngay", "Try to send now"),
    "sync.busy": ("Đang gửi…", "Sending…"),
    "sync.phase.facts": ("Đang gửi thông tin hồ sơ", "Sending dossiers"),
    "sync.phase.images": ("Đang gửi ảnh giấy tờ", "Sending pictures"),
    "sync.phase.fetching": ("Đang nhận từ Trung tâm", "Fetching from the Centre"),
    "sync.sent": (
        "Đã gửi {kilobytes} kB · ảnh {sent}/{all}",
        "Sent {kilobytes} kB · parts {sent}/{all}",
    ),
    "sync.settled": ("Trung tâm đã xác nhận {count} việc", "The Centre has signed for {count}"),
    "sync.last": ("Lần gần nhất: {when}", "Last: {when}"),
    "sync.never": ("Máy này chưa đồng bộ lần nào", "This device has not synchronised yet"),
    "sync.next": ("Máy tự thử lại sau {wait}", "Tries again in {wait}"),
    "sync.network.none": ("Chưa có mạng", "No network"),
    "sync.network.mobile": ("Dữ liệu di động", "Mobile data"),
    "sync.network.wifi": ("Wi-Fi", "Wi-Fi"),
    "sync.saver": ("Chỉ gửi ảnh khi có Wi-Fi", "Pictures only over Wi-Fi"),
    "sync.saver.hint": (
        "Thông tin hồ sơ luôn được gửi, tốn rất ít dung lượng.",
        "Dossiers are always sent; they need very little data.",
    ),
    "sync.waiting": ("Đang chờ", "Waiting"),
    "sync.copy": ("Sao dự phòng", "Second copy"),
    "sync.copy.due": (
        "Có hồ sơ chỉ nằm trên máy này. Hôm nay xin chép một bản sang thẻ nhớ hoặc máy khác.",
        "Some work is only on this device. Please copy it to a stick or another device today.",
    ),
    "sync.copy.last": ("Bản sao gần nhất: {when}", "Last copy: {when}"),
    "sync.copy.never": ("Chưa chép bản nào", "No copy yet"),
    "courier": ("Mang tệp đi và về", "Carry by hand"),
    "courier.what": (
        "Tệp được niêm phong, người mang không đọc được. Ai cũng có thể mang về Trung tâm.",
        "The file is sealed; its carrier cannot read it. Anybody may bring it to the Centre.",
    ),
    "courier.to": ("Chép hồ sơ ra", "Copy dossiers to"),
    "courier.from": ("Nhận trả lời từ Trung tâm", "Take the Centre's answer"),
    "courier.file": ("Chọn tệp trên máy", "Choose a file"),
    "courier.stick": ("Thẻ nhớ {name}", "Stick {name}"),
    "courier.folder": ("Thư mục {name}", "Folder {name}"),
    "courier.answers": ("{count} tệp trả lời", "{count} answers"),
    "courier.no_answers": ("Chưa có tệp trả lời", "No answers"),
    "courier.none": ("Chưa thấy thẻ nhớ nào", "No stick found"),
    "courier.none.advice": (
        "Cắm thẻ nhớ hoặc USB rồi bấm Tìm lại.",
        "Plug one in, then look again.",
    ),
    "courier.again": ("Tìm lại", "Look again"),
    "courier.done": (
        "Đã chép {operations} việc và {chunks} phần ảnh.\nTệp: {name}",
        "Copied {operations} entries and {chunks} parts of pictures.\nFile: {name}",
    ),
    "courier.left": (
        " Còn {count} phần ảnh cho tệp sau.",
        " {count} parts are left for the next file.",
    ),
    "courier.taken": (
        "Trung tâm đã nhận {settled} việc, {chunks} phần ảnh.",
        "The Centre has received {settled} entries, {chunks} parts of pictures.",
    ),
    "courier.carry": (
        "Đã ghi nhận giữ tệp này. Xin chuyển tệp về Trung tâm.",
        "Noted that you carry this file. Please bring it to the Centre.",
    ),
    "courier.nothing": (
        "Ở đây chưa có tệp trả lời nào cho máy này. Xin lấy tệp mới ở Trung tâm.",
        "No answer for this device lies here. Please fetch a new one at the Centre.",
    ),
}
