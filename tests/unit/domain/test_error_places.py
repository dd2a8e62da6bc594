"""What a report of a bug may say: classes and places in the code, of the error and its causes."""

import pytest

from medgen_desktop.domain.error_places import places_of

pytestmark = pytest.mark.clinic

SECRET = "Mrs. Example has diabetes"


def caught(*, hidden: bool) -> Exception:
    """An error that came up while another one was handled, with or without it as its cause."""
    try:
        try:
            int(SECRET)
        except ValueError as cause:
            if hidden:
                raise RuntimeError(SECRET) from None
            raise RuntimeError(SECRET) from cause
    except RuntimeError as error:
        return error
    raise AssertionError


def test_that_places_and_causes_are_named_and_messages_are_not() -> None:
    lines = places_of(caught(hidden=False))
    assert [line for line in lines if not line.startswith(" ")] == [
        "builtins.RuntimeError",
        "builtins.ValueError",
    ]
    assert any("domain/test_error_places.py:" in line and "in caught" in line for line in lines)
    assert SECRET not in "\n".join(lines)


def test_that_a_cause_that_was_left_out_on_purpose_is_not_named() -> None:
    assert "builtins.ValueError" not in places_of(caught(hidden=True))


def test_that_an_error_that_came_up_meanwhile_is_named() -> None:
    error = RuntimeError()
    error.__context__ = KeyError(SECRET)
    assert places_of(error) == ["builtins.RuntimeError", "builtins.KeyError"]
