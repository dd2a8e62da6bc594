import re
import string

import pytest

from medgen_desktop.domain import errors, exchange_errors, marking_errors, training_errors
from medgen_desktop.domain.errors import (
    UNEXPECTED,
    WORKSPACE_TOO_NEW,
    Problem,
    UserError,
    all_problems,
    problem_with_code,
)

pytestmark = pytest.mark.clinic


def placeholders(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}


def test_that_an_error_says_what_happened_and_what_to_do_with_its_details() -> None:
    error = UserError(WORKSPACE_TOO_NEW, found=3, known=1)

    assert error.code == "MG105"
    assert error.what == (
        "This workspace was written by a newer version (format 3; this one knows 1)."
    )
    assert error.remedy == "Install the newer version to open it; nothing was changed."
    assert str(error) == f"{error.what} {error.remedy}"


def test_that_an_error_raised_without_its_details_fails_where_it_is_raised() -> None:
    with pytest.raises(KeyError, match="known"):
        UserError(WORKSPACE_TOO_NEW, found=3)


def test_that_no_two_problems_share_a_code() -> None:
    modules = (errors, exchange_errors, marking_errors, training_errors)
    declared = [value for module in modules for value in vars(module).values()]
    named = [value for value in declared if isinstance(value, Problem)]

    assert sorted(problem.code for problem in named) == [one.code for one in all_problems()]
    assert len({problem.code for problem in named}) == len(named)


@pytest.mark.parametrize("problem", all_problems(), ids=lambda problem: str(problem.code))
def test_that_a_problem_is_found_by_its_code_and_speaks_in_sentences(problem: Problem) -> None:
    assert problem_with_code(problem.code) is problem
    assert re.fullmatch(r"MG[0-9]\d\d", problem.code)
    assert problem.what.endswith(".")
    assert problem.remedy.endswith((".", "run", "workstation"))
    details = dict.fromkeys(placeholders(problem.what) | placeholders(problem.remedy), "detail")
    assert "{" not in str(UserError(problem, **details))


def test_that_an_unknown_code_is_an_unexpected_problem() -> None:
    assert problem_with_code("MG999") is UNEXPECTED
