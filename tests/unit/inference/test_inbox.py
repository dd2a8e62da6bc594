"""What a worker is given to do next."""

import threading

import pytest

from medgen_desktop.domain.generation import GenerationSettings
from medgen_desktop.domain.worker_protocol import (
    DraftRequest,
    PreloadModel,
    PrepareNote,
    SourcesRequest,
    UnloadModel,
)
from medgen_desktop.inference.inbox import Ahead, Inbox, InboxClosed, Work, is_ahead_of

pytestmark = pytest.mark.clinic


def draft(number: int, source: str = "one", folder: str = "m") -> DraftRequest:
    return DraftRequest(number, folder, source, "", GenerationSettings())


def sources(number: int) -> SourcesRequest:
    return SourcesRequest(number, "m", "one", "", "a draft", 2, 7)


def everything(inbox: Inbox) -> list[Work]:
    taken = []
    while not inbox.is_empty:
        request = inbox.take(0)
        assert request is not None
        taken.append(request)
    return taken


def test_that_drafts_come_in_their_order_and_before_work_ahead() -> None:
    inbox = Inbox()
    for request in (draft(1), PrepareNote("m", "one"), draft(2), draft(3)):
        inbox.put(request)
    assert inbox.is_awaited
    assert everything(inbox) == [draft(1), draft(2), draft(3), PrepareNote("m", "one")]
    assert inbox.take(0) is None
    assert not inbox.is_awaited


def test_that_questions_wait_their_turn_among_drafts_and_keep_work_ahead_of_their_note() -> None:
    inbox = Inbox()
    for request in (PrepareNote("m", "one"), draft(1), sources(2), draft(3)):
        inbox.put(request)
    assert everything(inbox) == [draft(1), sources(2), draft(3), PrepareNote("m", "one")]


def test_that_the_newest_work_ahead_replaces_what_waits() -> None:
    inbox = Inbox()
    for request in (PreloadModel("m"), PrepareNote("m", "one"), PrepareNote("m", "two")):
        inbox.put(request)
    assert not inbox.is_awaited
    assert everything(inbox) == [PrepareNote("m", "two")]


@pytest.mark.parametrize("request_", [draft(1, "two"), draft(1, "one", "n"), UnloadModel()])
def test_that_a_request_for_something_else_drops_work_ahead(request_: Work) -> None:
    inbox = Inbox()
    inbox.put(PrepareNote("m", "one"))
    inbox.put(request_)
    assert everything(inbox) == [request_]


@pytest.mark.parametrize(
    ("ahead", "request_", "expected"),
    [
        (PrepareNote("m", "one"), draft(1), True),
        (PrepareNote("m", "one"), draft(1, "two"), False),
        (PrepareNote("m", "one"), draft(1, "one", "n"), False),
        (PrepareNote("m", "one"), PrepareNote("m", "one"), True),
        (PrepareNote("m", "one"), PrepareNote("m", "two"), False),
        (PrepareNote("m", "one"), PreloadModel("m"), True),
        (PrepareNote("m", "one"), PreloadModel("n"), False),
        (PrepareNote("m", "one"), UnloadModel(), False),
        (PreloadModel("m"), draft(1), True),
        (PreloadModel("m"), draft(1, "one", "n"), False),
    ],
)
def test_that_work_ahead_is_for_one_model_and_one_note(
    ahead: Ahead, request_: Work, expected: bool
) -> None:
    assert is_ahead_of(ahead, request_) is expected


def test_that_whoever_waits_is_woken_by_a_request_and_by_the_end() -> None:
    inbox = Inbox()
    threading.Timer(0.05, inbox.put, (draft(1),)).start()
    assert inbox.take(20) == draft(1)
    threading.Timer(0.05, inbox.close).start()
    with pytest.raises(InboxClosed):
        inbox.take(None)


def test_that_nothing_is_taken_any_more_when_nobody_would_hear_of_it() -> None:
    inbox = Inbox()
    inbox.put(draft(1))
    inbox.close()
    assert inbox.is_awaited
    with pytest.raises(InboxClosed):
        inbox.take(0)
