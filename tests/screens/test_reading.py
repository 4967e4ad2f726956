"""What a slow reader needs: labels that stay, names that people use, nothing lost in turning."""

import ast
from pathlib import Path
from typing import Final

import flet as ft
import pytest

from mobile.state.app import Place
from mobile.titles import short_name
from tests.screens.at_the_table import begun, opened
from tests.screens.stage import Stage
from tests.screens.test_form import PENSION
from tests.screens.test_taking import P01, SEARCH, at_who, show_card

MOBILE: Final = Path(__file__).parents[2] / "mobile"
SHRINKS: Final = "label"  # of Flutter's field: 12 high when something is written


def test_no_field_has_a_label_that_shrinks() -> None:
    fields = [
        (path.name, node.lineno)
        for path in MOBILE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "ft.TextField"
        and SHRINKS in {keyword.arg for keyword in node.keywords}
    ]

    assert fields == []


@pytest.mark.parametrize(
    ("official", "said"),
    [
        ("Thủ tục đăng ký khai sinh", "Đăng ký khai sinh"),
        (
            "Thực hiện, điều chỉnh, thôi hưởng trợ cấp hưu trí xã hội hằng tháng",
            "Trợ cấp hưu trí xã hội hằng tháng",
        ),
        ("Đăng ký thường trú", "Đăng ký thường trú"),
    ],
)
def test_a_procedure_is_called_as_people_call_it(official: str, said: str) -> None:
    assert short_name(official) == said


def test_what_is_typed_stays_when_the_tablet_is_turned(stage: Stage) -> None:
    dossier = begun(stage)
    opened(stage, Place.HEARING, dossier)
    stage.tap("Người làm chứng")
    stage.type("Họ và tên", "Cà Văn Mẫu")

    stage.resize(800, 1200)

    assert stage.find("Họ và tên", "textbox").control.value == "Cà Văn Mẫu"


def test_who_is_filled_can_be_changed_by_one_tap(stage: Stage) -> None:
    at_who(stage, PENSION)
    ways = len([node for node in stage.nodes("button") if node.name == "Chụp mã QR trên thẻ"])
    show_card(stage, P01)
    left = [node for node in stage.nodes("button") if node.name == "Chụp mã QR trên thẻ"]
    assert len(left) == ways - 1

    stage.tap("Đổi", "button")

    shown = [node for node in stage.nodes("button") if node.name == "Chụp mã QR trên thẻ"]
    assert len(shown) == ways


def test_a_search_that_finds_nothing_leads_back_to_everything(stage: Stage) -> None:
    stage.do(stage.commands.taking.start)
    stage.type(SEARCH, "hộ chiếu")
    assert not stage.sees("Làm được tại nhà")

    stage.tap("Xem tất cả thủ tục", "button")

    assert stage.sees("Làm được tại nhà")
    assert not stage.find(SEARCH, "textbox").control.value


def test_the_keys_are_under_the_page_whatever_is_said_on_it(stage: Stage) -> None:
    stage.do(stage.commands.opening.lock)

    key = stage.find("1", "button")
    scrolled = [one for one in key.around if isinstance(one, ft.Column) and one.scroll]
    assert scrolled == []
