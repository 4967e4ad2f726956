"""What the centre asks the officer."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "answering": ("Trả lời Trung tâm", "Answer the Centre"),
    "answering.waits": ("Trung tâm hỏi cán bộ", "The Centre asks the officer"),
    "answering.asks": ("Trung tâm hỏi, {when}", "The Centre asked, {when}"),
    "answering.answer": ("Câu trả lời của cán bộ", "The officer's answer"),
    "answering.how": (
        "Ghi điều cán bộ biết. Câu trả lời cho mọi câu hỏi ở trên, được lưu lâu dài trong hồ sơ.",
        "Write what you know. It answers all questions above and stays in the dossier.",
    ),
    "answering.missing": (
        "Xin ghi câu trả lời; nếu không biết, xin ghi là không biết.",
        "Please write the answer; if you do not know, please say so.",
    ),
    "answering.do": ("Gửi câu trả lời", "Send the answer"),
    "answering.done": (
        "Đã ghi câu trả lời. Máy sẽ tự gửi về Trung tâm.",
        "The answer is recorded. The device will send it to the Centre.",
    ),
    "answering.changed": (
        "Câu hỏi của Trung tâm vừa thay đổi. Xin đọc lại rồi gửi.",
        "The Centre's questions have just changed. Please read again, then send.",
    ),
    "answering.none": ("Trung tâm không còn hỏi gì.", "The Centre has no open question."),
    "answering.none.advice": (
        "Câu hỏi và câu trả lời trước đây còn ở dưới và trong “Đã làm những gì”.",
        "Earlier questions and answers stay below, and in the history.",
    ),
    "answering.before": ("Đã trả lời", "Answered"),
    "answering.said": ("{who} trả lời, {when}", "{who} answered, {when}"),
}
