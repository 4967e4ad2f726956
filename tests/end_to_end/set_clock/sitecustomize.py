"""On PYTHONPATH, a machine whose clock somebody has set: every program that is started reads it."""

import os
import time
from pathlib import Path

if calendar := os.environ.get("TANNHA_TEST_CALENDAR"):
    _said, _own = Path(calendar), time.time_ns

    def _set_ns() -> int:
        return _own() + int(_said.read_text()) * 1_000_000

    time.time_ns = _set_ns
