"""What every page keeps: headers, texts in two languages, nothing inline, what was vendored."""

import json
import re
import tomllib
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest
from litestar import Router, post
from litestar.response import Response

from protocol.errors import BrokenLink, NotPossible
from sync_server.console import app as console_app
from sync_server.console import guards
from sync_server.console.app import create_console
from sync_server.console.audit_log import check, exported
from sync_server.console.proofs import PROOF_MS
from sync_server.console.rendering import MEDIA_TYPES
from sync_server.console.rules import CLERKS, RULES, Rule
from sync_server.console.shielding import HEADERS, POLICY, SECURE
from sync_server.console.texts import TEXTS
from tests.console.office import Office

CONSOLE: Final = Path(console_app.__file__).parent
TEMPLATES: Final = sorted((CONSOLE / "templates").rglob("*.html"))
SAID: Final = re.compile(r"""\bt\('([a-z0-9-]+)'[,)]""")
INLINE: Final = re.compile(r"""\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|https?://""")
PATHS: Final = ("/dang-nhap", "/kich-hoat", "/viec", "/phim-tat", "/nothing", "/tinh/nothing.css")


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_shield(office: Office, path: str) -> None:
    browser = office.logged_in("thu", "clerk")

    answer = browser.get(path)

    for name, value in {**HEADERS, **SECURE}.items():
        assert answer.headers[name] == value, name
    assert "server" not in answer.headers


def test_the_policy_lets_nothing_inline_and_nobody_elses_in() -> None:
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    for part in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert part in POLICY


def test_static_files_may_be_kept_and_are_only_those_that_are_known(office: Office) -> None:
    browser = office.browser()

    known = browser.get("/tinh/tokens.css")
    strange = ("../app.py", "..%2fapp.py", "fonts/../../app.py", "vendored.json", "%00", "fonts")

    assert "immutable" in known.headers["cache-control"]
    assert {browser.get(f"/tinh/{path}").status_code for path in strange} == {404}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_anything_inline_or_from_elsewhere(template: Path) -> None:
    assert INLINE.findall(template.read_text("utf-8")) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_text_of_a_template_is_in_the_catalogue(template: Path) -> None:
    assert set(SAID.findall(template.read_text("utf-8"))) - TEXTS.keys() == set()


def test_every_text_has_both_languages_and_the_same_words_to_fill_in() -> None:
    for key, (vi, en) in TEXTS.items():
        assert vi.strip(), key
        assert en.strip(), key
        assert set(re.findall(r"{(\w+)}", vi)) >= set(re.findall(r"{(\w+)}", en)), key


def test_no_text_has_a_word_that_people_should_not_read() -> None:
    never = ("tranh chấp", "xung đột", "cách ly", "biên lai", "ký số", "mù chữ", "thiếu giấy tờ")

    assert [key for key, (vi, _) in TEXTS.items() for word in never if word in vi.lower()] == []


def test_the_page_is_in_the_language_that_was_chosen(office: Office) -> None:
    browser = office.logged_in("thu", "clerk")
    assert 'lang="vi"' in browser.get("/viec").text

    browser.post("/ngon-ngu")

    page = browser.get("/viec").text
    assert 'lang="en"' in page
    assert "Today&#39;s work" in page


def test_what_is_vendored_is_what_was_looked_at() -> None:
    vendored = json.loads((CONSOLE / "static" / "vendored.json").read_text("utf-8"))
    for one in vendored:
        content = (CONSOLE / "static" / one["file"]).read_bytes()
        assert sha256(content).hexdigest() == one["sha256"], one["file"]
        assert (CONSOLE / "static" / one["licence_file"]).is_file()
    own = {"tokens.css", "console.css", "console.js", "icons.svg", "logo.svg", "OFL.txt"}
    files = {path.name for path in (CONSOLE / "static").rglob("*") if path.is_file()}
    named = {Path(one["file"]).name for one in vendored}
    strange = files - named - own
    assert {name for name in strange if name.rpartition(".")[2] in {*MEDIA_TYPES}} <= {
        name
        for name in strange
        if name.endswith((".css", ".js"))  # a page's own
    }


def test_a_wheel_brings_every_file_of_the_console_along() -> None:
    project = tomllib.loads((CONSOLE.parents[1] / "pyproject.toml").read_text("utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["sync_server"]
    brought = {path for one in patterns for path in CONSOLE.parent.glob(one)}

    left = [
        path.relative_to(CONSOLE).as_posix()
        for path in CONSOLE.rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"} and path not in brought
    ]

    assert left == []


def test_the_audit_is_a_chain_that_notices_what_is_changed(office: Office) -> None:
    browser = office.logged_in("thu", "clerk")
    for path in ("/viec", "/viec/qua-han"):
        browser.get(path)
        office.console.audit.looked(1, path, page="a page")
    entries = list(office.console.accounts.store.all_entries())

    assert check(entries) == len(entries) >= 2
    changed = [entries[0]._replace(subject="somebody else"), *entries[1:]]
    for broken in (changed, entries[1:], [*entries[:1], *entries[2:], entries[1]]):
        with pytest.raises(BrokenLink):
            check(broken)
    assert len(b"".join(exported(entries)).splitlines()) == len(entries)


# The second factor in place, on a route of the test's own.


@post("/thu", name="signs-something", status_code=200)
async def signs_something(request: guards.Asked) -> Response[str]:
    said = (await request.form()).get("what", "")
    if said == "no":
        raise NotPossible("nothing of this is shown")
    return Response(f"done {said}")


def test_an_act_wants_the_second_factor_in_place_and_loses_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = {**RULES, "signs-something": Rule(CLERKS, signs=True)}
    monkeypatch.setattr("sync_server.console.app.RULES", rules)
    monkeypatch.setattr("sync_server.console.guards.RULES", rules)
    more = Router("/", route_handlers=[signs_something])
    monkeypatch.setattr("sync_server.console.app.ROUTERS", (*console_app.ROUTERS, more))
    office.app = create_console(office.console)
    browser = office.logged_in("thu", "clerk")
    assert browser.post("/thu", {"what": "one"}).text == "done one"
    office.now_ms += PROOF_MS
    browser.shows_code = False

    asked = browser.post("/thu", {"what": "<two>"})
    wrong = browser.post("/thu", {"what": "two", "_code": "000000"})
    right = browser.post("/thu", {"what": "two", "_code": office.telephone("thu")})
    again = browser.post("/thu", {"what": "three"})

    assert asked.status_code == wrong.status_code == 403
    assert 'name="what" value="&lt;two&gt;"' in asked.text
    assert "Mã không đúng" in wrong.text
    assert (right.text, again.text) == ("done two", "done three")
    assert "nothing of this" not in browser.post("/thu", {"what": "no"}).text
