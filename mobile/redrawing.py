"""Every window redraws itself: what happens in one, or in no window at all, is seen in each.

Flet 1.0.5 schedules a component in the session whose event is being handled. Work that goes on
beside the screens, a timer, or a window that was opened anew would be drawn in the wrong one.
It also ends the connection when a field that was left answers late, say to a `focus`.
"""

from typing import Any

from flet.components.component import Component
from flet.controls.context import _context_page  # the one place that says which page is meant
from flet.messaging.session import Session


def in_their_own_windows() -> None:
    """Once a process; said twice it changes nothing."""
    original: Any = Component._schedule_update  # noqa: SLF001  # pinned: flet==1.0.5
    if getattr(original, "of_this_app", False):
        return

    def scheduled(component: Component) -> None:
        if not component._state.mounted:  # noqa: SLF001  # as the original asks
            return
        token = _context_page.set(component.page)  # type: ignore[arg-type]  # mounted: a page
        try:
            original(component)
        finally:
            _context_page.reset(token)

    scheduled.of_this_app = True  # type: ignore[attr-defined]  # a mark of ours
    Component._schedule_update = scheduled  # type: ignore[method-assign]  # noqa: SLF001
    _late_answers_end_their_call()


def _late_answers_end_their_call() -> None:
    """And not the window's connection: the page is there as long as the session is."""
    original: Any = Session.handle_invoke_method_results

    def handled(session: Session, control_id: int, call_id: str, result: Any, error: Any) -> None:  # noqa: ANN401  # whatever was asked
        known = control_id if control_id in session.index else session.page._i  # noqa: SLF001
        original(session, known, call_id, result, error)

    Session.handle_invoke_method_results = handled  # type: ignore[method-assign, assignment]
