"""A note with words that can be related, and what a person does with them."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.annotation import AnnotationId
from medgen_desktop.domain.note import NoteId
from medgen_desktop.services.annotate import add_annotation
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.annotation.page import AnnotationPage
from medgen_desktop.ui.annotation.relation_menu import KindMenu
from medgen_desktop.ui.annotation.relations import Relations
from medgen_desktop.ui.context import AppContext

from .conftest import WindowMaker

LINE = "🩺 Given aspirin for chest pain, in angina; 阿司匹林 100mg。\nThen pneumonia was found."
WORDS = (
    ("aspirin", "Treatment"),
    ("chest pain", "Symptom"),
    ("angina", "Disease"),
    ("阿司匹林", "Treatment"),
    ("pneumonia", "Disease"),
)
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
Ends = dict[str, AnnotationId]


def mark_words(workspace: Workspace, note: NoteId) -> Ends:
    """Annotate the words of the note; gives their ids by what they say."""
    made = {}
    for words, name in WORDS:
        start = LINE.index(words)
        change = add_annotation(workspace, note, start, start + len(words), name, "Anna")
        made[words] = change.added[0].id
    return made


def open_page(window_for: WindowMaker, context: AppContext, qtbot: QtBot) -> AnnotationPage:
    window = window_for(context)
    window.show_page("mark")
    page = window.page("mark")
    assert isinstance(page, AnnotationPage)
    qtbot.waitUntil(lambda: page.session.note is not None)
    return page


def feature(page: AnnotationPage) -> Relations:
    (found,) = (one for one in page.features if isinstance(one, Relations))
    return found


def settle(qtbot: QtBot, context: AppContext) -> None:
    """Everything asked for is saved and shown."""
    qtbot.waitUntil(lambda: context.tasks.active == 0)
    qtbot.wait(1)


def saved(context: AppContext, note: NoteId) -> list[tuple[str, str, str]]:
    """The relations in the file, in words."""
    texts = {one.id: one.text for one in context.workspace.annotations.of_note(note)}
    found = context.workspace.relations.of_note(note)
    return [(texts[one.source], one.kind, texts[one.target]) for one in found]


def menu() -> KindMenu:
    (found,) = (
        one
        for one in QApplication.topLevelWidgets()
        if isinstance(one, KindMenu) and one.isVisible()
    )
    return found


def offered() -> list[str]:
    return [one.text().split(maxsplit=1)[1] for one in menu().actions()]


def middle_of(page: AnnotationPage, one: AnnotationId) -> QPoint:
    place = page.view.rect_of(one)
    assert place is not None
    return place.center()


def drag(
    page: AnnotationPage, source: QPoint, target: QPoint, held: Qt.KeyboardModifier = CTRL
) -> None:
    viewport = page.view.viewport()
    QTest.mousePress(viewport, LEFT, held, source)
    QTest.mouseMove(viewport, (source + target) / 2)
    QTest.mouseMove(viewport, target)
    QTest.mouseRelease(viewport, LEFT, held, target)


def link_by_keys(page: AnnotationPage, source: AnnotationId, target: AnnotationId) -> None:
    page.choose(source)
    QTest.keyClick(page.view, Qt.Key.Key_L)
    page.choose(target)
    QTest.keyClick(page.view, Qt.Key.Key_L)
