"""Which should I take? From the Train page: what it says, and that taking it fills in the form."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.advice import KnownBase, Lessons, Machine, advise
from medgen_desktop.domain.errors import WORKSPACE_BUSY, UserError
from medgen_desktop.domain.offered_bases import GEMMA, SMOLLM2
from medgen_desktop.domain.presets import BEST
from medgen_desktop.domain.training_memory import Size
from medgen_desktop.services.advise import Advice
from medgen_desktop.ui.training import advice_dialog
from medgen_desktop.ui.training.advice_dialog import AdviceDialog
from medgen_desktop.ui.training.bases_dialog import BasesDialog

from .ward import BASE, Ward

pytestmark = [
    pytest.mark.clinic,
    pytest.mark.qt_log_ignore("propagateSizeHints"),  # what the offscreen platform says of windows
]
_MACHINE = Machine(free_mb=16_000, total_mb=16_000, cores=4, speed=4e11)


def _advice(language: str = "en", count: int = 2_000) -> Advice:
    lessons = Lessons("drafter", count, (Size(300, 80),) * 40, {language: 1.0})
    bases = [
        KnownBase(BASE, "SmolLM2", ("en",), 8_192, only_reads=False, shape=SMOLLM2.shape),
        KnownBase(
            *(GEMMA.id, GEMMA.name, GEMMA.languages, GEMMA.context, False, GEMMA.shape),
            is_here=False,
            has_terms=True,
        ),
    ]
    return Advice(lessons, _MACHINE, advise(lessons, _MACHINE, bases))


def _asked(ward: Ward, qtbot: QtBot) -> AdviceDialog:
    QTest.keyClick(ward.page.setup.advise, Qt.Key.Key_Space)
    dialog = ward.page.findChildren(AdviceDialog)[0]
    qtbot.waitUntil(lambda: bool(dialog.cards) or dialog._banner.isVisibleTo(dialog))
    return dialog


def test_that_taking_the_best_fills_in_base_method_and_preset(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(advice_dialog, "advise_on", lambda *_asked: _advice())
    setup = ward.page.setup
    setup.base.setCurrentIndex(setup.base.findData("new-lstm"))
    dialog = _asked(ward, qtbot)
    assert "Training pairs: 2000" in dialog._about.text().replace(",", "")
    assert "English" in dialog._about.text()
    best = dialog.cards[0]
    assert best._rank.text() == "Best here"
    assert best._title.text() == "SmolLM2 · a small adapter"
    assert "GB of memory" in best._takes.text()
    assert any("It can write already" in label.text() for _, label in best._reasons)
    assert "Take this: SmolLM2" in best.take.accessibleName()
    assert "It can write already" in best.take.accessibleDescription()
    assert dialog.focusWidget() is best.take
    QTest.keyClick(best.take, Qt.Key.Key_Space)
    assert setup.base.currentData() == BASE
    config = setup.length.config()
    assert (config.method, config.epochs, config.lora_rank) == ("lora", BEST.passes, BEST.rank)
    assert setup.length._best.isChecked()


def test_that_what_is_not_here_leads_to_where_it_is_added(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(advice_dialog, "advise_on", lambda *_asked: _advice("zh", 400))
    dialog = _asked(ward, qtbot)
    best = dialog.cards[0]
    assert best.choice.base_id == GEMMA.id
    assert best.take.text() == "Add it first…"
    smollm = next(one for one in dialog.cards if one.choice.base_id == BASE)
    assert smollm._rank.text() == "Not advised here"
    assert not smollm.take.isVisibleTo(smollm)
    assert any("does not read the language" in label.text() for _, label in smollm._reasons)
    best.take.click()
    bases = ward.page.findChildren(BasesDialog)[0]
    assert bases.focusWidget() is bases.cards[GEMMA.id].folder
    bases.close()


def test_that_the_real_adviser_reads_this_workspace_and_library(ward: Ward, qtbot: QtBot) -> None:
    dialog = _asked(ward, qtbot)
    assert dialog.advice is not None
    assert dialog.advice.lessons.count == 3
    # The base's file here is a stand-in, whose sizes nobody can read: they are known by its name.
    assert {one.choice.base_id for one in dialog.cards} >= {BASE, GEMMA.id, "new-lstm"}
    assert dialog.cards[0].choice.base_id == BASE
    dialog.close()


def test_that_a_failure_is_told_in_the_dialog(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, tmp_path: Path
) -> None:
    def fail(*_asked: object) -> Advice:
        raise UserError(WORKSPACE_BUSY, path=str(tmp_path))

    monkeypatch.setattr(advice_dialog, "advise_on", fail)
    dialog = _asked(ward, qtbot)
    assert dialog._banner.message is not None
    dialog.close()


def test_that_every_field_of_the_form_is_named_and_explained(ward: Ward) -> None:
    setup = ward.page.setup
    setup.length._expert.click()
    kinds = (QAbstractSpinBox, QComboBox, QLineEdit)
    fields = [one for kind in kinds for one in setup.findChildren(kind)]
    inside = [one for one in fields if isinstance(one.parentWidget(), kinds)]  # of a spin box
    asked = [one for one in fields if one not in inside]
    assert {one.accessibleName() for one in asked} >= {"Name of the new model", "Learning rate"}
    for field in asked:
        assert field.accessibleName()
        assert field.toolTip().endswith(".")
        assert field.accessibleDescription() == field.whatsThis() == field.toolTip()
