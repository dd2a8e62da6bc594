"""Runs: a record that outlives the process, whatever the ending."""

import json
import zlib
from dataclasses import replace

import pytest

from medgen_desktop.domain.errors import RUN_MISSING, UserError
from medgen_desktop.domain.run import RunId, RunState
from medgen_desktop.domain.tagging import LabelledSpan
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.worker_protocol import (
    Evaluated,
    PairText,
    SampleDraft,
    TaggedText,
    TrainingFinished,
    TrainingStep,
)
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

CONFIG = TrainingConfig(epochs=2.5, max_steps=30, max_minutes=None, seed=5)
FINISHED = TrainingFinished(30, "cpu", 3.25, 2.5, None, 231.5, 61.25, 9000.0)
STEP = TrainingStep(1, 30, 3.25, 1e-4, 230.0, 2.0, 58.0, 4000.0)


def _create(workspace: Workspace) -> RunId:
    with workspace.transaction() as tx:
        return workspace.runs.create(tx, CONFIG, "base", 41, "f" * 64)


def test_that_a_new_run_is_running_with_its_settings(workspace: Workspace) -> None:
    run = workspace.runs.get(_create(workspace))
    assert run.state is RunState.RUNNING
    assert run.config == CONFIG
    assert (run.base_id, run.pairs, run.dataset_sha256) == ("base", 41, "f" * 64)
    assert (run.model_id, run.error_code, run.finished) == ("", "", None)
    assert run.created_at
    assert run.ended_at == ""


def test_that_an_export_keeps_what_the_training_recorded(workspace: Workspace) -> None:
    run_id = _create(workspace)
    with workspace.transaction() as tx:
        workspace.runs.finish(tx, run_id, RunState.FINISHED, finished=FINISHED)
    assert workspace.runs.get(run_id).finished == FINISHED
    with workspace.transaction() as tx:
        workspace.runs.finish(tx, run_id, RunState.EXPORTED, model_id="m1")
    run = workspace.runs.get(run_id)
    assert (run.state, run.model_id, run.finished) == (RunState.EXPORTED, "m1", FINISHED)
    assert run.ended_at >= run.created_at


def test_that_a_failed_run_keeps_its_code_and_its_steps(workspace: Workspace) -> None:
    run_id = _create(workspace)
    with workspace.transaction() as tx:
        workspace.runs.add_steps(tx, run_id, [STEP])
        workspace.runs.finish(tx, run_id, RunState.FAILED, error_code="MG306")
    run = workspace.runs.get(run_id)
    assert (run.state, run.error_code, run.finished) == (RunState.FAILED, "MG306", None)
    assert workspace.runs.steps(run_id) == [STEP]


def test_that_steps_come_back_in_order_and_a_repeated_one_replaces_the_first(
    workspace: Workspace,
) -> None:
    first, other = _create(workspace), _create(workspace)
    steps = [replace(STEP, step=number, loss=1 / number) for number in (1, 2, 10, 3)]
    again = replace(STEP, step=2, loss=9.0)
    with workspace.transaction() as tx:
        workspace.runs.add_steps(tx, first, steps)
        workspace.runs.add_steps(tx, other, [STEP])
    with workspace.transaction() as tx:
        workspace.runs.add_steps(tx, first, [again])
    assert workspace.runs.steps(first) == [steps[0], again, steps[3], steps[2]]
    assert workspace.runs.steps(other) == [STEP]


def test_that_the_newest_run_comes_first(workspace: Workspace) -> None:
    ids = [_create(workspace) for _ in range(3)]
    assert [run.id for run in workspace.runs.all()] == ids[::-1]


def test_that_a_missing_run_is_refused(workspace: Workspace) -> None:
    with pytest.raises(UserError) as refused:
        workspace.runs.get(RunId(3))
    assert refused.value.problem is RUN_MISSING
    with pytest.raises(UserError) as refused, workspace.transaction() as tx:
        workspace.runs.finish(tx, RunId(3), RunState.FAILED)
    assert refused.value.problem is RUN_MISSING
    assert workspace.runs.steps(RunId(3)) == []


def test_that_the_pairs_of_a_run_are_kept_until_it_will_not_go_on(workspace: Workspace) -> None:
    run_id, other = _create(workspace), _create(workspace)
    pairs = (PairText("He coughs. 咳嗽 😀", "HPI", "Cough."), PairText("a", "", "b", "test"))
    with workspace.transaction() as tx:
        workspace.runs.keep_pairs(tx, run_id, pairs)
    assert workspace.runs.pairs(run_id) == pairs
    assert workspace.runs.pairs(other) == ()
    assert workspace.runs.with_pairs() == {run_id}
    with workspace.transaction() as tx:
        workspace.runs.drop_pairs(tx, run_id)
    assert workspace.runs.with_pairs() == frozenset()


def test_that_the_texts_of_a_recogniser_are_kept_as_pairs_are(workspace: Workspace) -> None:
    run_id = _create(workspace)
    texts = (
        TaggedText("咳嗽 😀 cough", (LabelledSpan(0, 2, "症状"), LabelledSpan(1, 2, "A"))),
        TaggedText("nothing", (), "test"),
    )
    with workspace.transaction() as tx:
        workspace.runs.keep_pairs(tx, run_id, texts)
    assert workspace.runs.texts(run_id) == texts
    assert workspace.runs.pairs(run_id) == ()


def test_that_evaluations_are_kept_by_step_and_later_ones_are_taken_back(
    workspace: Workspace,
) -> None:
    run_id, other = _create(workspace), _create(workspace)
    sample = SampleDraft("He coughs. 咳嗽", "Cough.", "Coughing.")
    found = [Evaluated(step, 2.5 - step / 10, (sample,)) for step in (3, 6, 9)]
    with workspace.transaction() as tx:
        for one in found:
            workspace.runs.add_evaluation(tx, run_id, one)
        workspace.runs.add_evaluation(tx, other, Evaluated(3, None, ()))
    assert workspace.runs.evaluations(run_id) == found
    anew = Evaluated(5, 2.2, ())
    with workspace.transaction() as tx:
        workspace.runs.add_evaluation(tx, run_id, anew)
    assert workspace.runs.evaluations(run_id) == [found[0], anew]
    assert workspace.runs.evaluations(other) == [Evaluated(3, None, ())]


def test_that_pairs_of_before_they_had_parts_are_learnt_from(workspace: Workspace) -> None:
    run_id = _create(workspace)
    packed = zlib.compress(json.dumps([["He coughs.", "HPI", "Cough."]]).encode("ascii"))
    with workspace.transaction() as tx:
        tx.execute("INSERT INTO run_pairs (run_id, pairs) VALUES (?, ?)", [run_id, packed])
    assert workspace.runs.pairs(run_id) == (PairText("He coughs.", "HPI", "Cough.", "train"),)


def test_that_a_run_that_goes_on_has_not_ended(workspace: Workspace) -> None:
    run_id = _create(workspace)
    with workspace.transaction() as tx:
        workspace.runs.finish(tx, run_id, RunState.PAUSED, error_code="MG410")
        workspace.runs.go_on(tx, run_id)
    run = workspace.runs.get(run_id)
    assert (run.state, run.error_code, run.ended_at) == (RunState.RUNNING, "", "")
