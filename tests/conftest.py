"""How every run starts and ends: which Hypothesis profile, and where the time went."""

import os
from collections import defaultdict
from typing import Final

import hypothesis
import pytest

SHOWN_SUITES: Final = 25  # the slowest files; the rest is one line
WORTH_A_TABLE_S: Final = 5

# A slow machine is not a bug: no deadlines. A failure prints the blob that replays it.
hypothesis.settings.register_profile(
    "dev",
    deadline=None,
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
# The same examples every time: a red run is red again, here and there.
hypothesis.settings.register_profile(
    "ci", parent=hypothesis.settings.get_profile("dev"), derandomize=True
)


def pytest_configure() -> None:
    chosen = os.environ.get("HYPOTHESIS_PROFILE", "ci" if "CI" in os.environ else "dev")
    hypothesis.settings.load_profile(chosen)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Each suite with its share of the time, so that a slow one does not grow unseen."""
    _histories(terminalreporter)
    spent = seconds_by_suite(terminalreporter)
    total = sum(spent.values())
    if total < WORTH_A_TABLE_S:
        return
    suites = sorted(spent.items(), key=lambda suite: -suite[1])
    rest = sum(seconds for _, seconds in suites[SHOWN_SUITES:])
    terminalreporter.section("time by suite")
    for suite, seconds in [*suites[:SHOWN_SUITES], ("the others", rest)]:
        terminalreporter.line(f"{seconds:7.1f} s {seconds / total:4.0%}  {suite}")


def _histories(terminalreporter: pytest.TerminalReporter) -> None:
    """What the simulation went through: how often each fault happened, part by part."""
    for report in terminalreporter.stats.get("passed", []):
        for name, told in getattr(report, "user_properties", ()):
            if name == "simulation":
                terminalreporter.section(report.nodeid.rpartition("::")[2])
                terminalreporter.line(str(told))


def seconds_by_suite(terminalreporter: pytest.TerminalReporter) -> dict[str, float]:
    spent: defaultdict[str, float] = defaultdict(float)
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                spent[report.nodeid.partition("::")[0]] += report.duration
    return spent
