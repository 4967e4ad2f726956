"""The centre's commands as operators type them: beside a running server, and after its loss."""

import shutil
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest

from demo.pictures import paper_page
from tests.birth_form import BIRTH_FORM
from tests.end_to_end.programs import Town, a_town, finish, kill, start

pytestmark = pytest.mark.slow

CENTRE: Final = "tannha.example/03820"
TABLETS: Final = {"one": "Cà Thị Ón", "two": "Lường Văn Pánh", "three": "Lò Thị Mẫu Ba"}
ROUNDS: Final = 4  # of edits and synchronisations beside the backup


def refusal(command: str, *arguments: str) -> str:
    asked = start("sync_server", command, *arguments)
    _, err = asked.communicate(timeout=60)
    assert asked.returncode == 1
    return err


def head(town: Town) -> list[str]:
    with urllib.request.urlopen(town.url + "/checkpoint", timeout=10) as reply:  # noqa: S310  # loopback
        return reply.read().decode().splitlines()  # type: ignore[no-any-return]  # a reply's bytes


def take(town: Town, tablet: str, page: Path) -> str:
    values = (*BIRTH_FORM, f"child.full_name=Lò Văn {tablet.title()}", "ground=mẹ ốm")
    slip = town.tablet(tablet, "take", "1.003583", *values, "--signed", "--paper", str(page))
    return slip.partition("\t")[0]


def restore(town: Town, copy: Path, *, into: str) -> str:
    """The data folder is lost; keys and pictures were copied elsewhere, too."""
    lost, town.data = town.data, town.folder / into
    new = ("restore", str(copy), str(town.data), "--keys", str(lost / "keys"))
    said = finish(start("sync_server", *new, "--chunks", str(lost / "chunks")))
    assert "không trống" in refusal(*new)
    shutil.rmtree(lost)
    return said


def registry(town: Town) -> list[list[str]]:
    """What people read of each dossier, without where it stands in the log."""
    lines = [line.split("\t")[:-1] for line in town.centre("registry").splitlines()]
    return sorted(lines)


def lists(town: Town) -> dict[str, list[str]]:
    return {tablet: sorted(town.tablet(tablet, "list").splitlines()) for tablet in TABLETS}


def test_a_copy_made_beside_the_server_is_checked_and_goes_on(tmp_path: Path) -> None:
    page = tmp_path / "page.jpg"
    page.write_bytes(paper_page("TỜ KHAI", ("Họ và tên: Lò Thị Mẫu",), seed=1))
    with a_town(tmp_path) as town:
        copy = tmp_path / "copy.db"
        server = town.serve()
        town.join("one", TABLETS["one"])
        take(town, "one", page)
        town.tablet("one", "sync")
        held = town.held()

        said = town.centre("backup", str(copy))
        size = said.split()[3]
        town.centre("mark-safe", size)
        assert f"safe {size}" in head(town)
        data = str(town.data)
        for command in ("verify-log", "rebuild"):
            assert "máy chủ đang chạy" in refusal(command, data)
        kill(server)
        shutil.copytree(town.data, tmp_path / "broken")
        (tmp_path / "broken" / "centre.db").write_bytes(b"not a database" * 1000)
        broken = start("sync_server", "verify-log", str(tmp_path / "broken"))
        assert "malformed-bytes" in finish(broken, ok=False)
        assert f"{size} mục" in town.centre("verify-log")
        assert "1 hồ sơ" in town.centre("rebuild")

        said = restore(town, copy, into="again")
        assert f"{CENTRE}/g2" in said
        assert ", 0 phần sẽ xin lại" in said

        town.serve()
        assert head(town)[:2] == [f"{CENTRE}/g2", str(int(size) + 1)]
        assert town.held() == held


def test_yesterdays_copy_is_restored_and_nothing_acknowledged_is_missing(tmp_path: Path) -> None:
    page = tmp_path / "page.jpg"
    page.write_bytes(paper_page("TỜ KHAI", ("Họ và tên: Lò Thị Mẫu",), seed=1))
    copy = tmp_path / "yesterday.db"
    with a_town(tmp_path) as town:
        server = town.serve()
        codes = {}
        for tablet in ("one", "two"):
            town.join(tablet, TABLETS[tablet])
            codes[tablet] = take(town, tablet, page)
            town.tablet(tablet, "sync")
        size = backed_up_under_load(town, codes, copy)
        town.centre("mark-safe", size)
        for tablet in ("one", "two"):  # what is safe now and is long done, tablets let go of
            town.tablet(tablet, "sync")
        work_after_the_copy(town, codes, page)
        acknowledged = {tablet: town.own(tablet) for tablet in TABLETS}
        before, shown, kinds = registry(town), lists(town), dict(town.held())

        kill(server)
        said = restore(town, copy, into="again")
        assert f"{CENTRE}/g2" in said
        assert "sẽ được gửi lại" in said
        server = town.serve()
        assert len(town.held()) < len(kinds)
        for tablet in ("three", "one", "two", "three", "one", "two"):
            town.tablet(tablet, "sync")

        check_both_ends(town, acknowledged, kinds)
        assert registry(town) == before
        assert lists(town) == shown
        assert head(town)[0] == f"{CENTRE}/g2"
        kill(server)
        assert "nguyên vẹn" in town.centre("verify-log")
        assert f"{len(before)} hồ sơ" in town.centre("rebuild")
        town.serve()
        assert registry(town) == before


def backed_up_under_load(town: Town, codes: dict[str, str], copy: Path) -> str:
    """A copy made while both tablets write; how many entries it holds."""
    under_way = threading.Barrier(len(codes) + 1)

    def work(tablet: str) -> None:
        for number in range(ROUNDS):
            town.tablet(tablet, "edit", codes[tablet], f"child.note=lượt {number}")
            if number == 1:
                under_way.wait(timeout=60)
            town.tablet(tablet, "sync")

    with ThreadPoolExecutor(len(codes)) as officers:
        working = [officers.submit(work, tablet) for tablet in codes]
        under_way.wait(timeout=60)
        said = town.centre("backup", str(copy))
        for one in working:
            one.result()
    return said.split()[3]


def work_after_the_copy(town: Town, codes: dict[str, str], page: Path) -> None:
    """Edits, a new dossier, a clerk's step, and a tablet that the copy does not know."""
    town.tablet("one", "edit", codes["one"], "child.note=sau bản sao")
    take(town, "two", page)
    town.join("three", TABLETS["three"])
    take(town, "three", page)
    for tablet in TABLETS:
        town.tablet(tablet, "sync")
    town.centre("transition", codes["one"], "processing", "--reason", "đủ giấy tờ")
    for tablet in TABLETS:
        town.tablet(tablet, "sync")


def check_both_ends(
    town: Town, acknowledged: dict[str, dict[str, str]], kinds: dict[str, str]
) -> None:
    """Every operation with a receipt before has one now, and stands in the log once, as before."""
    held = town.held()
    assert len(held) == len({identity for identity, _ in held})
    assert dict(held) == kinds
    for tablet, own in acknowledged.items():
        assert set(own.values()) == {"receipted"}
        assert town.own(tablet) == own
