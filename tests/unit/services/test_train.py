"""Runs and exports against a real child process that speaks the protocol and behaves as told."""

import json
import os
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from medgen_desktop.domain.errors import TRAINING_CANCELLED, UserError
from medgen_desktop.domain.model_manifest import ENCODING, ModelManifest, manifest_to_json
from medgen_desktop.domain.note import NewNote
from medgen_desktop.domain.run import CHECKPOINT_NAME, OWNER_NAME, Pause, RunId, RunState
from medgen_desktop.domain.training_config import TrainingConfig, new_model_of
from medgen_desktop.domain.training_errors import CHECKPOINT_UNFIT, TRAINING_PAUSED
from medgen_desktop.domain.worker_protocol import (
    Event,
    PhaseChanged,
    Rehearsed,
    TrainingStarted,
    TrainingStep,
)
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.paths import runs_folder
from medgen_desktop.services import train as train_service
from medgen_desktop.services.model_names import free_model_id
from medgen_desktop.services.train import (
    dataset_sha256,
    export_run,
    fine_tune,
    may_go_on,
    rehearse,
    resume,
    run_folder,
    usable_pairs,
)
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

# Behaves by the seed of the run's settings, and by the model's name when exporting.
_TRAINER = """
    import json, os, sys, threading, time
    from pathlib import Path
    from medgen_desktop.domain.worker_protocol import (
        ExportRequest, PauseWork, Rehearsed, RehearseRequest, StopWork, TokenPiece,
        TrainRequest, TrainingFinished, TrainingStarted,
        TrainingStep, WorkCancelled, WorkFailed, WorkPaused, decode_request, encode_message)

    OK, FAILS, DIES, WAITS, DEAF, LOADS = range(6)
    stopped = threading.Event()
    paused = threading.Event()

    def emit(event):
        sys.stdout.write(encode_message(event)); sys.stdout.flush()

    def train(request):
        emit(TrainingStarted("cpu", "test", len(request.pairs), 0, 40, 100))
        if request.config.seed == LOADS:
            time.sleep(600)
        state = Path(request.run_folder) / "checkpoint.pt"
        done = int(state.read_text()) if request.resumes else 0
        for step in range(done + 1, 41):
            state.with_suffix(".part").write_text(str(step))
            state.with_suffix(".part").replace(state)  # before it is told: it may be killed then
            emit(TrainingStep(step, 40, 4.0 - step / 20, 1e-3, 100.0, step, 40 - step, 10.0))
            if step == 3:
                behave(request.config.seed)
        state.unlink()
        (Path(request.run_folder) / "adapter.safetensors").write_bytes(b"weights")
        emit(TrainingFinished(40, "cpu", 3.9, 2.1, None, 100.0, 40.0, 10.0))

    def behave(seed):
        if seed == FAILS:
            emit(WorkFailed("MG306", {}))
            time.sleep(600)
        if seed == DIES:
            os._exit(137)
        if seed == WAITS:
            while not stopped.wait(0.01):
                if paused.is_set():
                    emit(WorkPaused())
                    time.sleep(600)
            emit(WorkCancelled())
            time.sleep(600)
        if seed == DEAF:
            time.sleep(600)

    def rehearse(request):
        (Path(request.run_folder) / "checkpoint.pt").write_bytes(b"state")
        if request.config.seed == FAILS:
            emit(WorkFailed("MG306", {}))
            time.sleep(600)
        shown = ((TokenPiece(request.pairs[0].target, 2, True),),)
        sizes = (len(request.pairs), 0, 40, 900.0, 8000.0, 0.5, 20.0, 5)
        emit(Rehearsed("cpu", "test", *sizes, shown))

    def export(request):
        folder = Path(request.output_folder)
        (folder / "half").write_bytes(b"of a model")
        (Path(os.environ["EXPORT_TEST_LOG"])).write_text(json.dumps({
            "model_id": request.model_id, "model_name": request.model_name,
            "languages": request.languages, "prompts": len(request.prompts),
            "sources": [one.source for one in (*request.prompts, *request.calibration)],
            "dataset_pairs": request.dataset_pairs, "sha256": request.dataset_sha256,
            "weights": sorted(p.name for p in Path(request.run_folder).iterdir())}))
        if request.model_name == "waits":
            stopped.wait()
            emit(WorkCancelled())
        else:
            emit(WorkFailed("MG403", {"measure": "agreement", "found": 0.1, "limit": 0.9}))

    for line in sys.stdin:
        request = decode_request(line)
        if isinstance(request, StopWork):
            stopped.set()
        elif isinstance(request, PauseWork):
            paused.set()
        else:
            work = {TrainRequest: train, RehearseRequest: rehearse}.get(type(request), export)
            threading.Thread(target=work, args=(request,), daemon=True).start()
"""
_OK, _FAILS, _DIES, _WAITS, _DEAF, _LOADS = range(6)


