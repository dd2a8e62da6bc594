"""Which model to train: what speaks for and against each, what it takes, and the best first.

Pure: the facts are gathered by `services.advise`. Memory and time are estimates (see
`training_memory`); a rehearsal measures them.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from medgen_desktop.domain.presets import PRESETS, PresetName
from medgen_desktop.domain.problem import QT_TRANSLATE_NOOP
from medgen_desktop.domain.training_config import (
    Architecture,
    Method,
    NewModel,
    Task,
    TrainingConfig,
)
from medgen_desktop.domain.training_memory import (
    ModelShape,
    Size,
    new_shape,
    peak_memory_mb,
    usable,
    work,
)

FEWEST_FOR_NEW = 300
"""Pairs below which a drafter from nothing repeats sentences by heart rather than writes."""
GOOD_FOR_NEW = 3_000
FEWEST_FOR_ENCODER = 300
"""Pairs below which two joined encoders do not learn to look at each other."""
FEWEST_FOR_NEW_RECOGNISER = 100
FEWEST_FOR_RECOGNISER = 20
FEW_PAIRS = 50
"""Fewer tell whether it is worth going on, and no more."""
MANY_PAIRS = 1_000
"""So many give a larger adapter, or all weights, something to learn."""
_OF_A_LANGUAGE = 0.1
"""A language that so many of the texts are in has to be read."""
_TIGHT = 0.85
_USABLE = 0.9
"""Of all memory: the rest is the system's and the window's."""
_SOME_LEFT_OUT, _MOST_LEFT_OUT = 0.1, 0.5
_NIGHT = 8 * 3600.0
_START = 20.0
"""Seconds for loading and saving."""
_MEASURING = 1.15
"""Times the steps: validation and sample drafts come between them."""
_WORD_BY_WORD = {"recurrent", "tagger"}
_SHARE_OF_SPEED = {"matrices": 0.5, "steps": 0.15}
"""What a run reaches of the speed of plain products of matrices."""
_SPEED_OF_CARDS = 6e12
"""Operations a second: a guess for any card, until a run there says better."""


class Reason(StrEnum):
    """What speaks for a model (the first), is to be known of it, or speaks against it."""

    READS_LANGUAGE = "reads_language"
    KNOWS_TO_WRITE = "knows_to_write"
    KNOWS_WORDS = "knows_words"
    LEARNS_MORE = "learns_more"
    OWN_WORDS = "own_words"
    SMALL = "small"
    FITS = "fits"
    USES_GPU = "uses_gpu"

    NOT_HERE = "not_here"
    TERMS = "terms"
    LANGUAGE_UNKNOWN = "language_unknown"
    MEMORY_IN_USE = "memory_in_use"
    TIGHT_MEMORY = "tight_memory"
    CUT_BY_TIME = "cut_by_time"
    SOME_TOO_LONG = "some_too_long"
    WANTS_MORE_PAIRS = "wants_more_pairs"

    WRONG_LANGUAGE = "wrong_language"
    TOO_FEW = "too_few"
    TOO_LITTLE_MEMORY = "too_little_memory"
    TOO_LONG = "too_long"


AGAINST = (Reason.WRONG_LANGUAGE, Reason.TOO_FEW, Reason.TOO_LITTLE_MEMORY, Reason.TOO_LONG)
"""A model that has one of these is not advised."""
CAUTIONS = (
    *(Reason.NOT_HERE, Reason.TERMS, Reason.LANGUAGE_UNKNOWN, Reason.MEMORY_IN_USE),
    *(Reason.TIGHT_MEMORY, Reason.CUT_BY_TIME, Reason.SOME_TOO_LONG, Reason.WANTS_MORE_PAIRS),
)
_COSTS: dict[Reason, float] = {
    **dict.fromkeys(AGAINST, 10.0),
    Reason.NOT_HERE: 0.6,
    Reason.TERMS: 0.1,
    Reason.LANGUAGE_UNKNOWN: 0.5,
    Reason.MEMORY_IN_USE: 0.8,
    Reason.TIGHT_MEMORY: 0.2,
    Reason.CUT_BY_TIME: 0.3,
    Reason.SOME_TOO_LONG: 0.3,
}
"""What each takes off a model's merit."""
REASON_WORDS: dict[Reason, str] = {
    Reason.READS_LANGUAGE: QT_TRANSLATE_NOOP("Advice", "It reads the language of your notes."),
    Reason.KNOWS_TO_WRITE: QT_TRANSLATE_NOOP(
        "Advice", "It can write already, and learns the style of your ward from few pairs."
    ),
    Reason.KNOWS_WORDS: QT_TRANSLATE_NOOP(
        "Advice", "It knows words and their context already, and has only the labels to learn."
    ),
    Reason.LEARNS_MORE: QT_TRANSLATE_NOOP(
        "Advice", "You have enough pairs for all of its weights to learn from."
    ),
    Reason.OWN_WORDS: QT_TRANSLATE_NOOP(
        "Advice", "Its words come from your own notes, Chinese as well as English."
    ),
    Reason.SMALL: QT_TRANSLATE_NOOP("Advice", "It is small and quick, on an old PC too."),
    Reason.FITS: QT_TRANSLATE_NOOP("Advice", "It fits well into the memory that is free."),
    Reason.USES_GPU: QT_TRANSLATE_NOOP("Advice", "This machine's graphics card does the work."),
    Reason.NOT_HERE: QT_TRANSLATE_NOOP(
        "Advice", "It is not on this machine yet: add its files first."
    ),
    Reason.TERMS: QT_TRANSLATE_NOOP("Advice", "Its maker's terms have to be accepted first."),
    Reason.LANGUAGE_UNKNOWN: QT_TRANSLATE_NOOP(
        "Advice", "Nobody said which languages it reads: look at a first result soon."
    ),
    Reason.MEMORY_IN_USE: QT_TRANSLATE_NOOP(
        "Advice", "Close other programs first: less memory is free now than it takes."
    ),
    Reason.TIGHT_MEMORY: QT_TRANSLATE_NOOP(
        "Advice", "It leaves little memory: close other programs while it learns."
    ),
    Reason.CUT_BY_TIME: QT_TRANSLATE_NOOP(
        "Advice", "The time ends before all passes are done; it keeps what it has learnt by then."
    ),
    Reason.SOME_TOO_LONG: QT_TRANSLATE_NOOP(
        "Advice", "Some of the pairs are too long for it and are left out."
    ),
    Reason.WANTS_MORE_PAIRS: QT_TRANSLATE_NOOP(
        "Advice", "To write well it needs thousands of pairs, and you have fewer."
    ),
    Reason.WRONG_LANGUAGE: QT_TRANSLATE_NOOP(
        "Advice", "It does not read the language of your notes."
    ),
    Reason.TOO_FEW: QT_TRANSLATE_NOOP(
        "Advice", "There is too little to learn from for a model that begins like this."
    ),
    Reason.TOO_LITTLE_MEMORY: QT_TRANSLATE_NOOP(
        "Advice", "This machine has too little memory for it."
    ),
    Reason.TOO_LONG: QT_TRANSLATE_NOOP(
        "Advice", "Most of your notes are longer than what it can read at once."
    ),
}
"""What each says on the screen."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """What there is to learn from: how much, and a sample of it.

    `sizes` are those of the sample in tokens; `languages` is the share of it in each.
    """

    task: Task
    count: int
    sizes: tuple[Size, ...]
    languages: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Machine:
    """Where it would learn; memory in megabytes, `speed` in floating-point operations a second.

    `speed` is of products of matrices in single precision. `gpu_free_mb` is 0 without a graphics
    card that trains. `measured` is how fast runs really were here, in operations of
    `training_memory.work` a second, by `pace_key`; empty before the first.
    """

    free_mb: float
    total_mb: float
    cores: int
    speed: float
    gpu_name: str = ""
    gpu_free_mb: float = 0.0
    gpu_total_mb: float = 0.0
    measured: Mapping[str, float] = field(default_factory=dict)

    @property
    def device(self) -> str:
        """As the trainer names it."""
        return "cuda" if self.gpu_free_mb else "cpu"


@dataclass(frozen=True, slots=True)
class KnownBase:
    """A base that is in the library, or that could be; `context` in tokens."""

    id: str
    name: str
    languages: tuple[str, ...]
    context: int
    only_reads: bool
    shape: ModelShape
    is_here: bool = True
    has_terms: bool = False
    """They have not been accepted yet."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What to take, what it takes, and what is to be known of it."""

    base_id: str
    name: str
    """Of a base; empty for a new model, whose id says what it is."""
    method: Method
    preset: PresetName
    memory_mb: float
    seconds: float
    reasons: tuple[Reason, ...]
    is_here: bool = True

    @property
    def is_advised(self) -> bool:
        """Whether nothing speaks against it."""
        return not any(one in AGAINST for one in self.reasons)

    @property
    def praises(self) -> tuple[Reason, ...]:
        """Those of the reasons that speak for it."""
        return tuple(one for one in self.reasons if one not in (*CAUTIONS, *AGAINST))

    @property
    def doubts(self) -> tuple[Reason, ...]:
        """Those that are to be known, and those that speak against it, the worst first."""
        return tuple(one for kind in (AGAINST, CAUTIONS) for one in kind if one in self.reasons)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """What could be trained; `base` is None for a new model."""

    base_id: str
    shape: ModelShape
    method: Method
    base: KnownBase | None = None
    new: NewModel | None = None

    def config(self, task: Task, preset: PresetName) -> TrainingConfig:
        """The settings that a person would start it with."""
        return TrainingConfig(
            task=task,
            method=self.method,
            new_model=self.new,
            lora_rank=PRESETS[preset].rank,
        )


