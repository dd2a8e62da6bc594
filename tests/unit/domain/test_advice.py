from collections.abc import Mapping
from dataclasses import replace

import pytest

from medgen_desktop.domain.advice import (
    AGAINST,
    CAUTIONS,
    REASON_WORDS,
    Choice,
    KnownBase,
    Lessons,
    Machine,
    Reason,
    advise,
    pace_key,
)
from medgen_desktop.domain.offered_bases import GEMMA, MINILM, SMOLLM2, OfferedBase
from medgen_desktop.domain.training_config import Task
from medgen_desktop.domain.training_memory import Size

pytestmark = pytest.mark.clinic

PC = Machine(free_mb=12_000, total_mb=16_000, cores=4, speed=4e11)


def _base(offered: OfferedBase, *, is_here: bool = True) -> KnownBase:
    return KnownBase(
        *(offered.id, offered.name, offered.languages, offered.context),
        only_reads=offered.only_reads,
        shape=offered.shape,
        is_here=is_here,
        has_terms=offered.terms is not None and not is_here,
    )


BASES = (_base(SMOLLM2), _base(GEMMA, is_here=False), _base(MINILM, is_here=False))


def _lessons(
    count: int = 500,
    languages: Mapping[str, float] | None = None,
    size: Size = Size(300, 80),  # noqa: B008 - frozen
    task: Task = "drafter",
) -> Lessons:
    return Lessons(task, count, (size,) * 50, languages or {"en": 1.0})


def _of(choices: tuple[Choice, ...], base_id: str, method: str | None = None) -> Choice:
    return next(one for one in choices if one.base_id == base_id and method in {None, one.method})


def test_that_english_pairs_get_the_english_base_with_an_adapter_and_reasons() -> None:
    best = advise(_lessons(), PC, BASES)[0]
    assert (best.base_id, best.method, best.preset) == (SMOLLM2.id, "lora", "overnight")
    assert best.is_advised
    assert best.praises == (Reason.READS_LANGUAGE, Reason.KNOWS_TO_WRITE, Reason.FITS)
    assert best.doubts == ()
    assert 2_000 < best.memory_mb < 4_000
    assert 60 < best.seconds < 8 * 3600


def test_that_chinese_pairs_get_gemma_and_what_has_to_be_done_first() -> None:
    choices = advise(_lessons(languages={"zh": 0.95, "en": 0.05}), PC, BASES)
    best = choices[0]
    assert (best.base_id, best.is_here) == (GEMMA.id, False)
    assert best.doubts == (Reason.NOT_HERE, Reason.TERMS)
    against = _of(choices, SMOLLM2.id)
    assert not against.is_advised
    assert against.doubts[0] is Reason.WRONG_LANGUAGE
    assert choices.index(against) > choices.index(_of(choices, "new-lstm"))


def test_that_many_chinese_pairs_are_enough_for_a_model_of_their_own() -> None:
    choices = advise(_lessons(6_000, {"zh": 1.0}), PC, BASES)
    assert choices[0].base_id == "new-transformer"
    assert Reason.WANTS_MORE_PAIRS not in choices[0].reasons


def test_that_a_language_of_few_notes_decides_nothing() -> None:
    mostly = advise(_lessons(languages={"en": 0.95, "zh": 0.05}), PC, BASES)
    assert mostly[0].base_id == SMOLLM2.id
    mixed = advise(_lessons(languages={"en": 0.6, "zh": 0.4}), PC, BASES)
    assert mixed[0].base_id == GEMMA.id


def test_that_few_pairs_are_too_few_for_models_from_nothing_and_get_a_quick_look() -> None:
    choices = advise(_lessons(30), PC, BASES)
    assert choices[0].preset == "quick"
    for new in ("new-lstm", "new-transformer", MINILM.id):
        assert Reason.TOO_FEW in _of(choices, new).reasons
    some = advise(_lessons(400), PC, BASES)
    assert Reason.WANTS_MORE_PAIRS in _of(some, "new-lstm").reasons
    assert Reason.WANTS_MORE_PAIRS in _of(some, MINILM.id).reasons


