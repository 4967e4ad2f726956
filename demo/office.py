"""The people of the sample centre: accounts by command, and each one's first day by the pages."""

import re
import urllib.parse
import urllib.request
from typing import Final, NamedTuple

from demo.day import Day
from demo.programs import Failed
from demo.screen import say

PASSWORD: Final = "mau day khong phai bi mat"  # noqa: S105  # of people who do not exist
SECONDS: Final = 30
TOKEN: Final = re.compile(r'name="_csrf" value="([0-9a-f]+)"')
KEY: Final = re.compile(r'class="num b key">([A-Z2-7 ]+)<')
SPARE: Final = re.compile(r"<li>([a-z0-9-]+)</li>")
SHOWN: Final = 4  # spare codes, of ten


class Person(NamedTuple):
    name: str
    full_name: str
    role: str
    words: str
    commune: str = ""  # another one of this centre; "": its own


PEOPLE: Final = (
    Person("thu", "Nguyễn Thị Thử", "clerk", "tiếp nhận"),
    Person("tham", "Trần Văn Mẫu", "specialist", "chuyên môn"),
    Person("chu", "Phạm Văn Thử", "leader", "lãnh đạo"),
    Person("quan", "Lò Văn Mẫu", "admin", "quản trị"),
    Person("hieu", "Lường Thị Mẫu", "clerk", "tiếp nhận, phường Tô Hiệu", "03646"),
)


def open_the_office(day: Day) -> None:
    """Whoever works there can log in: with a telephone, or with one of the spare codes."""
    say(f"\nBàn làm việc của Trung tâm: {day.console}/dang-nhap")
    say(f"Mật khẩu của mọi tài khoản mẫu: {PASSWORD}")
    for person in PEOPLE:
        code = day.account(person.name, person.full_name, person.role, person.commune)
        key, spare = _first_day(day.console, person.name, code)
        say(f"  {person.name} ({person.words}) · khóa tạo mã: {key}")
        say(f"    mã dùng một lần thay mã 6 số: {' '.join(spare[:SHOWN])}")
    say(f"Trang tra cứu của người dân: {day.url}/tra-cuu")
    say("Làm thử từng tình huống: docs/playing.md")


def _first_day(console: str, name: str, code: str) -> tuple[str, list[str]]:
    cookie, page = _ask(f"{console}/kich-hoat")
    said = {"name": name, "code": code, "password": PASSWORD, "again": PASSWORD}
    token = TOKEN.search(page)
    _, page = _ask(f"{console}/kich-hoat", {**said, "_csrf": token[1] if token else ""}, cookie)
    key = KEY.search(page)
    if key is None:
        raise Failed(f"the account of {name} was not activated")
    return key[1], SPARE.findall(page)


def _ask(url: str, fields: dict[str, str] | None = None, cookie: str = "") -> tuple[str, str]:
    """A browser would keep the cookie itself; over loopback without TLS we hand it on."""
    content = None if fields is None else urllib.parse.urlencode(fields).encode()
    request = urllib.request.Request(url, content, {"cookie": cookie})  # noqa: S310  # our own
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310  # our own
        given = answer.headers.get("set-cookie", "").partition(";")[0]
        return given, answer.read().decode()
