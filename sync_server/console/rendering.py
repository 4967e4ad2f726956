"""Templates and what they may use: texts in the reader's language, days and hours, static files."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sync_server.console.texts import WEEKDAYS, text

VIETNAM: Final = timedelta(hours=7)
MEDIA_TYPES: Final = {
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "woff2": "font/woff2",
}
LANGUAGES: Final = ("vi", "en")


class Pages:
    """Every template and every static file, read once."""

    def __init__(self) -> None:
        self.files = dict(_static(files("sync_server.console") / "static", ""))
        self._versions = {
            name: sha256(content).hexdigest()[:12] for name, content in self.files.items()
        }
        self._environment = Environment(
            loader=PackageLoader("sync_server.console"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters.update(
            day=day, moment=moment, clock=clock, short_day=short_day, whole_moment=whole_moment
        )
        self._environment.globals.update(static=self.static, icon=self.icon)
        # The kit is at hand in every template: `kit.pill(…)`, without an import.
        self._environment.globals["kit"] = self._environment.get_template("kit.html").module

    def static(self, name: str) -> str:
        return f"/tinh/{name}?v={self._versions[name]}"

    def icon(self, name: str, style: str = "") -> Markup:
        """A picture beside a word, never instead of it."""
        return Markup('<svg class="i {}" aria-hidden="true"><use href="{}#{}"/></svg>').format(
            style, self.static("icons.svg"), name
        )

    def draw(self, template: str, *, lang: str, **said: Any) -> str:  # noqa: ANN401  # what it shows
        t: Callable[..., str] = partial(text, lang)
        return self._environment.get_template(template).render(
            t=t, lang=lang, weekday=partial(weekday, lang), **said
        )


def day(at_ms: int | None) -> str:
    return "" if at_ms is None else f"{_local(at_ms):%d/%m/%Y}"


def moment(at_ms: int | None) -> str:
    """With the day, and the year where it is not this page's own business to know it."""
    return "" if at_ms is None else f"{_local(at_ms):%d/%m %H:%M}"


def short_day(at_ms: int | None) -> str:
    """In a line that has no room for more, of what is days and not years ago."""
    return "" if at_ms is None else f"{_local(at_ms):%d/%m}"


def whole_moment(at_ms: int | None) -> str:
    """With its year, where records of years stand below each other."""
    return "" if at_ms is None else f"{_local(at_ms):%d/%m/%Y %H:%M}"


def clock(at_ms: int | None) -> str:
    return "" if at_ms is None else f"{_local(at_ms):%H:%M}"


def weekday(lang: str, at_ms: int) -> str:
    return text(lang, WEEKDAYS[_local(at_ms).weekday()])


def _local(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC) + VIETNAM


def _static(folder: Traversable, before: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for one in folder.iterdir():
        if one.is_dir():
            found += _static(one, f"{before}{one.name}/")
        elif one.name.rpartition(".")[2] in MEDIA_TYPES:
            found.append((before + one.name, one.read_bytes()))
    return found
