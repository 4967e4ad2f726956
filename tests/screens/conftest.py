"""The fixture that most screens' tests begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.screens.stage import Stage, a_stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """An unlocked app on Today; the officer's tablet has the catalogue and 25/11/2026, 07:30."""
    with a_stage(tmp_path) as stage:
        yield stage