def test_that_many_pairs_are_learnt_best_where_a_night_is_enough() -> None:
    quick = replace(PC, speed=1e13)
    assert _of(advise(_lessons(2_000), quick, BASES), SMOLLM2.id, "full").preset == "best"
    slow = _of(advise(_lessons(50_000), replace(PC, speed=1e10), BASES), SMOLLM2.id, "lora")
    assert slow.preset == "overnight"
    assert Reason.CUT_BY_TIME in slow.doubts
    assert slow.seconds == 8 * 3600


@pytest.mark.parametrize(
    ("free", "total", "reason"),
    [
        (12_000, 16_000, Reason.FITS),
        (1_900, 16_000, Reason.TIGHT_MEMORY),
        (1_000, 16_000, Reason.MEMORY_IN_USE),
        (500, 1_000, Reason.TOO_LITTLE_MEMORY),
    ],
)
def test_that_memory_is_said_as_it_is(free: float, total: float, reason: Reason) -> None:
    machine = replace(PC, free_mb=free, total_mb=total)
    choice = _of(advise(_lessons(), machine, BASES), SMOLLM2.id)
    assert reason in choice.reasons
    assert choice.is_advised == (reason is not Reason.TOO_LITTLE_MEMORY)


def test_that_a_small_pc_gets_what_fits_it() -> None:
    small = replace(PC, free_mb=1_500, total_mb=1_600)
    best = advise(_lessons(400), small, BASES)[0]
    assert best.base_id in {"new-lstm", "new-transformer"}


def test_that_a_graphics_card_does_the_work_where_there_is_one() -> None:
    card = replace(PC, gpu_name="Card", gpu_free_mb=8_000, gpu_total_mb=8_192)
    on_card = _of(advise(_lessons(), card, BASES), SMOLLM2.id)
    assert Reason.USES_GPU in on_card.reasons
    assert on_card.seconds < _of(advise(_lessons(), PC, BASES), SMOLLM2.id).seconds


def test_that_runs_that_were_here_say_how_fast_it_is() -> None:
    usual = _of(advise(_lessons(), PC, BASES), SMOLLM2.id).seconds
    slower = replace(PC, measured={pace_key("cpu", SMOLLM2.shape): 2e10})
    choices = advise(_lessons(), slower, BASES)
    assert _of(choices, SMOLLM2.id).seconds > 3 * usual
    lstm = _of(advise(_lessons(), PC, BASES), "new-lstm").seconds
    assert _of(choices, "new-lstm").seconds == lstm


def test_that_long_notes_are_told_and_mostly_too_long_ones_are_not_advised() -> None:
    few = replace(_lessons(), sizes=(Size(300, 80),) * 40 + (Size(3_000, 80),) * 10)
    assert Reason.SOME_TOO_LONG in _of(advise(few, PC, BASES), SMOLLM2.id).doubts
    long = advise(_lessons(size=Size(3_000, 80)), PC, BASES)
    assert not any(one.is_advised for one in long)
    short_context = replace(_base(SMOLLM2), context=128)
    assert Reason.TOO_LONG in _of(advise(_lessons(), PC, [short_context]), SMOLLM2.id).doubts


def test_that_a_base_of_unknown_languages_is_advised_with_care() -> None:
    unknown = replace(_base(SMOLLM2), languages=())
    assert _of(advise(_lessons(), PC, [unknown]), SMOLLM2.id).doubts == (Reason.LANGUAGE_UNKNOWN,)


def test_that_recognisers_are_made_of_encoders_or_of_nothing() -> None:
    lessons = _lessons(200, task="recogniser", size=Size(900))
    choices = advise(lessons, PC, (*BASES[:2], _base(MINILM)))
    assert [one.base_id for one in choices] == [MINILM.id, "new-bilstm-crf"]
    assert Reason.KNOWS_WORDS in choices[0].praises
    chinese = advise(replace(lessons, languages={"zh": 1.0}), PC, BASES)
    assert chinese[0].base_id == "new-bilstm-crf"
    few = advise(replace(lessons, count=10), PC, BASES)
    assert all(Reason.TOO_FEW in one.reasons for one in few)


def test_that_nothing_to_learn_from_is_no_accident() -> None:
    choices = advise(Lessons("drafter", 0, (), {}), PC, BASES)
    assert all(one.seconds == 0 for one in choices)


def test_that_every_reason_has_words_and_is_of_one_kind() -> None:
    assert set(REASON_WORDS) == set(Reason)
    assert not set(AGAINST) & set(CAUTIONS)
    assert all(words.endswith(".") for words in REASON_WORDS.values())
