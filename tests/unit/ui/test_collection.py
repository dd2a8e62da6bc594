"""Collection pauses for a while and goes on as it was, whatever happens meanwhile."""

import gc

import pytest

from medgen_desktop.ui.collection import collection_paused


def fail_while_paused() -> None:
    with collection_paused():
        assert not gc.isenabled()
        int("meanwhile")


def test_that_collection_goes_on_after_an_error() -> None:
    with pytest.raises(ValueError, match="meanwhile"):
        fail_while_paused()

    assert gc.isenabled()


def test_that_what_was_off_stays_off() -> None:
    gc.disable()
    try:
        with collection_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
