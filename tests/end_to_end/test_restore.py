"""The centre's commands as operators type them: beside a running server, and after its loss."""

import shutil
import urllib.request
from pathlib import Path

from demo.pictures import paper_page
from tests.end_to_end.programs import Town, a_town, finish, kill, start


def refusal(command: str, *arguments: str) -> str:
    asked = start("sync_server", command, *arguments)
    _, err = asked.communicate(timeout=60)
    assert asked.returncode == 1
    return err


def head(town: Town) -> list[str]:
    with urllib.request.urlopen(town.url + "/checkpoint", timeout=10) as reply:  # noqa: S310  # loopback
        return reply.read().decode().splitlines()  # type: ignore[no-any-return]  # a reply's bytes


def test_a_copy_made_beside_the_server_goes_on_as_a_new_generation(tmp_path: Path) -> None:
    page = tmp_path / "page.jpg"
    page.write_bytes(paper_page("TỜ KHAI", ("Họ và tên: Lò Thị Mẫu",), seed=1))
    with a_town(tmp_path) as town:
        copy = tmp_path / "copy.db"
        server = town.serve()
        town.join("one", "Cà Thị Ón")
        values = ("child.full_name=Lò Văn Mẫu", "ground=mẹ ốm")
        town.tablet("one", "take", "1.003583", *values, "--paper", str(page))
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

        lost, town.data = town.data, tmp_path / "again"
        chunks = ("--chunks", str(lost / "chunks"))
        new = ("restore", str(copy), str(town.data), "--keys", str(lost / "keys"), *chunks)
        said = finish(start("sync_server", *new))
        assert "tannha.example/03820/g2" in said
        assert ", 0 phần sẽ xin lại" in said
        assert "not empty" in refusal(*new)
        shutil.rmtree(lost)

        town.serve()
        assert head(town)[:2] == ["tannha.example/03820/g2", "1"]
        assert town.held() == held
