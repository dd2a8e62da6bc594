"""Which model to train here: gathers what speaks for each and asks `domain.advice`."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from medgen_desktop.domain.advice import Choice, KnownBase, Lessons, Machine, advise, pace_key
from medgen_desktop.domain.model_manifest import ENCODING, ModelManifest
from medgen_desktop.domain.note import NoteId
from medgen_desktop.domain.offered_bases import OFFERED_BASES, OfferedBase
from medgen_desktop.domain.run import Run
from medgen_desktop.domain.training_config import Task, TrainingConfig
from medgen_desktop.domain.training_memory import ModelShape, Size, new_shape, work
from medgen_desktop.domain.worker_protocol import PairText
from medgen_desktop.inference.base_shape import shape_of
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.inference.pair_lengths import CHARACTERS_PER_TOKEN, characters_of
from medgen_desktop.services.machine import this_machine
from medgen_desktop.services.section_pairs import (
    chosen_sections,
    count_pairs_from_sections,
    notes_with_sections,
    pair_of,
)
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.text.language import language_of

SAMPLE = 400
"""Texts that are looked at, however many there are."""
_PAGES = 8
_PROMPT_TOKENS = 40
"""Of the words around a pair's texts."""
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Advice:
    """The choices, the best first, and what they were chosen by."""

    lessons: Lessons
    machine: Machine
    choices: tuple[Choice, ...]


def advise_on(
    workspace: Workspace,
    library: ModelLibrary,
    task: Task,
    cancelled: Cancelled = lambda: False,
    machine: Machine | None = None,
) -> Advice:
    """Look at a sample of what there is to learn from, at this machine and at the bases."""
    lessons = _lessons(workspace, task, cancelled)
    bases = known_bases(library)
    if machine is None:
        machine = this_machine(_measured(workspace, bases, lessons))
    return Advice(lessons, machine, advise(lessons, machine, bases))


def known_bases(library: ModelLibrary) -> list[KnownBase]:
    """Bases whose sizes are known: those in the library, then those that are offered by name."""
    here, offered = library.bases(), {one.id: one.shape for one in OFFERED_BASES}
    found = []
    for one in here:
        shape = shape_of(library.folder_of(one.id), one) or offered.get(one.id)
        if shape is not None:
            reads = one.task == ENCODING
            found.append(
                KnownBase(one.id, one.name, one.languages, one.context_length, reads, shape)
            )
    found += [_not_here(one) for one in OFFERED_BASES if base_in(here, one) is None]
    return found


def base_in(here: Sequence[ModelManifest], offered: OfferedBase) -> ModelManifest | None:
    """The base of a library that an offered one is: by its id, or of its family and languages."""
    for one in here:
        if one.id == offered.id:
            return one
        alike = one.architecture in offered.architectures and offered.terms is not None
        if alike and one.terms is not None:
            return one
    return None


def _not_here(one: OfferedBase) -> KnownBase:
    return KnownBase(
        one.id,
        one.name,
        one.languages,
        one.context,
        one.only_reads,
        one.shape,
        is_here=False,
        has_terms=one.terms is not None,
    )


def _lessons(workspace: Workspace, task: Task, cancelled: Cancelled) -> Lessons:
    if task == "recogniser":
        ids = workspace.annotations.annotated_notes()
        read = workspace.note_texts.read(_spread(ids, SAMPLE))
        sample = [PairText(text, "", "") for _id, _title, text in read if text.strip()]
        count = len(ids)
    else:
        sample = list(_sampled_pairs(workspace, cancelled))
        chosen = chosen_sections(workspace)
        count = workspace.pairs.count() + count_pairs_from_sections(workspace, chosen)
    languages = Counter(language_of(one.source) for one in sample)
    return Lessons(
        task,
        count,
        tuple(size_of(one) for one in sample),
        {language: found / len(sample) for language, found in languages.items()},
    )


def _sampled_pairs(workspace: Workspace, cancelled: Cancelled) -> Iterator[PairText]:
    """Some usable pairs from all over the workspace, half of each kind where there are both."""
    whole, each = workspace.pairs.count(), max(1, SAMPLE // _PAGES)
    for page in range(_PAGES):
        if cancelled():
            return
        start, end = page * whole // _PAGES, (page + 1) * whole // _PAGES
        for one in workspace.pairs.page(start, min(each, end - start)):
            if one.source.strip() and one.target.strip():
                yield PairText(one.source, one.section, one.target)
    kinds = chosen_sections(workspace)
    ids = _spread(notes_with_sections(workspace, kinds), SAMPLE)
    for note_id, _title, text in workspace.note_texts.read(ids):
        sections = workspace.sections.of_note(note_id)
        for kind in kinds:
            pair = pair_of(text, sections, kind)
            if pair is not None:
                yield pair


def _spread(things: Sequence[NoteId], most: int) -> list[NoteId]:
    """At most so many, evenly from all over."""
    if len(things) <= most:
        return list(things)
    return [things[at * len(things) // most] for at in range(most)]


def size_of(pair: PairText) -> Size:
    """How long a pair is in tokens, about: four Latin letters or one Chinese character each."""
    answer = -(-characters_of(PairText("", "", pair.target)) // CHARACTERS_PER_TOKEN)
    read = -(-characters_of(PairText(pair.source, pair.section, "")) // CHARACTERS_PER_TOKEN)
    return Size(read + answer + (_PROMPT_TOKENS if pair.target else 0), answer)


def _measured(
    workspace: Workspace, bases: Sequence[KnownBase], lessons: Lessons
) -> Mapping[str, float]:
    """How fast the latest runs of each kind were, in operations a second."""
    shapes = {one.id: one.shape for one in bases}
    found: dict[str, float] = {}
    for run in workspace.runs.all():  # the newest first
        shape = _shape_of_run(run, shapes)
        if run.finished is None or shape is None or run.config.task != lessons.task:
            continue
        operations, tokens = work(shape, run.config, lessons.sizes)
        if tokens:
            pace = operations / tokens * run.finished.tokens_per_second
            found.setdefault(pace_key(run.finished.device, shape), pace)
    return found


def _shape_of_run(run: Run, shapes: Mapping[str, ModelShape]) -> ModelShape | None:
    new = run.config.new_model
    if new is None:
        return shapes.get(run.base_id)
    return new_shape(new, run.pairs, TrainingConfig().max_tokens_per_pair)
