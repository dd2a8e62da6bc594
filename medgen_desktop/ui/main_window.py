"""The frame around the pages: rail, title row, banner, status line. Pages are made when shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QTimer, Signal, SignalInstance, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QMessageBox,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.domain.note import NoteId
from medgen_desktop.ui.banner import Banner
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import link_button, role_label
from medgen_desktop.ui.events import Job
from medgen_desktop.ui.icons import icon
from medgen_desktop.ui.live_changes import LiveChanges
from medgen_desktop.ui.note_indexing import NoteIndexing
from medgen_desktop.ui.status_line import StatusLine
from medgen_desktop.ui.theme import ICON_SIZE, SPACE_1, SPACE_2, SPACE_4

if TYPE_CHECKING:
    from medgen_desktop.ui.search.window import SearchWindow

_RAIL_WIDTH = 72
_HEADER_HEIGHT = 48
_SMALLEST = QSize(1024, 700)
_COMFORTABLE = QSize(1280, 800)


class Page(Protocol):
    """What the frame asks of a page besides being a widget.

    A page may also have `open_note(note_id)`, `choose_model(model_id)`, a signal `model_ready` that
    asks to draft with a model, and `close_down()` to save what is still unsaved.
    """

    status_changed: SignalInstance

    def on_shown(self) -> None:
        """The page came into view."""


PageMaker = Callable[[AppContext], QWidget]


@dataclass(frozen=True, slots=True)
class _Place:
    key: str
    icon: str


_PLACES = (
    _Place("notes", "files"),
    _Place("mark", "pencil-line"),
    _Place("train", "graduation-cap"),
    _Place("draft", "article"),
    _Place("setup", "gear-six"),
)


class MainWindow(QMainWindow):
    """Shows one page of the open workspace at a time."""

    closed = Signal()
    first_painted = Signal()
    """The window is on the screen: from now on, other work takes nothing from its coming up."""

    def __init__(self, context: AppContext, makers: Mapping[str, PageMaker]) -> None:
        """Show the first page; the others are made when they are first asked for."""
        super().__init__()
        self.context = context
        self._makers = makers
        self._pages: dict[str, QWidget] = {}
        self._rail = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        self._title = role_label("", "title")
        self._where = role_label("", "muted")
        self._search = link_button()
        self.search: SearchWindow | None = None
        self.banner = Banner()
        self.stack = QStackedWidget()
        self.status_line = StatusLine(context)
        self.live = LiveChanges(context, self)
        self.indexing = NoteIndexing(context, self)
        self._current = ""
        self._is_painted = False
        self._lay_out()
        self._connect()
        self._recolour()
        self._retranslate()
        self.setMinimumSize(_SMALLEST)
        self.resize(_COMFORTABLE)
        geometry = context.preferences.state("window")
        if geometry is not None:
            self.restoreGeometry(geometry)
        self.show_page(_PLACES[0].key)

    def _lay_out(self) -> None:
        header = QFrame()
        header.setProperty("role", "header")
        header.setFixedHeight(_HEADER_HEIGHT)
        row = QHBoxLayout(header)
        row.setContentsMargins(SPACE_4, 0, SPACE_4, 0)
        row.addWidget(self._title)
        row.addSpacing(SPACE_2)
        row.addWidget(self._where)
        row.addStretch()
        row.addWidget(self._search)
        self.banner.setProperty("inset", "true")
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(header)
        column.addWidget(self.banner)
        column.addWidget(self.stack, 1)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(self._make_rail())
        upper.addLayout(column, 1)
        whole = QWidget()
        outer = QVBoxLayout(whole)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(upper, 1)
        outer.addWidget(self.status_line)
        self.setCentralWidget(whole)

    def _make_rail(self) -> QFrame:
        rail = QFrame()
        rail.setProperty("role", "rail")
        rail.setFixedWidth(_RAIL_WIDTH)
        column = QVBoxLayout(rail)
        column.setContentsMargins(SPACE_1, SPACE_2, SPACE_1, SPACE_2)
        column.setSpacing(SPACE_1)
        for number, place in enumerate(_PLACES, start=1):
            made = QToolButton()
            made.setProperty("role", "rail")
            made.setCheckable(True)
            made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            made.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
            made.setFixedWidth(_RAIL_WIDTH - 2 * SPACE_1)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(lambda _checked, key=place.key: self.show_page(key))
            shortcut = QShortcut(QKeySequence(f"Alt+{number}"), self)
            shortcut.activated.connect(lambda key=place.key: self.show_page(key))
            self._rail.addButton(made)
            self._buttons[place.key] = made
            if place.key == "setup":
                column.addStretch()
            column.addWidget(made)
        return rail

    def _connect(self) -> None:
        events = self.context.events
        events.page_requested.connect(self.show_page)
        events.note_requested.connect(self._on_note_requested)
        self.context.errors.error_presented.connect(self.banner.show_error)
        self.context.theme.changed.connect(self._recolour)
        self.status_line.job_clicked.connect(self.show_page)
        self.live.said.connect(self.status_line.say)
        self.first_painted.connect(self.indexing.begin_soon)
        events.search_requested.connect(self.show_search)
        self._search.clicked.connect(self._on_search_clicked)
        find = QShortcut(QKeySequence("Ctrl+K"), self)
        find.activated.connect(self._on_search_clicked)

    @Slot(str)
    def show_page(self, key: str) -> None:
        """Bring a page into view, making it if this is the first time."""
        if key not in self._makers:
            return
        page = self.page(key)
        self.stack.setCurrentWidget(page)
        self._buttons[key].setChecked(True)
        self._current = key
        self._retranslate()
        _as_page(page).on_shown()

    @Slot(str)
    def show_search(self, words: str = "") -> None:
        """Bring up the window that finds notes, made when it is first asked for."""
        if self.search is None:
            from medgen_desktop.ui.search.window import SearchWindow  # noqa: PLC0415 - as pages are

            self.search = SearchWindow(self.context, self)
        self.search.come_to_front(words)

    @Slot()
    def _on_search_clicked(self) -> None:
        self.show_search()

    def page(self, key: str) -> QWidget:
        """The page with this key."""
        if key not in self._pages:
            made = self._makers[key](self.context)
            self._pages[key] = made
            self.stack.addWidget(made)
            _as_page(made).status_changed.connect(self.status_line.say)
            model_ready = getattr(made, "model_ready", None)
            if model_ready is not None:
                model_ready.connect(self._on_model_ready)
            self._restore_splitters(made)
        return self._pages[key]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell of the first time, once everything is drawn."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask once if work is running; remember how the window was."""
        jobs = [job for job in self.status_line.running_jobs if not job.goes_on_later]
        if jobs and not self._may_stop_jobs(jobs):
            event.ignore()
            return
        self.context.preferences.save_state("window", self.saveGeometry())
        for splitter in self.findChildren(QSplitter):
            if splitter.objectName():
                self.context.preferences.save_state(splitter.objectName(), splitter.saveState())
        self.context.preferences.flush()
        for page in self._pages.values():
            close_down = getattr(page, "close_down", None)
            if close_down is not None:
                close_down()
        if self.search is not None:
            self.search.close()
        self.live.stop()
        self.indexing.stop()
        super().closeEvent(event)
        self.closed.emit()

    def _may_stop_jobs(self, running: Sequence[Job]) -> bool:
        jobs = ", ".join(job.words for job in running)
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Work is still running"))
        box.setText(self.tr("Still running: {jobs}").format(jobs=jobs))
        box.setInformativeText(
            self.tr(
                "Closing stops it, and what it has not finished is lost. Notes, labels and "
                "drafts are saved."
            )
        )
        stop = box.addButton(self.tr("Stop and close"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(self.tr("Keep working"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.exec()
        return box.clickedButton() is stop

    def _restore_splitters(self, page: QWidget) -> None:
        for splitter in page.findChildren(QSplitter):
            state: QByteArray | None = self.context.preferences.state(splitter.objectName())
            if splitter.objectName() and state is not None:
                splitter.restoreState(state)

    def _retranslate(self) -> None:
        words = {
            "notes": self.tr("Notes"),
            "mark": self.tr("Mark"),
            "train": self.tr("Train"),
            "draft": self.tr("Draft"),
            "setup": self.tr("Setup"),
        }
        for number, (key, made) in enumerate(self._buttons.items(), start=1):
            made.setText(words[key])
            made.setToolTip(f"{words[key]} (Alt+{number})")
            made.setAccessibleName(words[key])
        self._search.setText(self.tr("Find notes  Ctrl+K"))
        self._search.setAccessibleName(self.tr("Find notes"))
        workspace = self.context.workspace.path.stem
        self._title.setText(words.get(self._current, ""))
        self._where.setText(workspace)
        self.setWindowTitle(f"{workspace} – MedGen Desktop")

    @Slot()
    def _recolour(self) -> None:
        palette = self.context.theme.palette
        for place in _PLACES:
            self._buttons[place.key].setIcon(icon(place.icon, palette.muted, palette.accent))

    @Slot(str, int)
    def _on_note_requested(self, key: str, note_id: int) -> None:
        self.show_page(key)
        opener = getattr(self.page(key), "open_note", None)
        if opener is not None:
            opener(NoteId(note_id))

    @Slot(str)
    def _on_model_ready(self, model_id: str) -> None:
        self.show_page("draft")
        chooser = getattr(self.page("draft"), "choose_model", None)
        if chooser is not None:
            chooser(model_id)


def _as_page(widget: QWidget) -> Page:
    return widget  # type: ignore[return-value] # every maker in app.py makes a Page