def advise(lessons: Lessons, machine: Machine, bases: Iterable[KnownBase]) -> tuple[Choice, ...]:
    """Every choice, the best first; those that are not advised come last."""
    candidates = [*_of_bases(lessons, bases), *_new_models(lessons)]
    rated = []
    for one in candidates:
        choice = _choice(one, lessons, machine)
        rated.append((_merit(one, lessons) - sum(_COSTS.get(r, 0) for r in choice.reasons), choice))
    return tuple(choice for _merit_left, choice in sorted(rated, key=lambda one: -one[0]))


def pace_key(device: str, shape: ModelShape) -> str:
    """What runs are as fast as each other by: the device, and whether words come one by one."""
    return f"{device} {'steps' if shape.family in _WORD_BY_WORD else 'matrices'}"


def joined(encoder: ModelShape) -> ModelShape:
    """Two of an encoder as encoder and decoder, which looks at what was read."""
    looks = 4 * encoder.hidden * encoder.hidden * encoder.layers
    return replace(encoder, family="encoder-decoder", parameters=2 * encoder.parameters + looks)


def _of_bases(lessons: Lessons, bases: Iterable[KnownBase]) -> Iterator[_Candidate]:
    for base in bases:
        if lessons.task == "recogniser":
            if base.only_reads:
                yield _Candidate(base.id, base.shape, "full", base)
        elif base.only_reads:
            yield _Candidate(base.id, joined(base.shape), "full", base)
        else:
            yield _Candidate(base.id, base.shape, "lora", base)
            if lessons.count >= MANY_PAIRS:
                yield _Candidate(base.id, base.shape, "full", base)


