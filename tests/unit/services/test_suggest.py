"""Suggesting: from what people marked, lexicons, rules and models; what is decided stays so."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.domain.annotation import NEW_ANNOTATION, Annotation, AnnotationId
from medgen_desktop.domain.errors import MODEL_BROKEN, UserError
from medgen_desktop.domain.marking_errors import (
    LEXICON_LABELS_UNKNOWN,
    LEXICON_UNREADABLE,
    TOO_MANY_SUGGESTIONS,
)
from medgen_desktop.domain.note import NewNote, NoteId
from medgen_desktop.domain.origin import Origin
from medgen_desktop.domain.rejection import Rejection
from medgen_desktop.domain.suggestion import Suggestion
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services import decide, term_dictionary
from medgen_desktop.services.annotate import add_annotation, delete_annotation, set_comment
from medgen_desktop.services.decide import accept, accept_above, plan_above, reject
from medgen_desktop.services.edit_schema import rename_label
from medgen_desktop.services.edits import redo, undo
from medgen_desktop.services.lexicons import lexicon_folders, read_lexicons
from medgen_desktop.services.suggest import Recogniser, Suggester, suggester_of, undecided
from medgen_desktop.storage.audit_log import EventId
from medgen_desktop.storage.rejection_repository import decided_spans
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

TEXT = "🩺 He has zorbia. No zorbia in 2019; his mother had zorbia.\n患者否认咕噜症，有咕噜症史。"


def _note(workspace: Workspace, text: str = TEXT) -> NoteId:
    with workspace.transaction() as tx:
        number = workspace.notes.count()
        added = workspace.notes.add(
            tx, NewNote("Visit", text, "a.txt", "utf-8", "en", f"{number + 1}")
        )
    assert added is not None
    return added


def _label(workspace: Workspace, note: NoteId, words: str, label: str = "Disease") -> int:
    start = workspace.notes.get(note).text.index(words)
    change = add_annotation(workspace, note, start, start + len(words), label, "Anna")
    return change.added[0].id


def _found(suggester: Suggester, workspace: Workspace, note: NoteId) -> list[Suggestion]:
    return suggester.suggestions_of(workspace.notes.get(note))


def _own(suggester: Suggester, workspace: Workspace, note: NoteId) -> list[tuple[int, str]]:
    found = _found(suggester, workspace, note)
    return [(one.start, one.label) for one in found if one.origin.source == "dictionary"]


class FixedRecogniser:
    name, version = "ward-model", "abcd1234"

    def __init__(self, *hits: tuple[int, int, str, float]) -> None:
        self.hits = list(hits)

    def suggest(self, text: str) -> list[tuple[int, int, str, float]]:
        if not text:
            raise UserError(MODEL_BROKEN, model=self.name, reason="empty")
        return self.hits


def test_that_a_marked_word_is_suggested_wherever_else_it_stands(workspace: Workspace) -> None:
    note, other = _note(workspace), _note(workspace, "Zorbia again; zorbias not.")
    suggester = Suggester(workspace)
    assert _own(suggester, workspace, note) == []
    _label(workspace, note, "zorbia")
    places = [TEXT.index("zorbia", 17), TEXT.rindex("zorbia")]
    assert _own(suggester, workspace, note) == [(places[0], "Disease"), (places[1], "Disease")]
    assert _own(suggester, workspace, other) == [(0, "Disease")]
    (first, *_) = _found(suggester, workspace, note)
    assert first.origin == Origin("dictionary", "1", 2 / 3)
    assert first.attributes == {"negated": "yes"}
    undo(workspace, "Anna")
    assert _own(suggester, workspace, note) == []
    redo(workspace, "Anna")
    assert len(_own(suggester, workspace, note)) == 2


def test_that_suggesting_learns_as_a_fresh_count_would(workspace: Workspace) -> None:
    note = _note(workspace, "zorbia zorbia blat blat zorbia blat")
    following = Suggester(workspace)
    _found(following, workspace, note)
    _label(workspace, note, "zorbia")
    blat = AnnotationId(_label(workspace, note, "blat", "Symptom"))
    add_annotation(workspace, note, 7, 13, "Symptom", "Anna")
    delete_annotation(workspace, blat, "Anna")
    reject(workspace, _found(following, workspace, note)[:1], "Anna")
    undo(workspace, "Anna")
    reject(workspace, _found(following, workspace, note)[-1:], "Anna")
    fresh = Suggester(workspace)
    assert _found(following, workspace, note) == _found(fresh, workspace, note)
    assert _own(fresh, workspace, note)


def test_that_rejected_suggestions_stay_rejected_and_lower_the_score(workspace: Workspace) -> None:
    note = _note(workspace)
    suggester = Suggester(workspace)
    _label(workspace, note, "zorbia")
    first, second = _found(suggester, workspace, note)[:2]
    change = reject(workspace, [first], "Anna")
    assert change.has_rejections
    again = Suggester(workspace)
    found = _found(again, workspace, note)
    assert first.key not in {one.key for one in found}
    (rest,) = [one for one in found if one.key == second.key]
    assert rest.origin.score == pytest.approx((1 + 1) / (2 + 2))
    reject(workspace, [first], "Ben")
    (kept,) = workspace.rejections.of_note(note)
    assert kept.annotator == "Anna"
    assert undo(workspace, "Ben") is None
    undo(workspace, "Anna")
    assert first.key in {one.key for one in _found(suggester, workspace, note)}


def test_that_an_accepted_suggestion_keeps_its_origin_and_attributes(workspace: Workspace) -> None:
    note = _note(workspace)
    suggester = Suggester(workspace)
    _label(workspace, note, "咕噜症", "Symptom")
    found = [one for one in _found(suggester, workspace, note) if one.label == "Symptom"]
    assert [TEXT[one.start : one.end] for one in found] == ["咕噜症"]
    change = accept(workspace, found, "Anna")
    (made,) = change.added
    assert made.origin == found[0].origin
    assert made.annotator == "Anna"
    assert made.attributes == found[0].attributes
    assert workspace.annotations.get(made.id) == made
    assert accept(workspace, found, "Anna").added == ()
    with workspace.reader() as db:
        assert found[0].key in decided_spans(db, note)
    undo(workspace, "Anna")
    assert [one.key for one in _found(suggester, workspace, note)] == [found[0].key]


def test_that_what_is_rejected_meanwhile_is_not_accepted(workspace: Workspace) -> None:
    note = _note(workspace)
    _label(workspace, note, "zorbia")
    found = _found(Suggester(workspace), workspace, note)
    reject(workspace, found[:1], "Ben")
    change = accept(workspace, found, "Anna")
    assert {(one.start, one.end, one.label) for one in change.added} == {
        one.key for one in found[1:]
    }


def _suggestion(
    note: NoteId, start: int, end: int, label: str, score: float = 0.5, **attributes: str
) -> Suggestion:
    return Suggestion(note, start, end, label, Origin("rules", "1", score), attributes)


def test_that_accepting_many_gives_a_place_one_label_the_surest(workspace: Workspace) -> None:
    note, other = _note(workspace, "zoofle zoofle zoofle"), _note(workspace, "zoofle here")
    for start, label in ((0, "Disease"), (7, "Symptom"), (14, "Symptom")):
        add_annotation(workspace, note, start, start + 6, label, "Anna")
    suggester = Suggester(workspace)
    assert len(_found(suggester, workspace, other)) == 2
    assert len(plan_above(workspace, suggester, 0.1, [other]).suggestions) == 1
    (made,) = accept_above(workspace, suggester, 0.1, [other], "Anna").added
    assert (made.start, made.end, made.label) == (0, 6, "Symptom")
    both = [_suggestion(note, 15, 17, "Disease", 0.4), _suggestion(note, 15, 17, "Treatment", 0.3)]
    assert [one.label for one in accept(workspace, both, "Anna").added] == ["Disease"]
    assert accept(workspace, both, "Anna").added == ()


def test_that_what_was_decided_since_a_plan_was_made_is_passed_over(workspace: Workspace) -> None:
    note = _note(workspace, "pt has chest pain today")
    plan = [
        _suggestion(note, 13, 17, "Symptom"),
        _suggestion(note, 7, 17, "Disease"),
        _suggestion(note, 18, 23, "Disease"),
    ]
    add_annotation(workspace, note, 7, 17, "Symptom", "Ben")
    assert [one.start for one in accept(workspace, plan, "Anna").added] == [18]


def test_that_accepting_passes_over_what_the_schema_does_not_say(workspace: Workspace) -> None:
    note = _note(workspace, "pt has chest pain today")
    plan = [
        _suggestion(note, 0, 2, "Animal"),
        _suggestion(note, 7, 17, "symptom", negated="yes", colour="red", temporality="never"),
    ]
    (made,) = accept(workspace, plan, "Anna").added
    assert (made.label, made.attributes) == ("Symptom", {"negated": "yes"})


def test_that_a_long_term_that_is_gone_or_rejected_does_not_hide_the_short_one(
    workspace: Workspace,
) -> None:
    note, other = _note(workspace, "zoofle barp. barp"), _note(workspace, "has zoofle barp")
    long = AnnotationId(_label(workspace, note, "zoofle barp"))
    add_annotation(workspace, note, 13, 17, "Disease", "Anna")
    suggester = Suggester(workspace)
    (found,) = _found(suggester, workspace, other)
    assert found.start == 4
    reject(workspace, [found], "Anna")
    assert _own(suggester, workspace, other) == [(11, "Disease")]
    undo(workspace, "Anna")
    delete_annotation(workspace, long, "Anna")
    assert _own(suggester, workspace, other) == [(11, "Disease")]


def _counted(suggester: Suggester) -> list[tuple[str, dict[str, int], dict[str, int]]]:
    """What the dictionary has counted; what it has no more of is left out."""
    dictionary = suggester._dictionary
    assert dictionary is not None
    counts = (
        (
            text,
            {label: times for label, times in one.accepted.items() if times},
            {label: times for label, times in one.rejected.items() if times},
        )
        for text, one in dictionary._decided.items()
    )
    return sorted(one for one in counts if one[1] or one[2])


def _assert_counts_as_a_fresh_one(suggester: Suggester, workspace: Workspace, note: NoteId) -> None:
    fresh = Suggester(workspace)
    assert _found(suggester, workspace, note) == _found(fresh, workspace, note)
    assert _counted(suggester) == _counted(fresh)


def test_that_an_undo_that_left_what_others_changed_is_counted_so(workspace: Workspace) -> None:
    note, other = _note(workspace, "zoofle"), _note(workspace, "has zoofle")
    made = AnnotationId(_label(workspace, note, "zoofle"))
    set_comment(workspace, made, "x", "Ben")
    suggester = Suggester(workspace)
    assert _own(suggester, workspace, other) == [(4, "Disease")]
    undo(workspace, "Anna")
    assert workspace.annotations.count() == 1
    _assert_counts_as_a_fresh_one(suggester, workspace, other)
    delete_annotation(workspace, made, "Ben")
    redo(workspace, "Anna")
    reject(workspace, [_suggestion(other, 4, 10, "Disease")], "Anna")
    undo(workspace, "Anna")
    reject(workspace, [_suggestion(other, 4, 10, "Disease")], "Ben")
    _found(suggester, workspace, other)
    redo(workspace, "Anna")
    _assert_counts_as_a_fresh_one(suggester, workspace, other)


def test_that_an_undo_after_a_rename_by_another_takes_the_renamed_term_away(
    workspace: Workspace,
) -> None:
    note, other = _note(workspace, "zoofle"), _note(workspace, "has zoofle")
    _label(workspace, note, "zoofle")
    rename_label(workspace, "Disease", "Diagnosis", "Ben")
    suggester = Suggester(workspace)
    assert _own(suggester, workspace, other) == [(4, "Diagnosis")]
    undo(workspace, "Anna")
    assert _own(suggester, workspace, other) == []
    _assert_counts_as_a_fresh_one(suggester, workspace, other)


@pytest.mark.parametrize("is_first", [True, False])
def test_that_what_is_marked_while_the_dictionary_reads_counts_once(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, is_first: bool
) -> None:
    note, other = _note(workspace, "zoofle blat"), _note(workspace, "has zoofle")
    suggester = Suggester(workspace)
    if not is_first:
        _found(suggester, workspace, other)
    _label(workspace, note, "blat")
    counts = workspace.term_counts
    read = counts.last_event

    def marked_meanwhile() -> EventId:
        last = read()
        thread = threading.Thread(target=_label, args=(workspace, note, "zoofle"))
        thread.start()
        thread.join()
        return last

    with monkeypatch.context() as patched:
        patched.setattr(counts, "last_event", marked_meanwhile)
        assert _own(suggester, workspace, other) == []
    assert _own(suggester, workspace, other) == [(4, "Disease")]
    _assert_counts_as_a_fresh_one(suggester, workspace, other)


def test_that_lexicons_and_rules_suggest_in_both_languages(workspace: Workspace) -> None:
    text = "Pneumonia and cough, given amoxicillin 500 mg po tid; hepatoplegia.\n"
    text += "高血压、咳嗽，予头孢曲松。"
    note = _note(workspace, text)
    found = _found(Suggester(workspace), workspace, note)
    said = {(text[one.start : one.end], one.label, one.origin.source) for one in found}
    assert {
        ("Pneumonia", "Disease", "lexicon"),
        ("cough", "Symptom", "lexicon"),
        ("amoxicillin 500 mg po tid", "Treatment", "rules"),
        ("hepatoplegia", "Disease", "rules"),
        ("高血压", "Disease", "lexicon"),
        ("咳嗽", "Symptom", "lexicon"),
        ("头孢曲松", "Treatment", "lexicon"),
    } <= said
    lexicon = next(one for one in found if one.origin.source == "lexicon")
    assert lexicon.origin.version.startswith("en ")
    assert lexicon.origin.score == pytest.approx(0.6)
    quiet = Suggester(workspace).suggestions_of(
        workspace.notes.get(note), without={"rules", "lexicon"}
    )
    assert quiet == []


def test_that_a_lexicon_of_this_user_is_read_and_a_broken_one_said(
    workspace: Workspace, user_folder: Path
) -> None:
    own = user_folder / "lexicons"
    own.mkdir(parents=True)
    (own / "ward.csv").write_text("﻿term,label\nblat,symptom\n,\n", encoding="utf-8")
    (own / "wrong.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (own / "binary.csv").write_bytes(b"term,label\n\xff\xfe,Symptom\n")
    note = _note(workspace, "Blat today.")
    suggester = Suggester(workspace)
    (one,) = _found(suggester, workspace, note)
    assert (one.start, one.end, one.label) == (0, 4, "Symptom")
    assert [problem.problem for problem in suggester.problems] == [LEXICON_UNREADABLE] * 2


def test_that_a_lexicon_may_write_its_labels_in_any_case_and_quote_any_sign(
    workspace: Workspace, user_folder: Path
) -> None:
    own = user_folder / "lexicons"
    own.mkdir(parents=True)
    content = 'term,label\r\nblat,SYMPTOM\r\n"zoof\x0ble",disease\r\nqu\x85ux,Disease\r\nshort\r\n'
    content += "gnu,animal\r\nyak,animal\r\npeak\u2028flow,Symptom\r\n"
    (own / "ward.csv").write_bytes(content.encode())
    note = _note(workspace, "Blat, zoof\x0ble, qu\x85ux, gnu, peak\u2028flow. blat")
    suggester = Suggester(workspace)
    found = _found(suggester, workspace, note)
    assert [(one.start, one.label) for one in found] == [
        (0, "Symptom"),
        (6, "Disease"),
        (15, "Disease"),
        (27, "Symptom"),
        (38, "Symptom"),
    ]
    (problem,) = suggester.problems
    assert problem.problem is LEXICON_LABELS_UNKNOWN
    assert "ward" in str(problem)
    assert "not used here: 1." in str(problem)
    assert "animal" not in str(problem)
    _label(workspace, note, "Blat", "Symptom")
    assert _found(suggester, workspace, note)[-1].origin.score == pytest.approx(2.2 / 3)
    rename_label(workspace, "Treatment", "Therapy", "Anna")
    _found(suggester, workspace, note)
    assert len(suggester.problems) == 1


def test_that_a_label_that_another_program_renames_is_suggested_by_its_new_name(
    workspace: Workspace,
) -> None:
    note = _note(workspace, "zorbia pneumonia zorbia")
    _label(workspace, note, "zorbia")
    suggester = Suggester(workspace)
    assert [one.label for one in _found(suggester, workspace, note)] == ["Disease", "Disease"]
    with Workspace.open(workspace.path, "correct horse") as other:
        rename_label(other, "Disease", "Diagnosis", "Ben")
    found = _found(suggester, workspace, note)
    assert [one.label for one in found] == ["Diagnosis"]
    assert len(accept(workspace, found, "Anna").added) == 1
    assert suggester.problems == []


class _SlowToFail(FixedRecogniser):
    """Fails once two threads have asked it."""

    def __init__(self) -> None:
        super().__init__()
        self.both = threading.Barrier(2)

    def suggest(self, text: str) -> list[tuple[int, int, str, float]]:
        assert text
        self.both.wait(10)
        raise UserError(MODEL_BROKEN, model=self.name, reason="empty")


def test_that_a_model_that_fails_in_two_threads_is_said_once(workspace: Workspace) -> None:
    notes = [_note(workspace, f"cough {number}") for number in range(2)]
    suggester = Suggester(workspace, lambda: [_SlowToFail()])
    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(lambda one: _found(suggester, workspace, one), notes))
    assert [len(one) for one in found] == [1, 1]
    assert [problem.problem for problem in suggester.problems] == [MODEL_BROKEN]


def test_that_the_lexicons_that_ship_have_known_labels_and_no_term_twice() -> None:
    terms, problems = read_lexicons(lexicon_folders()[:1])
    assert not problems
    assert len(terms) > 1000
    assert len({one.text.casefold() for one in terms}) == len(terms)
    assert {one.label for one in terms} == {"Disease", "Symptom", "Treatment"}


def test_that_a_model_suggests_with_its_name_version_and_score(workspace: Workspace) -> None:
    note = _note(workspace)
    model = FixedRecogniser((2, 4, "Symptom", 0.91), (5, 8, "Animal", 0.99))
    found = _found(Suggester(workspace, lambda: [model]), workspace, note)
    assert [(one.key, one.origin) for one in found] == [
        ((2, 4, "Symptom"), Origin("ward-model", "abcd1234", 0.91))
    ]


def test_that_a_model_that_fails_is_said_once_and_left_out(workspace: Workspace) -> None:
    note, other = _note(workspace, ""), _note(workspace)
    suggester = Suggester(workspace, lambda: [FixedRecogniser((2, 4, "Symptom", 0.9))])
    assert _found(suggester, workspace, note) == []
    assert _found(suggester, workspace, other) == []
    assert [problem.problem for problem in suggester.problems] == [MODEL_BROKEN]


def test_that_an_empty_library_has_no_recogniser(workspace: Workspace, tmp_path: Path) -> None:
    note = _note(workspace)
    suggester = suggester_of(workspace, ModelLibrary(tmp_path / "models"))
    assert _found(suggester, workspace, note) == []
    assert suggester.problems == []


def test_that_a_cancelled_search_ends_soon_and_is_not_remembered(workspace: Workspace) -> None:
    note = _note(workspace, "Pneumonia and appendectomy. " * 2_000)
    suggester = Suggester(workspace, lambda: [FixedRecogniser((0, 1, "Symptom", 0.9))])
    read = workspace.notes.get(note)
    _found(suggester, workspace, _note(workspace))
    started = time.monotonic()
    assert suggester.suggestions_of(read, cancelled=lambda: True) == []
    assert time.monotonic() - started < 1
    assert len(suggester.suggestions_of(read)) == 4_001


def test_that_two_threads_may_ask_at_once(workspace: Workspace) -> None:
    notes = [_note(workspace, f"Pneumonia and zorbia {number}. " * 50) for number in range(2)]
    suggester = Suggester(workspace)
    answers: dict[NoteId, int] = {}

    def ask(note: NoteId) -> None:
        for _ in range(5):
            answers[note] = len(_found(suggester, workspace, note))

    threads = [threading.Thread(target=ask, args=(note,)) for note in notes]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert answers == dict.fromkeys(notes, 50)


def test_that_accepting_above_a_threshold_is_one_action_over_all_notes(
    workspace: Workspace,
) -> None:
    notes = [_note(workspace, f"zorbia and pneumonia and cough {number}") for number in range(7)]
    suggester = Suggester(workspace)
    _label(workspace, notes[0], "zorbia")
    plan = plan_above(workspace, suggester, 0.65)
    assert (len(plan.suggestions), plan.notes, plan.is_whole) == (6, 6, True)
    steps: list[tuple[int, int]] = []
    change = accept_above(
        workspace,
        suggester,
        0.65,
        None,
        "Anna",
        progress=lambda read, total: steps.append((read, total)),
    )
    assert len(change.added) == 6
    assert steps[0] == (0, 7)
    assert steps[-1] == (7, 7)
    assert all(one.origin and one.origin.score >= 0.65 for one in change.added)
    assert workspace.annotations.count() == 7
    undo(workspace, "Anna")
    assert workspace.annotations.count() == 1
    one_note = accept_above(workspace, suggester, 0.5, notes[:1], "Anna")
    assert sorted(one.text for one in one_note.added) == ["cough", "pneumonia"]


def test_that_nothing_is_accepted_once_it_is_cancelled_or_too_much(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        _note(workspace, f"pneumonia {number}")
    suggester = Suggester(workspace)
    answers = iter([False, False, False, True, True, True, True, True])
    plan = plan_above(workspace, suggester, 0.1, cancelled=lambda: next(answers, True))
    assert not plan.is_whole
    change = accept_above(workspace, suggester, 0.1, None, "Anna", cancelled=lambda: True)
    assert change.added == ()
    monkeypatch.setattr(decide, "MOST_AT_ONCE", 2)
    with pytest.raises(UserError) as refused:
        accept_above(workspace, suggester, 0.1, None, "Anna")
    assert refused.value.problem is TOO_MANY_SUGGESTIONS
    assert workspace.annotations.count() == 0


def test_that_many_new_terms_are_built_in_and_old_ones_forgotten(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(term_dictionary, "_MOST_NEW", 1)
    monkeypatch.setattr(term_dictionary, "_SHARD", 2)
    note = _note(workspace, "blat zorbia quux blat zorbia quux 12 12 qq q")
    suggester = Suggester(workspace)
    for words in ("blat", "zorbia", "quux", "12", "q"):
        _label(workspace, note, words)
        _found(suggester, workspace, note)
    assert len(_own(suggester, workspace, note)) == 3
    delete_annotation(workspace, workspace.annotations.of_note(note)[0].id, "Anna")
    assert len(_own(suggester, workspace, note)) == 2


def _annotation(start: int, end: int, label: str) -> Annotation:
    note = NoteId(1)
    return Annotation(NEW_ANNOTATION, note, start, end, label, "x" * (end - start), "Anna", "now")


_spans = st.tuples(st.integers(0, 30), st.integers(1, 8), st.sampled_from("AB")).map(
    lambda one: (one[0], one[0] + one[1], one[2])
)


@given(
    st.lists(st.tuples(_spans, st.floats(0, 1)), max_size=20),
    st.lists(_spans, max_size=5),
    st.lists(_spans, max_size=5),
)
def test_that_what_is_kept_is_undecided_and_disjoint_and_nothing_else_is_lost(
    found: list[tuple[tuple[int, int, str], float]],
    annotated: list[tuple[int, int, str]],
    refused: list[tuple[int, int, str]],
) -> None:
    origin = Origin("rules", "1", 0.5)
    offered = [Suggestion(NoteId(1), *span, Origin("rules", "1", score)) for span, score in found]
    rejections = [Rejection(NoteId(1), *span, origin, "Anna", "now") for span in refused]
    annotations = [_annotation(*span) for span in annotated]
    kept = undecided(40, offered, annotations, rejections)
    spans = [one.key for one in kept]

    def overlap(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
        return one[2] == other[2] and one[0] < other[1] and other[0] < one[1]

    for place, one in enumerate(spans):
        assert one not in refused
        assert not any(overlap(one, other) for other in annotated)
        assert not any(overlap(one, other) for other in spans[:place])
        assert one[:2] not in {other[:2] for other in annotated}
    for span, _score in found:
        is_decided = (
            span in refused
            or span[:2] in {other[:2] for other in annotated}
            or any(overlap(span, other) for other in annotated)
        )
        assert is_decided or any(overlap(span, other) for other in spans)


def test_that_suggestions_are_no_labels_in_the_file(workspace: Workspace) -> None:
    note = _note(workspace, "pneumonia")
    assert _found(Suggester(workspace), workspace, note)
    assert workspace.annotations.count() == 0
    assert json.dumps([one.kind for one in workspace.audit_log.page(0, 9)]) == "[]"


def test_that_a_recogniser_has_the_form_that_models_have() -> None:
    model: Recogniser = FixedRecogniser()
    assert model.suggest("x") == []
