"""What the adviser goes by: a sample of the workspace, the library, this machine and its runs."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from medgen_desktop.cli import main
from medgen_desktop.domain.advice import Machine, Reason, pace_key
from medgen_desktop.domain.model_manifest import ModelManifest, manifest_to_json
from medgen_desktop.domain.model_terms import AcceptedTerms
from medgen_desktop.domain.note import NewNote
from medgen_desktop.domain.offered_bases import GEMMA, MINILM, OFFERED_BASES, SMOLLM2
from medgen_desktop.domain.run import RunState
from medgen_desktop.domain.training_config import NewModel, TrainingConfig
from medgen_desktop.domain.worker_protocol import TrainingFinished
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services.advise import SAMPLE, advise_on, base_in, known_bases
from medgen_desktop.services.annotate import add_annotation
from medgen_desktop.services.machine import card_in, graphics_card, this_machine
from medgen_desktop.services.section_pairs import choose_sections, find_sections
from medgen_desktop.storage.workspace import Workspace
from tests.conftest import PASSPHRASE
from tests.unit.services.paired_notes import put, singles

pytestmark = pytest.mark.clinic
PC = Machine(free_mb=12_000, total_mb=16_000, cores=4, speed=4e11)


@pytest.fixture
def library(tmp_path: Path) -> ModelLibrary:
    return ModelLibrary(tmp_path / "models")


def _base(model_id: str, terms: AcceptedTerms | None = None) -> ModelManifest:
    return ModelManifest(
        id=model_id,
        name=model_id,
        kind="base",
        architecture="gemma3_text",
        licence="Gemma",
        languages=("en", "zh"),
        context_length=512,
        files={"model.safetensors": "0" * 64},
        created_at="2026-11-22T09:00:00+00:00",
        program_version="0.1.0",
        weights="model.safetensors",
        terms=terms,
    )


def test_that_a_sample_from_all_over_stands_for_many_pairs(
    workspace: Workspace, library: ModelLibrary
) -> None:
    put(workspace, [*singles(range(SAMPLE)), ("咳嗽三天。" * 40, "", "咳嗽。")])
    put(workspace, singles(range(SAMPLE, 3 * SAMPLE)))
    advice = advise_on(workspace, library, "drafter", machine=PC)
    lessons = advice.lessons
    assert lessons.count == 3 * SAMPLE + 1
    assert len(lessons.sizes) == SAMPLE
    assert lessons.languages["en"] > 0.99
    usual = sorted(lessons.sizes, key=lambda one: one.tokens)[SAMPLE // 2]
    assert usual.answer == 3  # "Summary 17."
    assert 100 < usual.tokens < 160
    best = advice.choices[0]
    assert (best.base_id, best.is_here) == (SMOLLM2.id, False)


def test_that_chosen_sections_count_and_chinese_is_seen(
    workspace: Workspace, library: ModelLibrary
) -> None:
    text = "主诉：咳嗽三天。\n现病史：患者三天前受凉后出现咳嗽，伴发热，最高体温三十九度。" * 2
    with workspace.transaction() as tx:
        for number in range(4):
            note = NewNote(f"n{number}", f"{text}{number}", "a.txt", "utf-8", "zh")
            workspace.notes.add(tx, note)
    find_sections(workspace)
    choose_sections(workspace, ["chief_complaint"])
    lessons = advise_on(workspace, library, "drafter", machine=PC).lessons
    assert lessons.count == 4
    assert lessons.languages == {"zh": 1.0}
    assert all(one.answer > 0 for one in lessons.sizes)


def test_that_a_cancelled_look_at_many_pairs_ends_early(
    workspace: Workspace, library: ModelLibrary
) -> None:
    put(workspace, singles(range(20)))
    advice = advise_on(workspace, library, "drafter", lambda: True, PC)
    assert advice.lessons.sizes == ()


def test_that_a_recogniser_is_advised_by_what_is_annotated(
    workspace: Workspace, library: ModelLibrary
) -> None:
    first, *_others = put(workspace, singles(range(5)))
    add_annotation(workspace, first, 0, 5, "Symptom", "Anna")
    advice = advise_on(workspace, library, "recogniser", machine=PC)
    assert advice.lessons.count == len(advice.lessons.sizes) == 1
    assert {one.base_id for one in advice.choices} == {MINILM.id, "new-bilstm-crf"}
    assert all(Reason.TOO_FEW in one.reasons for one in advice.choices)


def test_that_a_base_in_the_library_is_known_by_its_sizes_and_not_offered_again(
    library: ModelLibrary,
) -> None:
    assert [one.id for one in known_bases(library)] == [one.id for one in OFFERED_BASES]
    assert next(one for one in known_bases(library) if one.id == GEMMA.id).has_terms
    accepted = _base("my-gemma", AcceptedTerms("Gemma", "2026-04-01", "2026-11-22T09:00:00Z"))
    folder = library.folder / accepted.id
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(manifest_to_json(accepted), encoding="utf-8")
    assert base_in(library.bases(), GEMMA) == accepted
    assert GEMMA.id not in {one.id for one in known_bases(library)}
    unknown = library.folder / "unknown"  # its sizes are nowhere
    unknown.mkdir()
    (unknown / "manifest.json").write_text(manifest_to_json(_base("unknown")), encoding="utf-8")
    assert "unknown" not in {one.id for one in known_bases(library)}
    assert base_in([_base("other")], GEMMA) is None
    assert base_in([_base(SMOLLM2.id)], SMOLLM2) is not None


def test_that_the_speed_of_earlier_runs_here_is_what_time_is_told_by(
    workspace: Workspace, library: ModelLibrary
) -> None:
    put(workspace, singles(range(40)))
    new = TrainingConfig(new_model=NewModel("lstm"))
    with workspace.transaction() as tx:
        run_id = workspace.runs.create(tx, new, "new-lstm", 40, "ab")
        finished = TrainingFinished(10, "cpu", 4.0, 2.0, None, 500.0, 8.0, 600.0)
        workspace.runs.finish(tx, run_id, RunState.FINISHED, finished=finished)
        unknown = workspace.runs.create(tx, TrainingConfig(), "gone", 40, "ab")
        workspace.runs.finish(tx, unknown, RunState.FINISHED, finished=finished)
    advice = advise_on(workspace, library, "drafter")
    assert set(advice.machine.measured) == {"cpu steps"}
    lstm = next(one for one in advice.choices if one.base_id == "new-lstm")
    passes = {"quick": 8, "overnight": 24}[lstm.preset]
    steps = passes * sum(one.tokens for one in advice.lessons.sizes) / 500.0
    assert lstm.seconds == pytest.approx(20 + 1.15 * steps, rel=0.01)


def test_that_this_machine_is_seen_as_it_is() -> None:
    found = this_machine()
    assert 0 < found.free_mb < found.total_mb
    assert found.cores >= 1
    assert found.speed > 1e8


@pytest.mark.parametrize(
    ("told", "name"),
    [("NVIDIA A2000, 5000, 6138\nOther, 1, 2\n", "NVIDIA A2000"), ("", ""), ("No devices", "")],
)
def test_that_the_first_card_is_read_from_its_drivers_tool(told: str, name: str) -> None:
    found, free, total = card_in(told)
    assert found == name
    assert (free, total) == (
        (pytest.approx(5243, abs=1), pytest.approx(6436, abs=1)) if name else (0, 0)
    )


def test_that_a_tool_that_fails_or_hangs_means_no_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert graphics_card() == ("", 0.0, 0.0)

    def hang(*_args: object, **_settings: object) -> None:
        raise subprocess.TimeoutExpired("nvidia-smi", 10)

    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(subprocess, "run", hang)
    assert graphics_card() == ("", 0.0, 0.0)


def test_that_the_command_says_what_to_take_and_how_to_start_it(
    workspace: Workspace,
    library: ModelLibrary,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    put(workspace, singles(range(320)))
    monkeypatch.setattr("medgen_desktop.cli.advise.library", lambda: library)
    command = ["advise", "--workspace", str(workspace.path), "--passphrase", PASSPHRASE]
    assert main(command) == 0
    said = capsys.readouterr().out
    assert "320 pairs (en 100%)" in said
    assert "1. SmolLM2-135M-Instruct: an adapter, overnight" in said
    assert "+ It reads the language of your notes." in said
    assert "- It is not on this machine yet: add its files first." in said
    assert "Next:" not in said  # the best has to be added first

    assert main([*command, "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert plain["count"] == 320
    assert plain["choices"][0]["is_advised"]
    assert plain["choices"][0]["memory_mb"] > 1_000
    assert "not_here" in plain["choices"][0]["reasons"]


def test_that_the_next_command_can_be_run_as_it_stands(
    workspace: Workspace,
    library: ModelLibrary,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    notes = put(workspace, singles(range(110)))
    for one in notes:
        add_annotation(workspace, one, 0, 5, "Symptom", "Anna")
    monkeypatch.setattr("medgen_desktop.cli.advise.library", lambda: library)
    monkeypatch.setattr("medgen_desktop.services.advise.OFFERED_BASES", ())
    command = ["advise", "--task", "recogniser"]
    command += ["--workspace", str(workspace.path), "--passphrase", PASSPHRASE]
    assert main(command) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == (
        "Next: medgen train --base new-bilstm-crf --epochs 24 --minutes 480 --task recogniser"
    )


def test_that_a_pace_is_of_a_device_and_a_kind_of_work() -> None:
    assert pace_key("cuda", SMOLLM2.shape) == "cuda matrices"