def _new_models(lessons: Lessons) -> Iterator[_Candidate]:
    architectures: tuple[Architecture, ...] = ("transformer", "lstm")
    if lessons.task == "recogniser":
        architectures = ("bilstm-crf",)
    for one in architectures:
        new = NewModel(one)
        shape = new_shape(new, lessons.count, TrainingConfig().max_tokens_per_pair)
        yield _Candidate(new.id, shape, "full", new=new)


def _choice(one: _Candidate, lessons: Lessons, machine: Machine) -> Choice:
    preset = _preset(one, lessons, machine)
    config = one.config(lessons.task, preset)
    is_on_card = bool(machine.gpu_free_mb)
    free, whole = (
        (machine.gpu_free_mb, machine.gpu_total_mb)
        if is_on_card
        else (machine.free_mb, machine.total_mb)
    )
    memory = peak_memory_mb(
        *(one.shape, config, lessons.sizes, machine.device),
        free_mb=free,
        steps=_steps(one, config, lessons, preset),
    )
    wanted, bound = _seconds(one, lessons, machine, preset), 60.0 * PRESETS[preset].minutes
    reasons = {
        *_of_kind(one, lessons),
        *_of_language(one.base, lessons),
        *_of_length(one, config, lessons),
        _of_memory(memory, free, whole),
        *((Reason.USES_GPU,) if is_on_card else ()),
        *((Reason.CUT_BY_TIME,) if wanted > bound else ()),
    }
    return Choice(
        one.base_id,
        "" if one.base is None else one.base.name,
        one.method,
        preset,
        memory,
        min(wanted, bound),
        tuple(known for known in Reason if known in reasons),
        is_here=one.base is None or one.base.is_here,
    )


def _preset(one: _Candidate, lessons: Lessons, machine: Machine) -> PresetName:
    """A quick look at few pairs; the best where many are learnt by the next morning."""
    if lessons.count < FEW_PAIRS:
        return "quick"
    is_done = _seconds(one, lessons, machine, "best") <= _NIGHT
    return "best" if lessons.count >= MANY_PAIRS and is_done else "overnight"


