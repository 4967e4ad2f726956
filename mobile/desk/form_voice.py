"""What a form says at the top of the screen: the first error, when it was kept, what is undone."""

from mobile.declaring import Declaring
from mobile.desk.desk import Desk
from mobile.desk.work import clock_words


class FormVoice:
    """Takes back only what it has said itself."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._said = desk, ""

    def tell(self, sentence: str) -> None:
        self._said = sentence
        self._desk.state.app.tell(sentence, problem=True)

    def nothing(self) -> None:
        if self._said and self._desk.state.app.message == self._said:
            self._desk.state.app.tell("")
        self._said = ""

    def saved(self, declaring: Declaring) -> None:
        """Only what differs: whoever types waits for nothing else."""
        taking = self._desk.state.taking
        saved = clock_words(declaring.draft.saved_ms)
        if taking.saved != saved:
            taking.saved = saved
        if (name := declaring.person()) and name != taking.person:
            taking.person = name

    def again(self, acts: list[str]) -> None:
        """The citizen has confirmed something else: by name what must be done once more."""
        form = self._desk.state.form
        if acts:
            form.again = tuple(dict.fromkeys((*form.again, *acts)))
