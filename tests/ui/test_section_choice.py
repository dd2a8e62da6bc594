"""The choice of sections to train on, on the Train page."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.errors import WORKSPACE_BUSY, UserError
from medgen_desktop.services.section_pairs import choose_sections, chosen_sections, find_sections
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.text.section_names import KINDS
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.section_words import section_words
from medgen_desktop.ui.training import page as page_module
from medgen_desktop.ui.training.page import TrainingPage

from .conftest import WindowMaker, put_notes

pytestmark = pytest.mark.clinic

REPORT = "Findings: A nodule of {} mm in the right lung of the patient.\n\nImpression: Nodule."


@pytest.fixture
def page(
    context: AppContext, workspace: Workspace, window_for: WindowMaker, qtbot: QtBot
) -> TrainingPage:
    put_notes(workspace, REPORT.format(8), REPORT.format(9))
    window = window_for(context)
    window.show_page("train")
    page = window.page("train")
    assert isinstance(page, TrainingPage)
    qtbot.waitUntil(lambda: context.tasks.active == 0)
    return page


def choose(page: TrainingPage, kind: str, qtbot: QtBot) -> None:
    combo = page.setup.sections.combo
    combo.setCurrentIndex(combo.findData(kind))
    combo.activated.emit(combo.currentIndex())
    qtbot.waitUntil(lambda: page._context.tasks.active == 0)


def look(page: TrainingPage, qtbot: QtBot) -> None:
    QTest.mouseClick(page.setup.sections.look, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page._context.tasks.active == 0)


def test_that_sections_are_found_and_chosen_and_counted_as_pairs(
    page: TrainingPage, workspace: Workspace, qtbot: QtBot
) -> None:
    sections = page.setup.sections
    assert sections.combo.isHidden()
    look(page, qtbot)
    assert sections.look.isHidden()
    items = [sections.combo.itemText(row) for row in range(sections.combo.count())]
    assert items == [
        "From sections: none",
        "From sections: Findings (2)",
        "From sections: Impression (2)",
    ]
    choose(page, "impression", qtbot)
    assert chosen_sections(workspace) == ("impression",)
    assert page.setup._pairs.text() == "Training pairs: 2"
    choose(page, "", qtbot)
    assert chosen_sections(workspace) == ()
    assert page.setup._pairs.text() == "Training pairs: 0"


def test_that_several_kinds_stay_until_one_is_chosen(
    page: TrainingPage, workspace: Workspace, qtbot: QtBot
) -> None:
    find_sections(workspace)
    choose_sections(workspace, ["findings", "impression"])
    page.on_shown()
    qtbot.waitUntil(lambda: page.setup.sections.combo.count() == 4)
    assert page.setup.sections.combo.currentText() == "From several kinds of sections: 2"
    choose(page, "several", qtbot)
    assert chosen_sections(workspace) == ("findings", "impression")
    choose(page, "findings", qtbot)
    assert chosen_sections(workspace) == ("findings",)
    assert page.setup.sections.combo.count() == 3


def test_that_looking_may_fail_and_be_tried_again(
    page: TrainingPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_asked: object, **_more: object) -> None:
        raise UserError(WORKSPACE_BUSY)

    monkeypatch.setattr(page_module, find_sections.__name__, fails)
    look(page, qtbot)
    assert page.setup.sections.look.isEnabled()


def test_that_every_kind_has_words() -> None:
    assert all(section_words(kind) != kind for kind in KINDS)
    assert section_words("of a site") == "of a site"
