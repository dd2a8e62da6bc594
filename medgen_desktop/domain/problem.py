"""What a person can mend, in their words: a stable code, what happened, and what to do about it.

A `UserError` is shown as it is (translated); any other exception is a bug of ours. Details fill the
braces and hold counts, names of files and models, never text of a note.
"""

from dataclasses import dataclass

Detail = str | int | float


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:  # noqa: N802 - the name that lupdate looks for
    """Mark a string for the translation catalogue without a dependency on Qt."""
    return text


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of user error: sentence patterns with `{detail}` placeholders."""

    code: str
    what: str
    remedy: str


class UserError(Exception):
    """Something the person at the screen can mend."""

    def __init__(self, problem: Problem, **details: Detail) -> None:
        """Keep the problem and its details; the message is English and holds both sentences."""
        self.problem = problem
        self.details = details
        super().__init__(f"{self.what} {self.remedy}")

    @property
    def code(self) -> str:
        """The stable code, like MG301."""
        return self.problem.code

    @property
    def what(self) -> str:
        """What happened, in English."""
        return self.problem.what.format_map(self.details)

    @property
    def remedy(self) -> str:
        """What to do, in English."""
        return self.problem.remedy.format_map(self.details)


PROBLEMS: dict[str, Problem] = {}
"""Every problem there is, by code: filled by the modules that declare them."""


def declared(code: str, what: str, remedy: str) -> Problem:
    """A problem under a code that no other has, found by it from now on."""
    return PROBLEMS.setdefault(code, Problem(code, what, remedy))
