"""Takes the pictures into screenshots/, which is never committed: `make screenshots [ONLY=…]`."""

import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Error

from tests.end_to_end.programs import ROOT
from tests.screens.stage import a_stage
from tests.screenshots.camera import BrowserClient, Camera
from tests.screenshots.stories import STORIES, Story

INTO: Final = ROOT / "screenshots"


def main(only: str) -> int:
    """`only`: the name of a story, or a part of `look/picture`; a story that stops is named."""
    stopped = 0
    named = [story for story in STORIES if story.name == only]
    for story in named or STORIES:
        with tempfile.TemporaryDirectory(prefix="tannha-pictures-") as name:
            try:
                _tell(story, Path(name), "" if named else only)
            except (Error, AssertionError) as problem:
                stopped = 1
                print(f"{story.name} stops: {problem}")  # noqa: T201  # for who asked for pictures
    return stopped


def _tell(story: Story, folder: Path, only: str) -> None:
    options: dict[str, Any] = {"machine": folder / "new"} if story.new else {}
    with a_stage(folder, story.begins, at=story.at, client=BrowserClient, **options) as stage:
        story.tell(stage, Camera(stage, INTO, only).take)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
