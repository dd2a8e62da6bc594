"""What a recogniser learns from: the notes in which something is annotated, divided as pairs are.

Of an annotation in several pieces each piece is learnt, for a model labels stretches only.
"""

from collections.abc import Callable, Iterator

from medgen_desktop.domain.errors import TRAINING_CANCELLED, UserError
from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.tagging import LabelledSpan
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.worker_protocol import PairText, TaggedText
from medgen_desktop.services.split_pairs import Gathering, NotePair
from medgen_desktop.storage.workspace import Workspace

_AT_ONCE = 50


def annotated_texts(workspace: Workspace) -> Iterator[tuple[NoteId, str]]:
    """Every annotated note that says something, a few in memory at a time."""
    ids = workspace.annotations.annotated_notes()
    for start in range(0, len(ids), _AT_ONCE):
        for note_id, _title, text in workspace.note_texts.read(ids[start : start + _AT_ONCE]):
            if text.strip():
                yield note_id, text


def tagged_in_parts(
    workspace: Workspace, config: TrainingConfig, cancelled: Callable[[], bool] = lambda: False
) -> tuple[TaggedText, ...]:
    """The annotated notes, each with its part; whole patients, copies and likenesses on one side.

    Raises:
        UserError: TRAINING_CANCELLED.
    """
    gathering = Gathering()
    texts = {}
    for note_id, text in annotated_texts(workspace):
        if cancelled():
            raise UserError(TRAINING_CANCELLED)
        gathering.add(NotePair(note_id, None, text, PairText(text, "", "")))
        texts[note_id] = text
    parts = gathering.split(workspace, config).parts
    return tuple(
        TaggedText(text, spans_of(workspace, note_id), parts[note_id])
        for note_id, text in texts.items()
    )


def spans_of(workspace: Workspace, note_id: NoteId) -> tuple[LabelledSpan, ...]:
    """What is annotated in a note, piece by piece."""
    return tuple(
        LabelledSpan(start, end, one.label)
        for one in workspace.annotations.of_note(note_id)
        for start, end in one.pieces
    )
