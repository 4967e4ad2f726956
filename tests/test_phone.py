"""What can be known of a phone without one: imports without the laptop's extras, pins that fit."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

from packaging.requirements import Requirement

ROOT: Final = Path(__file__).parents[1]
# Of Flet's own index, for Python 3.14 on Android and iOS (docs/building.md).
BUILT: Final = {
    "cryptography": "48.0.0",
    "msgspec": "0.21.1",
    "msgpack": "1.1.2",
    "pillow": "12.2.0",
    "zstandard": "0.25.0",
    "cffi": "2.0.0",
}
PURE: Final = {"flet", "flet-camera", "fpdf2", "httpx", "segno", "sqlite-utils"}
ON_LAPTOPS_ONLY: Final = (
    "flet_web", "keyring", "zxingcpp", "uvicorn", "starlette", "fastapi", "litestar", "granian",
    "yaml", "jinja2", "argon2",
)  # fmt: skip
# As on a phone: whoever asks for one of these, or for what is not packed, fails.
WITHOUT: Final = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {banned!r} or name.startswith({excluded!r}):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Missing())
import main
from mobile.screens import places
from mobile import practice, self_test
assert self_test.run().failed == ()
assert practice.shipped_catalogue()
"""


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_the_app_starts_without_what_only_laptops_have() -> None:
    excluded = tuple(
        path.removesuffix(".py").replace("/", ".")
        for path in project()["tool"]["flet"]["app"]["exclude"]
        if path.startswith("mobile/")
    )
    program = WITHOUT.format(banned=set(ON_LAPTOPS_ONLY), excluded=excluded)

    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


def test_flets_index_has_what_we_ask_for() -> None:
    asked = [Requirement(text) for text in project()["project"]["dependencies"]]
    on_a_phone = [one for one in asked if not one.marker or one.marker.evaluate(PHONE)]

    assert {one.name for one in on_a_phone} <= {*BUILT, *PURE}
    unfit = [
        str(one) for one in asked if one.name in BUILT and BUILT[one.name] not in one.specifier
    ]
    assert unfit == []


PHONE: Final = {"python_version": "3.14", "python_full_version": "3.14.2"}


def test_permissions_are_those_that_are_used() -> None:
    flet = project()["tool"]["flet"]

    assert flet["permissions"] == ["camera"]
    granted = {name for name, wanted in flet["android"]["permission"].items() if wanted}
    assert granted == {"android.permission.INTERNET", "android.permission.ACCESS_NETWORK_STATE"}


def test_what_stays_out_of_the_package_exists_or_is_made_by_tools() -> None:
    made = {"build", "screenshots", ".venv"}
    excluded = project()["tool"]["flet"]["app"]["exclude"]

    assert [path for path in excluded if path not in made and not (ROOT / path).exists()] == []


def test_nothing_that_is_packed_imports_what_is_not() -> None:
    excluded = ("mobile.window", "mobile.commands", "mobile.laptop", "sync_server", "tests", "demo")
    packed = [
        path
        for part in ("mobile", "protocol")
        for path in (ROOT / part).rglob("*.py")
        if not {"window", "commands"} & set(path.parts)
        and path.name not in ("laptop.py", "__main__.py")
    ]

    strangers = {
        f"{path.relative_to(ROOT)}: {source}"
        for path in [*packed, ROOT / "main.py"]
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (source := node.module or "").startswith(excluded)
    }

    assert strangers == set()
