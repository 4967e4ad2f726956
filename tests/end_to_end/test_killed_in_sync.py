"""Real processes over real sockets: whoever dies in mid-sync, nothing is lost or counted twice."""

import random  # noqa: TID251  # seeded, printed nowhere else
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from demo.pictures import paper_page
from tests.birth_form import BIRTH_FORM
from tests.end_to_end.programs import Process, Town, a_town, finish, kill

pytestmark = pytest.mark.slow

TABLET_KILLS = 6
SERVER_KILLS = 20
SEED = 20261122


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("papers") / "page.jpg"
    path.write_bytes(paper_page("TỜ KHAI", ("Họ và tên: Lò Thị Mẫu",), seed=1))
    return path


def take(town: Town, page: Path, number: int, tablet: str = "one") -> str:
    values = (*BIRTH_FORM, f"child.note=lần {number}", "ground=mẹ ốm")
    slip = town.tablet(tablet, "take", "1.003583", *values, "--signed", "--paper", str(page))
    return slip.partition("\t")[0]


def wait_until_it_talks(syncing: Process) -> None:
    """The first line of progress: the first answer has come, the rest of the session has not."""
    assert syncing.stderr is not None
    assert "đã gửi" in syncing.stderr.readline()


def check_both_ends(town: Town, *tablets: str) -> None:
    """Every operation that a tablet signed stands in the log exactly once, receipted."""
    held = town.held()
    own = {identity: state for one in tablets for identity, state in town.own(one).items()}
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
            time.sleep(rng.uniform(0, 0.06))  # pictures follow the first answer at once
            cut_off += syncing.poll() is None
            kill(syncing)

        town.tablet("one", "sync")

        assert cut_off > 0
        check_both_ends(town, "one")
        assert "0 phần ảnh" in town.tablet("one", "sync")


def test_a_server_killed_twenty_times_under_load_loses_and_repeats_nothing(
    tmp_path: Path, page: Path
) -> None:
    rng, tablets = random.Random(SEED + 1), ("one", "two")
    with a_town(tmp_path) as town:
        server = town.serve()
        codes = {}
        for tablet, officer in zip(tablets, ("Cà Thị Ón", "Lường Văn Pánh"), strict=True):
            town.join(tablet, officer)
            codes[tablet] = take(town, page, 0, tablet)
        calm = threading.Event()
        with ThreadPoolExecutor(len(tablets)) as officers:
            working = [officers.submit(work, town, one, codes[one], calm) for one in tablets]
            for _ in range(SERVER_KILLS):
                time.sleep(rng.uniform(0.2, 1.2))
                kill(server)
                server = town.serve()
            calm.set()
        cut_off = sum(done.result() for done in working)

        for tablet in tablets:
            town.tablet(tablet, "sync")

        assert cut_off > 0
        check_both_ends(town, *tablets)
        assert "0 phần ảnh" in town.tablet("one", "sync")


def work(town: Town, tablet: str, code: str, calm: threading.Event) -> int:
    """Edit and synchronise until all is calm; how often a synchronisation broke off."""
    broke_off = number = 0
    while not calm.is_set():
        number += 1
        town.tablet(tablet, "edit", code, f"child.note=lượt {number}")
        syncing = town.begin(tablet, "sync")
        finish(syncing, ok=False)
        broke_off += syncing.returncode != 0
    return broke_off
