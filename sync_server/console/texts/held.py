"""Sentences of work that waits for work which has not come."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "held-work": ("Việc chờ việc trước", "Work that waits for earlier work"),
    "held-tablets": ("{count} máy", "{count} tablets"),
    "held-why": (
        "Máy đã gửi việc sau, nhưng việc ngay trước chưa tới Trung tâm: việc sau được giữ nguyên và"
        " tự vào khi việc trước tới. Chỉ cho đi tiếp khi chắc việc trước không còn (máy hỏng, mất).",
        "A tablet sent what comes after, and what comes right before has not arrived: the later work"
        " is kept and taken in by itself once the earlier is here. Let it go on only if that is lost"
        " for certain (tablet broken or gone).",
    ),
    "held-none": ("Không có việc nào chờ việc trước", "Nothing waits for earlier work"),
    "held-none-why": (
        "Mọi việc các máy đã gửi đều đã vào Trung tâm.",
        "All that tablets have sent is in.",
    ),
    "held-tablet": ("Máy · người giữ", "Tablet · holder"),
    "held-since": ("Giữ từ", "Held since"),
    "held-count": ("Số việc", "How much"),
    "held-works": ("{count} việc", "{count} entries"),
    "held-missing": ("Còn thiếu", "Missing"),
    "held-missing-number": ("việc số {number}", "entry {number}"),
    "held-missing-stretch": ("đoạn trước của máy", "the stretch before"),
    "held-dossiers": ("Hồ sơ", "Dossiers"),
    "held-dossier": ("hồ sơ {at}", "dossier {at}"),
    "held-new-dossier": ("{count} hồ sơ chưa có ở đây", "{count} not here yet"),
    "held-which": ("Cho việc nào đi tiếp", "Which is to go on"),
    "held-choose": ("Xin chọn một dòng trong danh sách.", "Please choose a line of the list."),
    "held-pick": ("Chọn việc của {name}, giữ từ {since}", "Work of {name}, held since {since}"),
    "held-reason": ("Vì sao việc trước không còn", "Why the earlier work is lost"),
    "held-reason-hint": (
        "Ví dụ: máy rơi xuống suối, không đọc được bộ nhớ. Lý do được ký và lưu.",
        "For example: the tablet fell into a stream. The reason is signed and kept.",
    ),
    "held-go-on": ("Cho đi tiếp", "Let it go on"),
    "held-after": (
        "Nếu sau này việc trước vẫn tới, Trung tâm vẫn nhận.",
        "Should the earlier work come after all, it is still taken in.",
    ),
    "held-gone": (
        "Dòng này không còn chờ: việc trước đã tới, hoặc người khác đã cho đi tiếp.",
        "It waits no more: the earlier work came, or somebody has let it go on.",
    ),
    "held-went-on": ("Đã cho đi tiếp: {count} lần gửi đã vào.", "It went on: {count} runs are in."),
    "why-went-on": ("cho việc đi tiếp khi thiếu việc trước", "let work go on without earlier work"),
}
