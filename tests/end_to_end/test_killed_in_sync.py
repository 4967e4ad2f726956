"""Real processes over real sockets: whoever dies in mid-sync, nothing is lost or counted twice."""

import random  # noqa: TID251  # seeded, printed nowhere else
import time
from pathlib import Path

import pytest

from demo.pictures import paper_page
from tests.end_to_end.programs import Process, Town, a_town, finish, kill

TABLET_KILLS = 6
SERVER_KILLS = 20
WHILE_IT_SYNCS_S = (0.5, 1.0)  # a tablet has started and unlocked, and talks to the centre
SEED = 20261122


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("papers") / "page.jpg"
    path.write_bytes(paper_page("TỜ KHAI", ("Họ và tên: Lò Thị Mẫu",), seed=1))
    return path


def take(town: Town, page: Path, number: int) -> str:
    values = ("child.full_name=Lò Văn Mẫu", f"child.note=lần {number}", "ground=mẹ ốm")
    slip = town.tablet("one", "take", "1.003583", *values, "--paper", str(page))
    return slip.partition("\t")[0]


def wait_until_it_talks(syncing: Process) -> None:
    """The first line of progress: the first answer has come, the rest of the session has not."""
    assert syncing.stderr is not None
    assert "đã gửi" in syncing.stderr.readline()


def check_both_ends(town: Town) -> None:
    """Every operation that the tablet signed stands in the log exactly once, receipted."""
    own, held = town.own("one"), town.held()
    assert len(held) == len({identity for identity, _ in held})
    assert set(own.values()) == {"receipted"}
    assert own.keys() == dict(held).keys()


def test_a_tablet_killed_in_mid_sync_loses_and_repeats_nothing(tmp_path: Path, page: Path) -> None:
    rng, cut_off = random.Random(SEED), 0
    with a_town(tmp_path) as town:
        town.serve()
        town.join("one", "Cà Thị Ón")
        for number in range(TABLET_KILLS):
            take(town, page, number)
            syncing = town.begin("one", "sync")
            wait_until_it_talks(syncing)
            time.sleep(rng.uniform(0, 0.2))
            cut_off += syncing.poll() is None
            kill(syncing)

        town.tablet("one", "sync")

        assert cut_off >= TABLET_KILLS // 2
        check_both_ends(town)
        assert "0 phần ảnh" in town.tablet("one", "sync")


def test_a_server_killed_twenty_times_under_load_loses_and_repeats_nothing(
    tmp_path: Path, page: Path
) -> None:
    rng, cut_off = random.Random(SEED + 1), 0
    with a_town(tmp_path) as town:
        server = town.serve()
        town.join("one", "Cà Thị Ón")
        code = take(town, page, 0)
        for number in range(SERVER_KILLS):
            if number % 5 == 0:
                take(town, page, number)
            town.tablet("one", "edit", code, f"child.note=lượt {number}")
            syncing = town.begin("one", "sync")
            time.sleep(rng.uniform(*WHILE_IT_SYNCS_S))
            kill(server)
            finish(syncing, ok=False)
            cut_off += syncing.returncode != 0
            server = town.serve()

        town.tablet("one", "sync")

        assert cut_off >= SERVER_KILLS // 4
        check_both_ends(town)
        assert "0 phần ảnh" in town.tablet("one", "sync")