def _steps(one: _Candidate, config: TrainingConfig, lessons: Lessons, preset: PresetName) -> int:
    """Of all passes, about."""
    if not lessons.sizes:
        return 0
    tokens = work(one.shape, config, lessons.sizes)[1] * lessons.count / len(lessons.sizes)
    passes = PRESETS[preset].suited(one.base_id, lessons.task).passes
    return math.ceil(passes * tokens / config.tokens_per_batch)


def _seconds(one: _Candidate, lessons: Lessons, machine: Machine, preset: PresetName) -> float:
    """Of all passes, if nothing ends them sooner."""
    if not lessons.sizes:
        return 0.0
    key = pace_key(machine.device, one.shape)
    pace = machine.measured.get(key) or _usual_pace(machine, key)
    operations, _tokens = work(one.shape, one.config(lessons.task, preset), lessons.sizes)
    all_of_them = operations * lessons.count / len(lessons.sizes)
    passes = PRESETS[preset].suited(one.base_id, lessons.task).passes
    return _START + _MEASURING * passes * all_of_them / pace


def _usual_pace(machine: Machine, key: str) -> float:
    share = _SHARE_OF_SPEED[key.rpartition(" ")[2]]
    return share * (_SPEED_OF_CARDS if machine.gpu_free_mb else machine.speed)


def _of_kind(one: _Candidate, lessons: Lessons) -> Iterator[Reason]:
    count = lessons.count
    if one.new is not None:
        yield from (Reason.OWN_WORDS, Reason.SMALL)
        is_drafter = lessons.task == "drafter"
        if count < (FEWEST_FOR_NEW if is_drafter else FEWEST_FOR_NEW_RECOGNISER):
            yield Reason.TOO_FEW
        elif is_drafter and count < GOOD_FOR_NEW:
            yield Reason.WANTS_MORE_PAIRS
        return
    if lessons.task == "recogniser":
        yield Reason.KNOWS_WORDS
        if count < FEWEST_FOR_RECOGNISER:
            yield Reason.TOO_FEW
    elif one.shape.family == "encoder-decoder" and one.base is not None and one.base.only_reads:
        yield Reason.TOO_FEW if count < FEWEST_FOR_ENCODER else Reason.WANTS_MORE_PAIRS
    else:
        yield Reason.LEARNS_MORE if one.method == "full" else Reason.KNOWS_TO_WRITE


def _of_language(base: KnownBase | None, lessons: Lessons) -> Iterator[Reason]:
    if base is None:
        return
    needed = {one for one, share in lessons.languages.items() if share >= _OF_A_LANGUAGE}
    if not base.languages:
        yield Reason.LANGUAGE_UNKNOWN
    elif needed <= set(base.languages):
        yield Reason.READS_LANGUAGE
    else:
        yield Reason.WRONG_LANGUAGE
    if not base.is_here:
        yield Reason.NOT_HERE
    if base.has_terms:
        yield Reason.TERMS


def _of_length(one: _Candidate, config: TrainingConfig, lessons: Lessons) -> Iterator[Reason]:
    if lessons.task == "recogniser" or not lessons.sizes:
        return  # it reads in windows
    taken = usable(one.shape, config, lessons.sizes)
    if one.base is not None:
        taken = [size for size in taken if size.tokens <= one.base.context]
    share = 1 - len(taken) / len(lessons.sizes)
    if share > _MOST_LEFT_OUT:
        yield Reason.TOO_LONG
    elif share > _SOME_LEFT_OUT:
        yield Reason.SOME_TOO_LONG


def _of_memory(memory: float, free: float, whole: float) -> Reason:
    if memory > _USABLE * whole:
        return Reason.TOO_LITTLE_MEMORY
    if memory > free:
        return Reason.MEMORY_IN_USE
    return Reason.TIGHT_MEMORY if memory > _TIGHT * free else Reason.FITS


def _merit(one: _Candidate, lessons: Lessons) -> float:
    """How well such models draft or find, as far as can be said before; what is against is apart.

    A recurrent drafter, which copies, does better with little; a Transformer with much.
    """
    enough = min(1.0, lessons.count / GOOD_FOR_NEW)
    if one.new is not None:
        if lessons.task == "recogniser":
            return 2.0
        return 1.1 + 1.2 * enough if one.new.architecture == "lstm" else 1.0 + 1.7 * enough
    if lessons.task == "drafter" and one.base is not None and one.base.only_reads:
        return 1.0 + 0.5 * enough
    return 2.6 + 0.6 * enough if one.method == "full" and lessons.task == "drafter" else 3.0
