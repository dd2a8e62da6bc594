"""Make notes findable by their words, and find their sections, after they came in.

It may end at any moment and goes on where it was: the workspace says which notes are left.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from medgen_desktop.domain.note import NoteId
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.text.search_words import search_words
from medgen_desktop.text.sections import sections_of

_BATCH = 1_000
_CHARACTERS = 2_000_000
"""Notes in one transaction, and about how many characters: what is in memory at a time."""
_MANY = 2_000
"""From so many notes on, the index is planned for many."""
_SEGMENTS = 8
"""So many parts of the index are few enough: more are merged."""

_Words = list[tuple[NoteId, str, str]]


def index_notes(
    workspace: Workspace,
    *,
    on_progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> int:
    """Put the notes into the index that are not in it; how many were.

    `on_progress` gets how many are done, and of how many. Once all are, sections are found where
    they are not known yet.

    Raises:
        UserError: what writing to a workspace refuses; what is done stays done.
    """
    waiting = workspace.search_index.waiting()
    stop = cancelled or (lambda: False)
    if waiting > _MANY:
        with workspace.transaction() as tx:
            workspace.search_index.plan_for_many(tx)
    done = 0
    for count in _indexed(workspace, stop):
        done += count
        if on_progress is not None:
            on_progress(done, max(waiting, done))
    _tidy(workspace, stop)
    _divide(workspace, stop)
    return done


def _indexed(workspace: Workspace, stop: Callable[[], bool]) -> Iterator[int]:
    """Write batch by batch in another thread, while the words of the next one are found here."""
    with ThreadPoolExecutor(1, thread_name_prefix="index") as writing:
        last: Future[int] | None = None
        for words in _batches(workspace):
            if last is not None:
                yield last.result()
            last = None
            if stop():
                return
            last = writing.submit(_write, workspace, words)
        if last is not None:
            yield last.result()


def _batches(workspace: Workspace) -> Iterator[_Words]:
    after = NoteId(0)
    while found := workspace.search_index.next_notes(after, _BATCH, _CHARACTERS):
        after = found[-1][0]
        yield [(one, search_words(title), search_words(text)) for one, title, text in found]


def _write(workspace: Workspace, words: _Words) -> int:
    with workspace.transaction() as tx:
        workspace.search_index.add(tx, words)
    return len(words)


def _tidy(workspace: Workspace, stop: Callable[[], bool]) -> None:
    """Merge what many batches left, step by step, and let FTS5 do so by itself from now on."""
    index = workspace.search_index
    if index.segments() <= _SEGMENTS:
        return
    more = True
    while more and not stop():
        with workspace.transaction() as tx:
            more = index.merge(tx)
    with workspace.transaction() as tx:
        index.plan_for_few(tx)


def _divide(workspace: Workspace, stop: Callable[[], bool]) -> None:
    """Find the sections of notes that nobody looked for sections in."""
    after = NoteId(0)
    index = workspace.search_index
    while not stop() and (found := index.undivided_notes(after, _BATCH, _CHARACTERS)):
        after = found[-1][0]
        sections = [(note_id, sections_of(text)) for note_id, text in found]
        with workspace.transaction() as tx:
            for note_id, these in sections:
                workspace.sections.replace(tx, note_id, these)
            index.mark_divided(tx, [note_id for note_id, _ in found])
