"""What W is to reach, and which floor of the machine stands beside which figure."""

from typing import Final, NamedTuple

DOSSIERS_OF_W: Final = 10_000
SAVES_OF_W: Final = 70_000


class Goal(NamedTuple):
    """A figure that is not to be above, or not below, another one."""

    limit: float
    at_least: bool = False

    def reached(self, value: float) -> bool:
        return value >= self.limit if self.at_least else value <= self.limit

    def __str__(self) -> str:
        return f"goal {'≥' if self.at_least else '≤'} {self.limit:,g}"


GOALS: Final = {
    "push_saves_per_s": Goal(20_000, at_least=True),
    "push_of_slower_floor": Goal(0.6, at_least=True),
    "push_bytes_per_dossier": Goal(400),
    "boot_bytes_per_dossier": Goal(320),
    "bootstrap_of_w_s": Goal(1.5),
    "verify_history_of_w_s": Goal(2),
    "empty_sync_bytes": Goal(1_000),
    "empty_sync_round_trips": Goal(1),
    "save_p99_ms": Goal(20),
    "unlock_cold_s": Goal(1),
    "unlock_from_snapshot_s": Goal(0.5),
    "search_p99_ms": Goal(16),
}
FLOOR_OF: Final = {
    "push_centre_us_per_save": "floor_executemany_insert_us",
    "seal_us_per_op": "floor_ed25519_sign_us",
    "verify_by_run_us_per_op": "floor_sha256_264_bytes_us",
    "verify_history_us_per_save": "floor_sha256_264_bytes_us",
}


def add_derived(figures: dict[str, float]) -> dict[str, float]:
    """Figures that compare: with W whole where less was run, and with the slower floor."""
    slower_us = max(figures["floor_ed25519_verify_us"], figures["floor_executemany_insert_us"])
    return figures | {
        "push_of_slower_floor": figures["push_saves_per_s"] * slower_us / 1e6,
        "push_of_insert_floor": figures["floor_executemany_insert_us"]
        / figures["push_centre_us_per_save"],
        "bootstrap_of_w_s": figures["bootstrap_s"] / figures["dossiers"] * DOSSIERS_OF_W,
        "bootstrap_into_store_of_w_s": figures["bootstrap_into_store_s"]
        / figures["dossiers"]
        * DOSSIERS_OF_W,
        "verify_history_of_w_s": figures["verify_history_us_per_save"] * SAVES_OF_W / 1e6,
    }
