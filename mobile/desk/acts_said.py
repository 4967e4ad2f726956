"""One recorded act in a line; how somebody signs is said, never why."""

from typing import Final

from mobile.desk.steps import hour
from mobile.stated import OF_KIND
from protocol.actions import Act
from protocol.trade.act_particulars import (
    Interpreter,
    Lucidity,
    Mark,
    Notice,
    Originals,
    Proxy,
    ReadAloud,
    Witness,
    read_particulars,
)

VIETNAMESE: Final = "tiếng Việt"
NO_PICTURE: Final = " · chưa chụp tờ khai"
HOWS: Final = {
    "signature": "ký",
    "thumb": "điểm chỉ",
    "cannot": "có người làm chứng xác nhận",
}
PAPERS: Final = {
    "none": "không có văn bản",
    "written": "có văn bản viết tay",
    "certified": "có văn bản chứng thực",
}


def said_of(act: Act) -> str:
    kind = OF_KIND.get(act.kind)
    return "" if kind is None else _words(read_particulars(kind, act))


def _words(one: object) -> str:  # noqa: C901, PLR0911  # a kind each
    match one:
        case ReadAloud(language=language, began_ms=int(began_ms), ended_ms=int(ended_ms)):
            return f"{hour(began_ms)}–{hour(ended_ms)} · {language_words(language)}"
        case Notice(language=language):
            return language_words(language)
        case Interpreter(officer_speaks=True, language=language):
            return f"Cán bộ nói {language}"
        case Interpreter(name=name, language=language, relation=relation, age=age):
            return f"{name}, {relation}, {age} tuổi · {language}"
        case Witness(name=name, age=age):
            return f"{name}, {age} tuổi"
        case Proxy(name=name, relation=relation, paper=paper):
            return f"{name}, {relation} · {PAPERS[paper]}"
        case Lucidity(observed=observed):
            return observed
        case Originals(seen=seen):
            return f"{len(seen)} giấy tờ"
        case Mark(on="drawn", how=how):
            return f"{HOWS[how]} trên màn hình"
        case Mark(how=how, pages=pages):
            return HOWS[how] + ("" if pages or how == "cannot" else NO_PICTURE)
        case _:
            return ""


def language_words(language: str) -> str:
    return VIETNAMESE if language in {"", "vi"} else language
