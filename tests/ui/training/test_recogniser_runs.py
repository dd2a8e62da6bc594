"""A recogniser from the Train page: other notes, other bases, and suggestions in the end."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.annotation import NEW_ANNOTATION, Annotation
from medgen_desktop.domain.note import NewNote
from medgen_desktop.domain.training_config import NewModel
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.training.rehearsal_dialog import RehearsalDialog
from medgen_desktop.ui.training.training_job import JobStage
from medgen_desktop.ui.translation import Language

from .ward import REHEARSED, PlayedTrainer, Ward

pytestmark = [
    pytest.mark.clinic,
    pytest.mark.qt_log_ignore("propagateSizeHints"),  # what the offscreen platform says of windows
]


def _mark_notes(workspace: Workspace, count: int) -> None:
    with workspace.transaction() as tx:
        for number in range(count):
            note_id = workspace.notes.add(
                tx, NewNote("t", f"Cough {number}.", "a.txt", "utf-8", "en")
            )
            assert note_id is not None
            one = Annotation(NEW_ANNOTATION, note_id, 0, 5, "Symptom", "Cough", "Li", "2026-01-01")
            workspace.annotations.add_new(tx, [one])


def _choices(ward: Ward) -> list[str]:
    base = ward.page.setup.base
    return [str(base.itemData(at)) for at in range(base.count()) if base.itemData(at)]


def test_that_a_recogniser_needs_marked_notes_and_says_so(ward: Ward) -> None:
    setup = ward.page.setup
    assert setup.start.isEnabled()
    setup.purpose.recogniser.click()
    assert not setup.start.isEnabled()
    assert "Mark some notes" in setup._why_not.text()
    assert "Mark page" in setup._pairs_hint.text()
    assert not setup.check.isVisible()
    assert setup.name.text().startswith("Recogniser")
    setup.name.setText("Signs")
    setup.purpose.drafter.click()
    assert setup.start.isEnabled()
    assert setup.check.isVisible()
    assert setup.name.text() == "Signs"


def test_that_a_recogniser_is_trained_from_an_encoder_or_from_nothing(
    ward: Ward, trainer: PlayedTrainer, qtbot: QtBot
) -> None:
    _mark_notes(ward.context.workspace, 4)
    ward.page.on_shown()
    qtbot.waitUntil(lambda: ward.tasks.active == 0)
    setup = ward.page.setup
    setup.purpose.choose("recogniser")
    assert _choices(ward) == ["new-bilstm-crf"]
    facts = setup._facts
    assert facts is not None
    assert facts.annotated_notes == 4
    setup.show_facts(
        replace(facts, bases=(replace(facts.bases[0], id="minilm", learns_whole=True),))
    )
    assert _choices(ward) == ["minilm", "new-bilstm-crf"]
    setup.base.setCurrentIndex(setup.base.findData("minilm"))
    order = setup.order()
    assert order is not None
    assert (order.base_id, order.config.task, order.config.method) == (
        "minilm",
        "recogniser",
        "full",
    )
    setup.base.setCurrentIndex(setup.base.findData("new-bilstm-crf"))
    setup.start.click()
    qtbot.waitUntil(
        lambda: ward.page.job.state is not None and ward.page.job.state.stage is JobStage.DONE
    )
    assert trainer.config is not None
    assert trainer.config.task == "recogniser"
    assert trainer.config.new_model == NewModel("bilstm-crf")


def test_that_a_recogniser_leads_to_the_mark_page(
    ward: Ward, trainer: PlayedTrainer, qtbot: QtBot
) -> None:
    trainer.kind = "recogniser"
    asked: list[str] = []
    ward.context.events.page_requested.connect(asked.append)
    ward.page.setup.start.click()
    qtbot.waitUntil(
        lambda: ward.page.job.state is not None and ward.page.job.state.stage is JobStage.DONE
    )
    card = ward.page.runs.job
    assert card.draft_with_it.text() == "Suggest with it"
    card.draft_with_it.click()
    assert asked == ["mark"]


def test_that_its_rehearsal_speaks_of_labels_in_both_languages(ward: Ward, qtbot: QtBot) -> None:
    dialog = RehearsalDialog(REHEARSED, ward.context.theme, ward.page, recognises=True)
    assert "has a label" in dialog._legend.text()
    ward.context.translation.choose(Language.CHINESE)
    try:
        qtbot.waitUntil(lambda: "标签" in dialog._legend.text())
    finally:
        ward.context.translation.choose(Language.ENGLISH)
    dialog.close()
