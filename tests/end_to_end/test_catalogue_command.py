"""`tannha catalogue` as a clerk types it, on the files that `tannha init` has put there."""

from pathlib import Path

from tests.end_to_end.programs import a_town, finish, start


def test_a_clerk_edits_a_file_looks_and_announces(tmp_path: Path) -> None:
    with a_town(tmp_path) as town:
        calendar = town.data / "catalogue" / "calendar.yaml"
        text = calendar.read_text(encoding="utf-8")

        calendar.write_text(text.replace("  working: [22/08/2026]\n", ""), encoding="utf-8")
        shown = town.centre("catalogue", "--show").splitlines()
        announced = town.centre("catalogue").splitlines()
        calendar.write_text(text.replace("22/08/2026", "21/08/2026"), encoding="utf-8")
        refused = start("sync_server", "catalogue", str(town.data))
        finish(refused, ok=False)

    assert shown[:2] == [
        "* Sửa   Lịch làm việc năm 2026",
        "        ngày làm bù: 22/08/2026 → trống",
    ]
    assert shown[2].startswith("Chưa công bố")
    assert announced[:2] == shown[:2]
    assert announced[2].startswith("Danh mục thủ tục bản 2 (")
    assert refused.returncode == 1
