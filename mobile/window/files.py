"""What the browser loads: Flet's own files, with nothing in them that asks another machine."""

import base64
import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Final

from flet_web import (  # type: ignore[import-untyped]  # no stubs
    get_package_web_dir,
    patch_font_manifest_json,
    patch_index_html,
    patch_manifest_json,
)
from starlette.staticfiles import StaticFiles

# Both builds ask for an animation player that no screen uses; a path of the same length on this
# machine leaves every offset in the binary where it is.
ASKED_ELSEWHERE: Final = b"https://cdn.jsdelivr.net/npm/@rive-app/flutter-native-wasm@44.0.0/"
ASKED_HERE: Final = b"/none/".ljust(len(ASKED_ELSEWHERE) - 1, b"-") + b"/"
# Python runs here and not in the browser; nothing is kept there for later, either.
NOT_SERVED: Final = ("/pyodide/", "/python-worker.js")
BUILDS: Final = ("main.dart.js", "main.dart.wasm")
INDEX: Final = "index.html"
MANIFEST: Final = "manifest.json"
FONTS: Final = "assets/FontManifest.json"

_SCRIPT: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)


class Files(StaticFiles):
    """Ours first, then Flet's."""

    def __init__(self, folder: Path, assets: Path, *, name: str) -> None:
        web = Path(get_package_web_dir())
        _patch(web, folder, name)
        super().__init__(directory=folder)
        self.all_directories += [assets, web]
        self.policy: Final = policy((folder / INDEX).read_text("utf-8"))


def _patch(web: Path, folder: Path, name: str) -> None:
    for build in BUILDS:
        content = (web / build).read_bytes()
        (folder / build).write_bytes(content.replace(ASKED_ELSEWHERE, ASKED_HERE))
    for file in (INDEX, MANIFEST, FONTS):
        (folder / file).parent.mkdir(exist_ok=True)
        shutil.copyfile(web / file, folder / file)
    patch_index_html(
        str(folder / INDEX),
        base_href="/",
        websocket_endpoint_path="/ws",
        app_name=name,
        app_description=name,
        no_cdn=True,
    )
    patch_manifest_json(str(folder / MANIFEST), app_name=name, app_short_name=name)
    patch_font_manifest_json(str(folder / FONTS))
    _without_formulas(folder / FONTS)


def _without_formulas(manifest: Path) -> None:
    """Twenty fonts for mathematics would be loaded before the first screen."""
    fonts = json.loads(manifest.read_text("utf-8"))
    kept = [font for font in fonts if "katex" not in json.dumps(font).lower()]
    manifest.write_text(json.dumps(kept), "utf-8")


def policy(index: str) -> str:
    """Scripts are files of ours, or stand in our page word for word; nothing is from elsewhere."""
    scripts = " ".join(f"'sha256-{_hash(text)}'" for text in _SCRIPT.findall(index))
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' 'wasm-unsafe-eval' {scripts}",
            "style-src 'self' 'unsafe-inline'",  # Flutter sets styles on its elements
            "img-src 'self' blob: data:",
            "media-src 'self' blob:",
            "font-src 'self'",
            "connect-src 'self' blob:",  # a photograph is fetched from where the camera put it
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "base-uri 'self'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