def _manifest(model_id: str, kind: str = "base") -> ModelManifest:
    return ModelManifest(
        id=model_id,
        name=model_id,
        kind="base" if kind == "base" else "drafter",
        architecture="llama",
        licence="Apache-2.0",
        languages=("en",),
        context_length=2048,
        files={},
        created_at="2026-11-23T00:00:00+00:00",
        program_version="0",
    )


@pytest.fixture
def trainer_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelLibrary:
    """A library with the base "b1", the trainer above, and a home of its own."""
    (tmp_path / "trainer_child.py").write_text(textwrap.dedent(_TRAINER), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("MEDGEN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("EXPORT_TEST_LOG", str(tmp_path / "export.json"))
    monkeypatch.setattr("medgen_desktop.services.trainer_process.TRAINER", "trainer_child")
    monkeypatch.setattr(train_service, "training_available", lambda: True)
    _put(tmp_path / "home" / "models", _manifest("b1"))
    return ModelLibrary(tmp_path / "home" / "models")


def _put(folder: Path, manifest: ModelManifest) -> None:
    (folder / manifest.id).mkdir(parents=True)
    text = manifest_to_json(manifest)
    (folder / manifest.id / "manifest.json").write_text(text, encoding="utf-8")


@pytest.fixture
def paired(workspace: Workspace) -> Workspace:
    """A workspace with three usable pairs, two English and one Chinese, and a note without."""
    rows = [
        ("I cough.", "He coughs.", "en"),
        ("My head hurts.", "He has a headache.", "en"),
        ("我咳嗽。", "患者咳嗽。", "zh"),
        ("No summary.", "", "en"),
    ]
    with workspace.transaction() as tx:
        for text, target, language in rows:
            workspace.notes.add(
                tx, NewNote("t", text, "a.csv", "utf-8", language, section="HPI", target=target)
            )
    return workspace


def _config(behaviour: int) -> TrainingConfig:
    return TrainingConfig(seed=behaviour)


def _fine_tune(
    workspace: Workspace, library: ModelLibrary, behaviour: int, events: list[Event] | None = None
) -> train_service.TrainedRun:
    seen: list[Event] = [] if events is None else events
    return fine_tune(
        workspace,
        library,
        _config(behaviour),
        base_id="b1",
        on_event=seen.append,
        cancelled=lambda: (
            any(isinstance(one, TrainingStep) and one.step >= 3 for one in seen)
            and behaviour in {_WAITS, _DEAF}
        ),
    )


def test_that_a_run_leaves_its_adapter_its_record_and_every_step(
    paired: Workspace, trainer_library: ModelLibrary
) -> None:
    events: list[Event] = []
    run = _fine_tune(paired, trainer_library, _OK, events)
    assert events[0] == PhaseChanged("dividing")
    assert isinstance(events[1], TrainingStarted)
    assert events[1].pairs == 3
    assert run.finished.loss_last < run.finished.loss_first
    record = paired.runs.get(run.run_id)
    assert (record.state, record.base_id, record.pairs) == (RunState.FINISHED, "b1", 3)
    assert record.dataset_sha256 == dataset_sha256(usable_pairs(paired))
    steps = paired.runs.steps(run.run_id)
    assert [one.step for one in steps] == list(range(1, 41))
    assert (run_folder(paired, run.run_id) / "adapter.safetensors").read_bytes() == b"weights"


def test_that_no_text_is_left_outside_the_workspace(
    paired: Workspace, trainer_library: ModelLibrary, tmp_path: Path
) -> None:
    _fine_tune(paired, trainer_library, _OK)
    for path in (tmp_path / "home").rglob("*"):
        if path.is_file():
            assert b"cough" not in path.read_bytes()


@pytest.mark.parametrize(
    ("behaviour", "code", "state"),
    [
        (_FAILS, "MG306", RunState.FAILED),
        (_DIES, "MG305", RunState.FAILED),
        (_WAITS, "MG407", RunState.CANCELLED),
        (_DEAF, "MG407", RunState.CANCELLED),
    ],
)
def test_that_every_ending_is_recorded_with_the_steps_so_far(
    paired: Workspace,
    trainer_library: ModelLibrary,
    monkeypatch: pytest.MonkeyPatch,
    behaviour: int,
    code: str,
    state: RunState,
) -> None:
    monkeypatch.setattr("medgen_desktop.services.trainer_process.SECONDS_TO_STOP", 0.5)
    started = time.monotonic()
    with pytest.raises(UserError) as ending:
        _fine_tune(paired, trainer_library, behaviour)
    assert ending.value.code == code
    assert time.monotonic() - started < 20
    (record,) = paired.runs.all()
    assert (record.state, record.error_code) == (state, code)
    assert [one.step for one in paired.runs.steps(record.id)] == [1, 2, 3]


def _pause(workspace: Workspace, library: ModelLibrary, how: Pause) -> RunId:
    """Pause a run at its third step."""
    seen: list[Event] = []
    with pytest.raises(UserError) as ending:
        fine_tune(
            workspace,
            library,
            _config(_WAITS),
            base_id="b1",
            on_event=seen.append,
            cancelled=lambda: False,
            paused=lambda: how if len(seen) > 4 else None,
        )
    assert ending.value.problem is TRAINING_PAUSED
    (record,) = workspace.runs.all()
    assert (record.state, record.error_code) == (RunState.PAUSED, TRAINING_PAUSED.code)
    return record.id


def _resume(workspace: Workspace, library: ModelLibrary, run_id: RunId) -> list[Event]:
    events: list[Event] = []
    resume(workspace, library, run_id, on_event=events.append, cancelled=lambda: False)
    return events


@pytest.mark.parametrize("how", list(Pause))
def test_that_a_paused_run_goes_on_with_the_pairs_it_began_with(
    paired: Workspace, trainer_library: ModelLibrary, how: Pause
) -> None:
    run_id = _pause(paired, trainer_library, how)
    assert may_go_on(paired, paired.runs.get(run_id))
    with paired.transaction() as tx:  # a note that came in meanwhile does not count
        late = NewNote("t", "Late.", "a.csv", "utf-8", "en", section="HPI", target="Late.")
        paired.notes.add(tx, late)
    events = _resume(paired, trainer_library, run_id)
    started = next(one for one in events if isinstance(one, TrainingStarted))
    assert started.pairs == 3
    assert [one.step for one in paired.runs.steps(run_id)] == list(range(1, 41))
    record = paired.runs.get(run_id)
    assert (record.state, record.error_code) == (RunState.FINISHED, "")
    assert paired.runs.pairs(run_id) == ()
    assert not may_go_on(paired, record)


def test_that_a_run_whose_trainer_died_goes_on_from_its_last_state(
    paired: Workspace, trainer_library: ModelLibrary
) -> None:
    with pytest.raises(UserError):
        _fine_tune(paired, trainer_library, _DIES)
    (record,) = paired.runs.all()
    assert may_go_on(paired, record)
    events = _resume(paired, trainer_library, record.id)
    assert next(one.step for one in events if isinstance(one, TrainingStep)) == 4
    assert paired.runs.get(record.id).state is RunState.FINISHED


def test_that_a_run_of_a_window_that_is_gone_may_go_on_and_one_at_work_may_not(
    paired: Workspace, trainer_library: ModelLibrary
) -> None:
    run_id = _pause(paired, trainer_library, Pause.AND_SAY_SO)
    with paired.transaction() as tx:
        paired.runs.go_on(tx, run_id)  # as a window leaves it that is killed
    record = paired.runs.get(run_id)
    assert record.state is RunState.RUNNING
    assert may_go_on(paired, record)
    owner = run_folder(paired, run_id) / OWNER_NAME
    owner.write_text(json.dumps([os.getpid(), psutil.Process().create_time()]), encoding="ascii")
    assert not may_go_on(paired, record)
    for stale in (json.dumps([os.getpid(), 1.0]), "[]", "{", "7"):
        owner.write_text(stale, encoding="ascii")
        assert may_go_on(paired, record)


def test_that_a_cancelled_run_keeps_no_state_and_cannot_go_on(
    paired: Workspace, trainer_library: ModelLibrary
) -> None:
    with pytest.raises(UserError):
        _fine_tune(paired, trainer_library, _WAITS)
    (record,) = paired.runs.all()
    assert record.state is RunState.CANCELLED
    assert not (run_folder(paired, record.id) / CHECKPOINT_NAME).exists()
    assert paired.runs.pairs(record.id) == ()
    with pytest.raises(UserError) as refused:
        _resume(paired, trainer_library, record.id)
    assert refused.value.problem is CHECKPOINT_UNFIT
    assert paired.runs.get(record.id).state is RunState.CANCELLED


def test_that_ctrl_c_pauses_a_run_that_has_a_state(
    paired: Workspace, trainer_library: ModelLibrary
) -> None:
    def interrupt(event: Event) -> None:
        if isinstance(event, TrainingStep) and event.step == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fine_tune(
            paired,
            trainer_library,
            _config(_WAITS),
            base_id="b1",
            on_event=interrupt,
            cancelled=lambda: False,
        )
    (record,) = paired.runs.all()
    assert record.state is RunState.PAUSED
    assert may_go_on(paired, record)


def test_that_ctrl_c_is_recorded_as_a_cancelled_run(
    paired: Workspace, trainer_library: ModelLibrary
) -> None:
    def interrupt(event: Event) -> None:
        if isinstance(event, TrainingStarted):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fine_tune(
            paired,
            trainer_library,
            _config(_LOADS),
            base_id="b1",
            on_event=interrupt,
            cancelled=lambda: False,
        )
    (record,) = paired.runs.all()
    assert record.state is RunState.CANCELLED


def test_that_a_bug_in_the_listener_is_recorded_as_a_failed_run(
    paired: Workspace, trainer_library: ModelLibrary
) -> None:
    def fail(event: Event) -> None:
        if event != PhaseChanged("dividing"):
            raise LookupError

    with pytest.raises(LookupError):
        fine_tune(
            paired,
            trainer_library,
            _config(_WAITS),
            base_id="b1",
            on_event=fail,
            cancelled=lambda: False,
        )
    (record,) = paired.runs.all()
    assert (record.state, record.error_code) == (RunState.FAILED, "MG001")


def test_that_the_clinic_edition_refuses_to_train_and_says_why(
    paired: Workspace, trainer_library: ModelLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_service, "training_available", lambda: False)
    with pytest.raises(UserError) as refusal:
        _fine_tune(paired, trainer_library, _OK)
    assert refusal.value.code == "MG402"
    assert paired.runs.all() == []


def test_that_a_missing_base_and_missing_pairs_are_refused_before_a_run_is_recorded(
    workspace: Workspace, trainer_library: ModelLibrary
) -> None:
    with pytest.raises(UserError, match="0 usable") as refusal:
        _fine_tune(workspace, trainer_library, _OK)
    assert refusal.value.code == "MG401"
    with pytest.raises(UserError) as refusal:
        fine_tune(
            workspace,
            trainer_library,
            _config(_OK),
            base_id="nobody",
            on_event=lambda _event: None,
            cancelled=lambda: False,
        )
    assert refusal.value.code == "MG404"
    assert workspace.runs.all() == []


def test_that_a_failed_gate_leaves_no_model_and_no_staging_folder(
    paired: Workspace, trainer_library: ModelLibrary, tmp_path: Path
) -> None:
    run = _fine_tune(paired, trainer_library, _OK)
    before = sorted(path.name for path in (tmp_path / "home" / "models").rglob("*"))
    with pytest.raises(UserError, match=r"agreement is 0\.1") as failure:
        _export(paired, trainer_library, run.run_id, "Cough & fever 2")
    assert failure.value.code == "MG403"
    assert paired.runs.get(run.run_id).state is RunState.FINISHED
    after = sorted(path.name for path in (tmp_path / "home" / "models").rglob("*"))
    assert "half" not in after
    assert set(after) - set(before) <= {".staging"}
    asked = json.loads((tmp_path / "export.json").read_text())
    assert asked["model_id"] == "cough-fever-2"
    assert asked["model_name"] == "Cough & fever 2"
    assert asked["languages"] == ["en", "zh"]
    assert (asked["prompts"], asked["dataset_pairs"]) == (3, 3)
    assert asked["sha256"] == paired.runs.get(run.run_id).dataset_sha256
    assert asked["weights"] == ["adapter.safetensors"]


def test_that_a_cancelled_export_leaves_nothing(
    paired: Workspace, trainer_library: ModelLibrary, tmp_path: Path
) -> None:
    run = _fine_tune(paired, trainer_library, _OK)
    log = tmp_path / "export.json"
    with pytest.raises(UserError) as ending:
        export_run(
            paired,
            trainer_library,
            run.run_id,
            "waits",
            on_event=lambda _event: None,
            cancelled=log.exists,
        )
    assert ending.value.code == "MG407"
    assert not list((tmp_path / "home" / "models").rglob("half"))


def test_that_only_a_finished_run_can_be_exported(
    paired: Workspace, trainer_library: ModelLibrary
) -> None:
    with pytest.raises(UserError):
        _fine_tune(paired, trainer_library, _FAILS)
    (record,) = paired.runs.all()
    for run_id in (record.id, RunId(99)):
        with pytest.raises(UserError) as refusal:
            _export(paired, trainer_library, run_id, "m")
        assert refusal.value.code == "MG405"


def _export(workspace: Workspace, library: ModelLibrary, run_id: RunId, name: str) -> ModelManifest:
    return export_run(
        workspace,
        library,
        run_id,
        name,
        on_event=lambda _event: None,
        cancelled=lambda: False,
    )


def _rehearse(
    workspace: Workspace, library: ModelLibrary, behaviour: int, events: list[Event]
) -> Rehearsed:
    return rehearse(
        workspace,
        library,
        _config(behaviour),
        base_id="b1",
        on_event=events.append,
        cancelled=lambda: False,
    )


def test_that_a_rehearsal_leaves_nothing_behind(
    paired: Workspace, trainer_library: ModelLibrary
) -> None:
    told: list[Event] = []
    found = _rehearse(paired, trainer_library, _OK, told)
    assert (found.pairs, found.steps_total, found.peak_memory_mb) == (3, 40, 900.0)
    assert told[-1] == found
    assert paired.runs.all() == []
    assert list(runs_folder().iterdir()) == []


def test_that_a_rehearsal_that_fails_says_why_and_leaves_nothing_either(
    paired: Workspace, trainer_library: ModelLibrary
) -> None:
    with pytest.raises(UserError, match="memory"):
        _rehearse(paired, trainer_library, _FAILS, [])
    assert list(runs_folder().iterdir()) == []


@pytest.mark.parametrize("base_id", ["new-gru", "minilm"])
def test_that_a_new_model_needs_no_base_and_an_encoder_learns_whole(
    paired: Workspace, trainer_library: ModelLibrary, base_id: str
) -> None:
    _put(trainer_library.folder, replace(_manifest("minilm"), task=ENCODING))
    new = new_model_of(base_id)
    trained = fine_tune(
        paired,
        trainer_library,
        TrainingConfig(seed=_OK, new_model=new),
        base_id=base_id,
        on_event=lambda _event: None,
        cancelled=lambda: False,
    )
    run = paired.runs.get(trained.run_id)
    method = "lora" if new else "full"
    assert (run.base_id, run.config.new_model, run.config.method) == (base_id, new, method)


def test_that_a_finished_run_keeps_its_test_pairs_which_the_export_does_not_look_at(
    paired: Workspace, trainer_library: ModelLibrary, tmp_path: Path
) -> None:
    with paired.transaction() as tx:
        for number in range(37):
            text = f"Visit {number}: " + " ".join(f"word{number}x{at}" for at in range(20))
            new = NewNote("t", text, "b.csv", "utf-8", "en", section="HPI", target=f"No {number}.")
            paired.notes.add(tx, new)
    run = _fine_tune(paired, trainer_library, _OK)
    tests = paired.runs.pairs(run.run_id)
    assert [one.part for one in tests] == ["test", "test"]
    assert not may_go_on(paired, paired.runs.get(run.run_id))
    with pytest.raises(UserError):
        _export(paired, trainer_library, run.run_id, "fails")
    seen = json.loads((tmp_path / "export.json").read_text())["sources"]
    assert len(seen) == 24
    assert not {one.source for one in tests} & set(seen)


def test_that_a_person_may_stop_while_pairs_are_divided_and_no_run_is_left(
    paired: Workspace, trainer_library: ModelLibrary
) -> None:
    with pytest.raises(UserError) as ending:
        fine_tune(
            paired,
            trainer_library,
            _config(_OK),
            base_id="b1",
            on_event=lambda _event: None,
            cancelled=lambda: False,
            paused=lambda: Pause.ALONE,
        )
    assert ending.value.problem is TRAINING_CANCELLED
    assert paired.runs.all() == []


def test_that_an_id_that_is_taken_gets_a_number(
    trainer_library: ModelLibrary, tmp_path: Path
) -> None:
    assert free_model_id(trainer_library, "b1") == "b1-2"
    _put(tmp_path / "home" / "models", _manifest("b1-2"))
    assert free_model_id(trainer_library, "B1") == "b1-3"
