"""Papers that come after the slip, and papers and results from hand to hand."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "bringing": ("Nhận thêm giấy tờ", "Take more papers"),
    "bringing.wanted": ("Trung tâm đang hỏi", "The Centre asks for this"),
    "bringing.why": ("Trung tâm yêu cầu bổ sung: {reason}", "The Centre asks: {reason}"),
    "bringing.not_told": (
        "Chưa ghi đã báo cho công dân.",
        "Nobody has recorded that the citizen was told.",
    ),
    "bringing.tell": ("Xem yêu cầu, ghi đã báo", "See the request, record it as told"),
    "bringing.how": (
        "Đánh dấu giấy tờ nhận hôm nay, chụp ảnh ngay tại đây. Không cần chờ Trung tâm hỏi.",
        "Tick the papers that came today and photograph them here. Nobody has to ask first.",
    ),
    "bringing.pages": ("Xem, xếp lại các trang", "See and order the pages"),
    "bringing.here": ("Nhận hôm nay", "Came today"),
    "bringing.do": ("Ghi đã nhận {count} giấy tờ", "Record {count} papers"),
    "bringing.do.none": ("Ghi đã nhận giấy tờ", "Record the papers"),
    "bringing.none": (
        "Xin đánh dấu giấy tờ đã nhận.",
        "Please tick the papers that came.",
    ),
    "bringing.another_day": (
        "Đã sang ngày khác. Xin đánh dấu lại giấy tờ nhận hôm nay.",
        "It is another day. Please tick again what came today.",
    ),
    "bringing.taken": (
        "Đã ghi giấy tờ nhận thêm. Máy sẽ tự gửi về Trung tâm.",
        "The papers are recorded. The device will send this to the Centre.",
    ),
    "bringing.still": (
        "Đã ghi giấy tờ nhận thêm. Trung tâm còn hỏi: {what}.",
        "The papers are recorded. The Centre still asks for: {what}.",
    ),
    "bringing.original": ("{what}, bản chính số {number}", "{what}, original {number}"),
    "custody": ("Giao nhận với Trung tâm", "From hand to hand with the Centre"),
    "custody.fetch": ("Nhận từ Trung tâm", "Take from the Centre"),
    "custody.return": ("Giao lại Trung tâm", "Give back to the Centre"),
    "custody.elsewhere": ("Đang ở nơi khác", "Elsewhere"),
    "custody.at_centre": ("Trung tâm đang giữ", "The Centre has it"),
    "custody.with": ("{who} đang giữ", "{who} has it"),
    "custody.other": ("Người của Trung tâm giao hoặc nhận", "Who at the Centre gives or takes"),
    "custody.do.fetch": ("Ghi đã nhận từ Trung tâm", "Record as taken from the Centre"),
    "custody.do.return": ("Ghi đã giao lại Trung tâm", "Record as given back to the Centre"),
    "custody.none": ("Chưa có giấy tờ, kết quả nào để giao nhận.", "Nothing to hand over yet."),
    "custody.none.advice": (
        "Khi Trung tâm có kết quả, xin đồng bộ rồi xem lại.",
        "When the Centre has a result, synchronise and look again.",
    ),
    "bringing.which": ("Xin đánh dấu giấy tờ, kết quả.", "Please tick what it is."),
    "bringing.who": (
        "Xin ghi họ tên người của Trung tâm.",
        "Please write the name of the person at the Centre.",
    ),
    "bringing.fetched": (
        "Đã ghi: cán bộ nhận {count} bản từ Trung tâm.",
        "Recorded: {count} taken from the Centre.",
    ),
    "bringing.returned": (
        "Đã ghi: đã giao lại Trung tâm {count} bản.",
        "Recorded: {count} given back to the Centre.",
    ),
}
