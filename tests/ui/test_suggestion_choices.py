"""What a person chose of the list of suggestions is there again after a restart."""

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox
from pytestqt.qtbot import QtBot

from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.preferences import Preferences

from .conftest import WindowMaker, put_notes
from .test_annotation_page import open_page
from .test_suggestions import FIRST, feature, settle

pytestmark = pytest.mark.clinic


@pytest.mark.parametrize("model", ["", "Ward model, 病房 & co"])
def test_that_the_order_and_the_sources_switched_off_are_remembered(
    workspace: Workspace,
    context: AppContext,
    window_for: WindowMaker,
    qtbot: QtBot,
    model: str,
) -> None:
    put_notes(workspace, FIRST)
    page = open_page(window_for, context, qtbot)
    settle(qtbot, context, page)
    if model:
        feature(page).tab.show_sources([model])
    off = {"lexicon", model} - {""}
    for one in feature(page).tab.findChildren(QCheckBox):
        if one.text().replace("&&", "&") in off:
            one.click()
    orders = feature(page).tab.findChildren(QComboBox)[0]
    orders.setCurrentIndex(1)
    settle(qtbot, context, page)
    page.window().close()
    context.preferences = Preferences(context.preferences.file)
    again = open_page(window_for, context, qtbot)
    assert settle(qtbot, context, again) == []
    tab = feature(again).tab
    switches = {one.text().replace("&&", "&"): one for one in tab.findChildren(QCheckBox)}
    assert {name for name, one in switches.items() if not one.isChecked()} == off == tab.without
    assert tab.findChildren(QComboBox)[0].currentText() == "Least certain first"
    assert feature(again).model.order == "uncertainty"
    for name in off:
        switches[name].click()
    assert settle(qtbot, context, again) == ["Pneumonia", "cough"]
    assert context.preferences.sources_off == frozenset()
