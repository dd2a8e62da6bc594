"""The Train page with a real window and a real workspace; only the trainer is played."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from medgen_desktop.app import PAGES
from medgen_desktop.domain.errors import (
    PARITY_FAILED,
    WORKER_ENDED,
    UserError,
)
from medgen_desktop.domain.run import Pause, RunState
from medgen_desktop.domain.training_config import NewModel, TrainingConfig
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.drafting.page import DraftingPage
from medgen_desktop.ui.main_window import MainWindow
from medgen_desktop.ui.training import page as page_module
from medgen_desktop.ui.training.card_dialog import CardDialog
from medgen_desktop.ui.training.loss_curve import smoothed
from medgen_desktop.ui.training.page import TrainingPage
from medgen_desktop.ui.training.setup_panel import BaseChoice
from medgen_desktop.ui.training.training_job import JobStage
from medgen_desktop.ui.training.wording import measured_text
from medgen_desktop.ui.translation import Language

from .ward import (
    BASE,
    LOSSES,
    PlayedTrainer,
    Ward,
    put_model,
    put_pairs,
)

pytestmark = [
    pytest.mark.clinic,
    pytest.mark.qt_log_ignore("propagateSizeHints"),  # what the offscreen platform says of windows
]


def _stage(ward: Ward) -> JobStage | None:
    return ward.page.job.state.stage if ward.page.job.state else None


def test_that_a_run_trains_exports_and_offers_its_model(ward: Ward, qtbot: QtBot) -> None:
    ward.page.setup.name.setText("Ward 7")
    ward.page.setup.start.click()
    qtbot.waitUntil(lambda: _stage(ward) is JobStage.DONE)
    card = ward.page.runs.job
    assert card.curve.losses == LOSSES
    assert card.outcome.isVisible()
    assert "97.3 %" in card._parity.text()
    with qtbot.waitSignal(ward.page.model_ready) as ready:
        card.draft_with_it.click()
    assert ready.args == ["new-model"]
    assert ward.workspace.runs.all()[0].model_id == "new-model"


@pytest.mark.usefixtures("trainer")
def test_that_draft_with_it_opens_the_draft_page_with_that_model(
    tmp_path: Path, workspace: Workspace, qtbot: QtBot
) -> None:
    put_pairs(workspace)
    ward = Ward(tmp_path, workspace)
    window = MainWindow(ward.context, PAGES)
    qtbot.addWidget(window)
    window.show_page("draft")
    window.show_page("train")
    train, draft = window.page("train"), window.page("draft")
    assert isinstance(train, TrainingPage)
    assert isinstance(draft, DraftingPage)
    put_model(ward.context.library, "older", "Older", "drafter")
    qtbot.waitUntil(train.setup.start.isEnabled)
    train.setup.start.click()
    qtbot.waitUntil(train.runs.job.draft_with_it.isEnabled)
    qtbot.waitUntil(lambda: not train.job.is_running)
    train.runs.job.draft_with_it.click()
    assert window.stack.currentWidget() is draft
    qtbot.waitUntil(lambda: draft.order.model_id == "new-model")
    window.close()
    ward.tasks.close()


def test_that_a_run_shows_step_loss_speed_time_left_memory_and_device(
    ward: Ward, trainer: PlayedTrainer, qtbot: QtBot
) -> None:
    trainer.go_on.clear()
    ward.page.setup.start.click()
    card = ward.page.runs.job
    qtbot.waitUntil(lambda: card.curve.losses == LOSSES[:2])
    assert card._numbers.figures() == ("2 of 4", "3.00", "231 tokens/s", "2 min", "4.0 GB")
    assert "Test processor" in card._device.text()
    assert card.cancel.isVisible()
    assert ward.jobs[-1].fraction == pytest.approx(0.45)
    assert not ward.page.setup.start.isEnabled()


def test_that_cancel_ends_the_run_and_another_can_start(
    ward: Ward, trainer: PlayedTrainer, qtbot: QtBot
) -> None:
    trainer.go_on.clear()
    ward.page.setup.start.click()
    qtbot.waitUntil(lambda: ward.page.runs.job.curve.losses == LOSSES[:2])
    with qtbot.waitSignal(ward.context.events.job_ended):
        ward.page.runs.job.cancel.click()
    assert _stage(ward) is JobStage.CANCELLED
    assert ward.page.runs.job.outcome.isVisible()
    assert ward.workspace.runs.all()[0].state is RunState.CANCELLED
    trainer.go_on.set()
    qtbot.waitUntil(ward.page.setup.start.isEnabled)
    ward.page.setup.start.click()
    qtbot.waitUntil(lambda: _stage(ward) is JobStage.DONE)


def test_that_a_run_is_paused_and_goes_on_from_the_card(
    ward: Ward, trainer: PlayedTrainer, qtbot: QtBot
) -> None:
    card = ward.page.runs.job
    trainer.go_on.clear()
    ward.page.setup.start.click()
    qtbot.waitUntil(lambda: card.curve.losses == LOSSES[:2])
    assert card.pause.isVisible()
    assert not card.go_on.isVisible()
    with qtbot.waitSignal(ward.context.events.job_ended):
        card.pause.click()
        assert not card.pause.isEnabled()
    assert _stage(ward) is JobStage.PAUSED
    assert trainer.pauses == [Pause.AND_SAY_SO]
    assert card.outcome.isVisible()
    assert not card.pause.isVisible()
    trainer.go_on.set()
    card.go_on.click()
    qtbot.waitUntil(lambda: _stage(ward) is JobStage.DONE)
    assert card.curve.losses == LOSSES
    assert not card.go_on.isVisible()


def test_that_closing_the_window_leaves_the_run_to_itself_and_it_goes_on_another_day(
    ward: Ward, trainer: PlayedTrainer, tmp_path: Path, qtbot: QtBot
) -> None:
    trainer.go_on.clear()
    ward.page.setup.start.click()
    qtbot.waitUntil(lambda: ward.page.runs.job.curve.losses == LOSSES[:2])
    assert ward.jobs[-1].goes_on_later
    ward.page.close_down()
    assert trainer.pauses == [Pause.ALONE]
    assert ward.workspace.runs.all()[0].state is RunState.PAUSED
    trainer.go_on.set()
    tomorrow = Ward(tmp_path, ward.workspace)
    tomorrow.show(qtbot)
    (card,) = tomorrow.page.runs.cards
    assert card.go_on.isVisible()
    assert not card.export.isVisible()
    card.go_on.click()
    qtbot.waitUntil(lambda: _stage(tomorrow) is JobStage.DONE)
    assert tomorrow.page.runs.job.curve.losses == LOSSES
    tomorrow.close()


def test_that_a_trainer_that_dies_is_told_with_its_code(
    ward: Ward, trainer: PlayedTrainer, qtbot: QtBot
) -> None:
    trainer.error = UserError(WORKER_ENDED, code=-9)
    ward.page.setup.start.click()
    qtbot.waitUntil(lambda: _stage(ward) is JobStage.FAILED)
    message = ward.page.runs.job.outcome.message
    assert message is not None
    assert message.code == "MG305"
    assert ward.page.setup.start.isEnabled()


def test_that_a_run_whose_export_failed_can_be_exported_again(
    ward: Ward, trainer: PlayedTrainer, qtbot: QtBot, tmp_path: Path
) -> None:
    trainer.export_error = UserError(PARITY_FAILED, measure="agreement", found=0.5, limit=0.9)
    ward.page.setup.start.click()
    qtbot.waitUntil(lambda: _stage(ward) is JobStage.FAILED)
    ward.close()
    again = Ward(tmp_path, ward.workspace)
    again.show(qtbot)
    [card] = again.page.runs.cards
    assert card.export.isVisible()
    trainer.export_error = None
    card.export.click()
    qtbot.waitUntil(lambda: _stage(again) is JobStage.DONE)
    assert again.workspace.runs.all()[0].state is RunState.EXPORTED
    again.close()


def test_that_earlier_runs_are_there_with_their_curves_after_opening_the_workspace_again(
    ward: Ward, tmp_path: Path, qtbot: QtBot
) -> None:
    ward.page.setup.start.click()
    qtbot.waitUntil(lambda: _stage(ward) is JobStage.DONE)
    path = ward.workspace.path
    ward.close()
    ward.workspace.close()
    with Workspace.open(path, "correct horse") as reopened:
        again = Ward(tmp_path, reopened)
        again.show(qtbot)
        [card] = again.page.runs.cards
        assert card.past.losses == tuple(smoothed(LOSSES))
        assert card.draft_with_it.isVisible()
        again.close()


def test_that_the_clinic_edition_shows_the_page_and_says_how_to_get_training(
    ward: Ward, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_module, "training_available", lambda: False)
    ward.page.on_shown()
    qtbot.waitUntil(lambda: not ward.page.setup.start.isEnabled())
    assert "--edition workstation" in ward.page.setup._why_not.text()
    assert ward.page.setup._why_not.isVisible()


@pytest.mark.usefixtures("trainer")
def test_that_a_workspace_without_pairs_offers_to_bring_some_in(
    tmp_path: Path, workspace: Workspace, qtbot: QtBot
) -> None:
    ward = Ward(tmp_path, workspace)
    ward.show(qtbot)
    assert not ward.page.setup.start.isEnabled()
    with qtbot.waitSignal(ward.context.events.page_requested) as asked:
        ward.page.setup._import.click()
    assert asked.args == ["notes"]
    put_pairs(workspace)
    ward.context.events.notes_changed.emit()
    qtbot.waitUntil(ward.page.setup.start.isEnabled)
    ward.close()


@pytest.mark.usefixtures("trainer")
def test_that_a_library_without_base_model_says_how_to_fetch_one(
    tmp_path: Path, workspace: Workspace, qtbot: QtBot
) -> None:
    put_pairs(workspace)
    ward = Ward(tmp_path, workspace, has_base=False)
    ward.show(qtbot)
    setup = ward.page.setup
    assert "bootstrap.py" in setup._base_hint.text()
    assert setup.start.isEnabled(), "a new model needs no base"
    assert setup.base.currentData() == "new-transformer"
    ward.close()


def test_that_a_new_model_is_chosen_with_settings_of_its_own(
    ward: Ward, trainer: PlayedTrainer, qtbot: QtBot
) -> None:
    setup, form = ward.page.setup, ward.page.setup.length
    form._expert.click()
    assert form._rank.isVisible()
    assert not form._width.isVisible()
    setup.base.setCurrentIndex(setup.base.findData("new-gru"))
    assert "from nothing" in setup._base_hint.text()
    assert form._width.isVisible()
    assert not form._rank.isVisible()
    assert not form._method.isVisible()
    assert form._rate.value() == pytest.approx(1e-3)
    form._width.setValue(66)
    form._layers.setValue(1)
    form._vocabulary.setValue(500)
    setup.start.click()
    qtbot.waitUntil(lambda: _stage(ward) is JobStage.DONE)
    assert trainer.config is not None
    assert trainer.config.new_model == NewModel("gru", hidden=64, layers=1, vocabulary=500)


def test_that_all_weights_may_learn_at_a_rate_of_their_own(
    ward: Ward, trainer: PlayedTrainer, qtbot: QtBot
) -> None:
    setup, form = ward.page.setup, ward.page.setup.length
    form._expert.click()
    form.choose_method("full")
    assert "All of its weights" in setup._base_hint.text()
    assert not form._rank.isVisible()
    assert form._rate.value() == pytest.approx(5e-5)
    setup.start.click()
    qtbot.waitUntil(lambda: _stage(ward) is JobStage.DONE)
    assert trainer.config is not None
    assert (trainer.config.method, trainer.config.new_model) == ("full", None)


def test_that_an_encoder_alone_learns_whole(ward: Ward) -> None:
    encoder = BaseChoice("minilm", "MiniLM", 90_000_000, learns_whole=True)
    setup = ward.page.setup
    assert setup._facts is not None
    setup.show_facts(replace(setup._facts, bases=(*setup._facts.bases, encoder)))
    setup.base.setCurrentIndex(setup.base.findData("minilm"))
    assert setup.length.method() == "full"
    assert not setup.length._method.isVisibleTo(setup.length)
    assert "All of its weights" in setup._base_hint.text()
    setup.base.setCurrentIndex(setup.base.findData(BASE))
    assert setup.length.method() == "lora"


def test_that_the_presets_show_their_numbers_and_expert_settings_reach_the_trainer(
    ward: Ward, trainer: PlayedTrainer, qtbot: QtBot
) -> None:
    form = ward.page.setup.length
    assert not form._rank.isVisible()
    form._overnight.click()
    assert (form._passes.value(), form._minutes.value()) == (3.0, 480)
    form._minutes.setValue(60)
    assert not form._overnight.isChecked()
    form._expert.click()
    assert form._rank.isVisible()
    form._rank.setValue(8)
    form._rate.setValue(0.0002)
    ward.page.setup.start.click()
    qtbot.waitUntil(lambda: _stage(ward) is JobStage.DONE)
    assert trainer.config == TrainingConfig(
        epochs=3.0, max_minutes=60.0, learning_rate=0.0002, lora_rank=8, lora_alpha=16
    )


def test_that_a_running_page_speaks_the_new_language_at_once(ward: Ward, qtbot: QtBot) -> None:
    ward.page.setup.start.click()
    qtbot.waitUntil(lambda: _stage(ward) is JobStage.DONE)
    ward.context.translation.choose(Language.CHINESE)
    try:
        qtbot.waitUntil(lambda: ward.page.setup.start.text() == "开始训练")
        assert ward.page.runs.job.draft_with_it.text() == "用它起草"
        assert "97.3 %" in ward.page.runs.job._parity.text()
        assert "压缩" in ward.page.runs.job._parity.text()
    finally:
        ward.context.translation.choose(Language.ENGLISH)


def test_that_no_part_of_the_page_ever_shows_as_a_window_of_its_own(
    ward: Ward, qtbot: QtBot
) -> None:
    ward.page.setup.start.click()
    qtbot.waitUntil(lambda: _stage(ward) is JobStage.DONE)
    qtbot.waitUntil(lambda: ward.tasks.active == 0)
    windows = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    assert windows == [ward.page]


def test_that_one_button_is_the_primary_one_before_and_after_a_run(
    ward: Ward, qtbot: QtBot
) -> None:
    def primaries() -> list[str]:
        buttons = ward.page.findChildren(type(ward.page.setup.start))
        return [
            one.text() for one in buttons if one.isVisible() and one.property("role") == "primary"
        ]

    assert primaries() == ["Start training"]
    ward.page.setup.start.click()
    qtbot.waitUntil(lambda: _stage(ward) is JobStage.DONE)
    assert primaries() == ["Draft with it"]


def test_that_the_plotting_library_is_loaded_only_when_the_page_is_shown(
    ward: Ward, qtbot: QtBot
) -> None:
    code = (
        "import sys, medgen_desktop.ui.training.page, medgen_desktop.ui.drafting.page;"
        "sys.exit('pyqtgraph' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    qtbot.waitUntil(lambda: ward.page.runs.job.curve.is_loaded)


@given(st.lists(st.floats(0, 20), max_size=200))
def test_that_the_smoothed_curve_stays_within_the_values_and_keeps_their_number(
    values: list[float],
) -> None:
    line = smoothed(values)
    assert len(line) == len(values)
    assert all(min(values) - 1e-6 <= one <= max(values) + 1e-6 for one in line)


def test_that_smoothing_keeps_the_ends_and_does_not_lag() -> None:
    falling = [10.0 - place for place in range(10)]
    assert smoothed(falling) == pytest.approx(falling)


def test_that_a_run_shows_how_it_fares_and_what_it_writes_and_so_does_its_record(
    ward: Ward, trainer: PlayedTrainer, qtbot: QtBot
) -> None:
    ward.page.setup.start.click()
    qtbot.waitUntil(lambda: _stage(ward) is JobStage.DONE)
    card = ward.page.runs.job
    assert card.curve.validations == {2: 3.1, 4: 2.4}
    assert "2.40" in card.curve.accessibleDescription()
    assert card.samples.isVisibleTo(card)
    assert card.samples.texts() == ["Note: He coughs. 咳嗽", "Person: Cough.", "Model: Cough 4."]
    assert trainer.config is not None
    second = Ward(ward.context.library.folder.parent, ward.workspace)
    second.show(qtbot)
    (past,) = second.page.runs.cards
    assert past.show_samples.isVisibleTo(past)
    past.show_samples.click()
    assert past.samples.texts()[-1] == "Model: Cough 4."
    past.show_samples.click()
    assert past.samples.texts() == []
    assert "measured loss 2.10" in past._device.text()
    second.close()


def test_that_a_model_shows_its_card_from_its_run(
    ward: Ward, trainer: PlayedTrainer, qtbot: QtBot
) -> None:
    ward.page.setup.start.click()
    qtbot.waitUntil(lambda: _stage(ward) is JobStage.DONE)
    assert trainer.config is not None
    second = Ward(ward.context.library.folder.parent, ward.workspace)
    second.show(qtbot)
    (past,) = second.page.runs.cards
    past.show_card.click()
    dialog = next(iter(second.page.findChildren(CardDialog)))
    assert "A person must check every draft" in dialog.text.toPlainText()
    assert dialog.windowTitle().endswith(past.past.model_name)
    dialog.close()
    second.context.library.remove("new-model")
    with qtbot.waitSignal(second.context.errors.error_presented):
        past.show_card.click()
    second.close()


def test_that_figures_of_the_test_are_said_in_words() -> None:
    assert measured_text({}) == ""
    drafted = measured_text({"test_pairs": 50.0, "test_rougeL": 0.314, "test_bleu": 0.1})
    assert drafted == "On 50 pairs that it never saw: ROUGE-L 0.31, BLEU 0.10."
    found = measured_text({"test_notes": 29.0, "test_f1": 0.618})
    assert found == "On 29 notes that it never saw: F1 0.62 (exact spans)."


def test_that_a_preset_suits_the_kind_of_model_and_every_field_is_explained(ward: Ward) -> None:
    setup = ward.page.setup
    form = setup.length
    form._best.click()
    assert (form._passes.value(), form._minutes.value(), form._rank.value()) == (5.0, 2880, 32)
    setup.base.setCurrentIndex(setup.base.findData("new-lstm"))
    assert (form._passes.value(), form._best.isChecked()) == (40.0, True)
    setup.purpose.choose("recogniser")
    assert setup.base.currentData() == "new-bilstm-crf"
    assert form._passes.value() == 40.0
    form._passes.setValue(7.0)
    setup.purpose.choose("drafter")
    assert form._passes.value() == 7.0
    for field, label in form._labels.items():
        assert len(field.toolTip()) > 20
        assert field.accessibleDescription() == field.toolTip() == label.toolTip()
