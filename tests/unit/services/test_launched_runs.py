"""A run that goes out as a request and comes back as weights and figures."""

from pathlib import Path

import pytest

from medgen_desktop.domain.errors import FILE_UNWRITABLE, NO_PAIRS, UserError
from medgen_desktop.domain.note import NewNote
from medgen_desktop.domain.run import EVENTS_NAME, RUN_NAME, RunId, RunState
from medgen_desktop.domain.training_config import NewModel, TrainingConfig
from medgen_desktop.domain.training_errors import NOTHING_TO_ADOPT
from medgen_desktop.domain.worker_protocol import (
    Evaluated,
    Event,
    TrainingFinished,
    TrainingStep,
    TrainRequest,
    decode_request,
    encode_message,
)
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services import train as train_service
from medgen_desktop.services.launched_runs import adopt_run, write_request
from medgen_desktop.services.train import may_go_on, run_folder
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

CONFIG = TrainingConfig(new_model=NewModel("gru"), test_fraction=0.4, validation_fraction=0.0)
FINISHED = TrainingFinished(2, "cpu", 3.0, 2.0, 2.5, 9.0, 8.0, 7.0)
EVENTS: tuple[Event, ...] = (
    TrainingStep(1, 2, 3.0, 1e-3, 9.0, 4.0, 4.0, 7.0),
    TrainingStep(2, 2, 2.0, 1e-3, 9.0, 8.0, 0.0, 7.0),
    Evaluated(2, 2.5, ()),
    FINISHED,
)


@pytest.fixture
def paired(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("MEDGEN_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(train_service, "training_available", lambda: True)
    with workspace.transaction() as tx:
        for number in range(8):
            text, target = f"I cough since day {number}.", f"Cough {number}."
            note = NewNote("t", text, "a.csv", "utf-8", "en", section="HPI", target=target)
            workspace.notes.add(tx, note)
    return workspace


def _written(workspace: Workspace, path: Path) -> tuple[RunId, TrainRequest]:
    run_id = write_request(
        workspace,
        ModelLibrary(path.parent / "models"),
        CONFIG,
        path,
        base_id="new-gru",
        on_event=lambda _event: None,
        cancelled=lambda: False,
    )
    request = decode_request(path.read_text("ascii"))
    assert isinstance(request, TrainRequest)
    return run_id, request


def _trained(folder: Path, events: tuple[Event, ...] = EVENTS, rest: str = "") -> Path:
    """As processes leave a run's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(encode_message(one) for one in events)
    (folder / EVENTS_NAME).write_text(lines + rest, encoding="ascii")
    (folder / "model.safetensors").write_bytes(b"weights")
    (folder / RUN_NAME).write_text("{}", encoding="ascii")
    return folder.parent


def test_that_a_request_is_its_owners_and_the_run_waits(paired: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "request.json"
    run_id, request = _written(paired, path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert request.pairs == paired.runs.pairs(run_id)
    assert len(request.pairs) == 8
    assert request.run_folder == str(run_folder(paired, run_id))
    run = paired.runs.get(run_id)
    assert run.state is RunState.PAUSED
    assert not may_go_on(paired, run)  # there is nothing to go on from yet


def test_that_a_file_that_is_there_is_not_written_over(paired: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "request.json"
    path.write_text("mine", encoding="ascii")
    with pytest.raises(UserError) as refused:
        _written(paired, path)
    assert refused.value.problem is FILE_UNWRITABLE
    assert path.read_text("ascii") == "mine"
    assert paired.runs.all() == []


def test_that_no_file_is_left_where_there_is_nothing_to_learn(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_service, "training_available", lambda: True)
    with pytest.raises(UserError) as refused:
        _written(workspace, tmp_path / "request.json")
    assert refused.value.problem is NO_PAIRS
    assert not (tmp_path / "request.json").exists()


def test_that_a_run_trained_elsewhere_is_adopted_with_its_curve(
    paired: Workspace, tmp_path: Path
) -> None:
    run_id, request = _written(paired, tmp_path / "request.json")
    elsewhere = _trained(tmp_path / "cluster" / Path(request.run_folder).name, rest='{"half')
    adopted = adopt_run(paired, run_id, elsewhere)
    assert adopted.finished == FINISHED
    run = paired.runs.get(run_id)
    assert (run.state, run.finished) == (RunState.FINISHED, FINISHED)
    assert [one.loss for one in paired.runs.steps(run_id)] == [3.0, 2.0]
    assert [one.validation_loss for one in paired.runs.evaluations(run_id)] == [2.5]
    assert {one.part for one in paired.runs.pairs(run_id)} == {"test"}
    assert (run_folder(paired, run_id) / "model.safetensors").read_bytes() == b"weights"
    with pytest.raises(UserError) as refused:
        adopt_run(paired, run_id, elsewhere)
    assert refused.value.problem is NOTHING_TO_ADOPT


def test_that_a_run_trained_in_its_own_folder_is_adopted_there(
    paired: Workspace, tmp_path: Path
) -> None:
    run_id, request = _written(paired, tmp_path / "request.json")
    _trained(Path(request.run_folder))
    assert adopt_run(paired, run_id).finished == FINISHED


def test_that_an_unfinished_run_or_another_one_is_not_adopted(
    paired: Workspace, tmp_path: Path
) -> None:
    run_id, request = _written(paired, tmp_path / "request.json")
    name = Path(request.run_folder).name
    _trained(tmp_path / "begun" / name, EVENTS[:2])
    _trained(tmp_path / "unsaved" / name)
    (tmp_path / "unsaved" / name / RUN_NAME).unlink()
    _trained(tmp_path / "others" / f"0{name[1:]}x")
    for folder in (None, *(tmp_path / one for one in ("begun", "unsaved", "others"))):
        with pytest.raises(UserError) as refused:
            adopt_run(paired, run_id, folder)
        assert refused.value.problem is NOTHING_TO_ADOPT
    assert paired.runs.get(run_id).state is RunState.PAUSED
    assert len(paired.runs.pairs(run_id)) == 8


def test_that_a_run_that_cannot_be_copied_stays_as_it_is(
    paired: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id, request = _written(paired, tmp_path / "request.json")
    elsewhere = _trained(tmp_path / "cluster" / Path(request.run_folder).name)

    def full(*_arguments: object, **_named: object) -> None:
        raise OSError("full")

    monkeypatch.setattr("medgen_desktop.services.launched_runs.shutil.copytree", full)
    with pytest.raises(UserError) as refused:
        adopt_run(paired, run_id, elsewhere)
    assert refused.value.problem is FILE_UNWRITABLE
    assert paired.runs.get(run_id).state is RunState.PAUSED
