"""Ctrl+K: find notes by words in them or in their annotations, and go to the place."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QInputDialog,
    QListView,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.domain.search import SavedSearch, Search
from medgen_desktop.services.search import export_hits
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.banner import Banner
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import EmptyState, button, link_button, role_label
from medgen_desktop.ui.overview.saving import ask_for_file
from medgen_desktop.ui.search.filter_bar import FilterBar
from medgen_desktop.ui.search.hit_list import HitDelegate, HitList
from medgen_desktop.ui.search_box import SearchBox
from medgen_desktop.ui.theme import SPACE_2, SPACE_3
from medgen_desktop.ui.wording import number_words

_WIDTH, _HEIGHT = 1140, 720
_FIELD_WIDTH = 420
_MOST_COUNTED = 10_000


class SearchWindow(QWidget):
    """Not modal: what is chosen shows in the main window while the list stays.

    Make it once and keep it: closing only hides it.
    """

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        """Hidden, and nothing read, before `come_to_front`."""
        super().__init__(parent, Qt.WindowType.Window)
        self._context = context
        self._kept: list[SavedSearch] = []
        labels = context.workspace.schemas.current().labels
        self.hits = HitList(context.workspace, context.tasks, self)
        self.field = SearchBox()
        self.filters = FilterBar(labels)
        self.keep = QToolButton()
        self.keep.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.keep)
        self.keep.setMenu(self.menu)
        self.save = button()
        self.clear = link_button()
        self.list = _Rows(self.hits, HitDelegate(context.theme, self))
        self.empty = EmptyState()
        self.banner = Banner()
        self.banner.setProperty("inset", True)
        self._count = role_label("", "muted")
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self._retranslate()

    def come_to_front(self, words: str = "") -> None:
        """Show the window with the field ready to type in; with words, look for these."""
        self.banner.clear()
        if words:
            self.field.setText(words)
        self._read_choices()
        if self.isVisible():
            self.raise_()
        self.show()
        self.activateWindow()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def show_search(self, search: Search) -> None:
        """Look for what a search asks for."""
        self.field.show_words(search.words)
        self.filters.show_search(search)
        self._look()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        self.field.setMinimumWidth(_FIELD_WIDTH)
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(self.field, 1)
        row.addWidget(self.keep)
        row.addWidget(self.save)
        below = QHBoxLayout()
        below.setSpacing(SPACE_2)
        below.addWidget(self._count)
        below.addStretch()
        below.addWidget(self.clear)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        inner = QVBoxLayout()
        inner.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_3)
        inner.setSpacing(SPACE_2)
        inner.addLayout(row)
        inner.addWidget(self.filters)
        inner.addLayout(below)
        inner.addWidget(self._stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addLayout(inner, 1)
        self.resize(_WIDTH, _HEIGHT)

    def _connect(self) -> None:
        close = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        close.activated.connect(self.close)
        self.field.search_requested.connect(self._look)
        self.filters.changed.connect(self._look)
        self.list.chosen.connect(self._on_row_chosen)
        self.save.clicked.connect(self._on_save_clicked)
        self.clear.clicked.connect(self._on_clear_clicked)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.empty.action_requested.connect(self._on_clear_clicked)
        self.hits.loaded.connect(self._refresh)
        self.hits.counted.connect(self._refresh)
        self.hits.load_failed.connect(self.banner.show_error)
        events = self._context.events
        events.schema_changed.connect(self._read_choices)
        events.notes_changed.connect(self._on_notes_changed)

    @Slot()
    def _look(self) -> None:
        self.hits.look_for(self.filters.search_for(self.field.text().strip()))
        self._refresh()

    @Slot()
    def _on_notes_changed(self) -> None:
        """More may be found now; a list that somebody reads in stays as it is."""
        if self.isVisible() and self.hits.rowCount() == 0:
            self._look()

    @Slot()
    def _read_choices(self) -> None:
        workspace = self._context.workspace
        self._context.tasks.start(
            lambda _handle: (
                workspace.search.section_kinds(),
                workspace.search.annotators(),
                workspace.search.saved(),
            ),
            on_result=self._on_choices_read,
            on_error=self.banner.show_error,
        )

    def _on_choices_read(self, read: tuple[list[str], list[str], list[SavedSearch]]) -> None:
        kinds, people, self._kept = read
        self.filters.offer(self._context.workspace.schemas.current().labels, kinds, people)

    @Slot(QModelIndex)
    def _on_row_chosen(self, index: QModelIndex) -> None:
        hit = self.hits.hit_at(index.row())
        if hit is None:
            return
        events = self._context.events
        events.note_requested.emit("mark", hit.note_id)
        if hit.places:
            place = hit.places[0]
            events.place_requested.emit(hit.note_id, place.start, place.end)

    @Slot()
    def _on_clear_clicked(self) -> None:
        self.show_search(Search())
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_save_clicked(self) -> None:
        path = ask_for_file(self, self.tr("Save what was found"), "search.csv", ("CSV (*.csv)",))
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Write everything that is found, fetched or not, as CSV."""
        workspace, search = self._context.workspace, self.hits.search
        self._context.tasks.start(
            lambda _handle: export_hits(workspace, path, search),
            on_result=lambda _count: self._say_saved(path.name),
            on_error=self.banner.show_error,
        )

    def _say_saved(self, name: str) -> None:
        self.banner.show_news(lambda: self.tr("Saved as {name}.").format(name=name), "good")

    @Slot()
    def _fill_menu(self) -> None:
        self.menu.clear()
        for one in self._kept:
            self.menu.addAction(one.name, partial(self.show_search, one.search))
        if self._kept:
            self.menu.addSeparator()
        keep = self.menu.addAction(self.tr("Keep this search…"), self._on_keep_asked)
        keep.setEnabled(self.hits.search != Search())
        if self._kept:
            forget = self.menu.addMenu(self.tr("Forget"))
            for one in self._kept:
                forget.addAction(one.name, partial(self.forget_search, one.name))

    @Slot()
    def _on_keep_asked(self) -> None:
        name, is_said = QInputDialog.getText(
            self,
            self.tr("Keep this search"),
            self.tr("Name of the search:"),
            text=self.hits.search.words,
        )
        if is_said and name.strip():
            self.keep_search(name.strip())

    def keep_search(self, name: str) -> None:
        """Keep what is looked for under a name, in the place of one that has it."""
        saved = SavedSearch(name, self.hits.search)
        workspace = self._context.workspace

        def work(_handle: TaskHandle) -> None:
            with workspace.transaction() as tx:
                workspace.search.save(tx, saved)

        self._write(work)

    def forget_search(self, name: str) -> None:
        """Keep the search of this name no more."""
        workspace = self._context.workspace

        def work(_handle: TaskHandle) -> None:
            with workspace.transaction() as tx:
                workspace.search.forget(tx, name)

        self._write(work)

    def _write(self, work: Callable[[TaskHandle], None]) -> None:
        self._context.tasks.start(
            work,
            on_result=lambda _none: self._read_choices(),
            on_error=self.banner.show_error,
        )

    @Slot()
    def _refresh(self) -> None:
        found = self.hits.rowCount()
        is_asked = self.hits.search != Search()
        is_empty = not found and not self.hits.is_reading
        self._stack.setCurrentWidget(self.empty if is_empty else self.list)
        self.save.setEnabled(bool(found))
        self.clear.setVisible(is_asked)
        self._count.setText(self._count_words() if is_asked else "")
        if is_asked:
            self.empty.set_words(
                self.tr("No note matches"),
                self.tr(
                    "Words are found from their beginnings, Chinese from any character, one after"
                    " another as you write them. Try fewer words, or free a filter."
                ),
                self.tr("Start again"),
            )
        else:
            self.empty.set_words(
                self.tr("Find notes"),
                self.tr(
                    "Type words to find the notes that say them, in English or Chinese; filters"
                    " narrow what is found, or find notes by themselves."
                ),
            )

    def _count_words(self) -> str:
        found, count = self.hits.rowCount(), self.hits.count
        if self.hits.is_complete:
            return self.tr("Notes found: {count}").format(count=number_words(found))
        if count is None:
            return self.tr("Searching…")
        more = "+" if count >= _MOST_COUNTED else ""
        return self.tr("Notes found: about {count}").format(count=number_words(count) + more)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Find notes"))
        self.field.setPlaceholderText(self.tr("Words in notes, such as chest pain"))
        self.field.setAccessibleName(self.tr("Words to look for"))
        self.keep.setText(self.tr("Kept searches"))
        self.save.setText(self.tr("Save as CSV…"))
        self.clear.setText(self.tr("Start again"))
        self.list.setAccessibleName(self.tr("Notes that were found"))
        self.list.setAccessibleDescription(self.tr("Enter opens the note at the place"))
        self.hits.retranslate()
        self._refresh()


class _Rows(QListView):
    """The notes; Enter or a double click opens one."""

    chosen = Signal(QModelIndex)

    def __init__(self, hits: HitList, delegate: HitDelegate) -> None:
        super().__init__()
        self.setModel(hits)
        self.setItemDelegate(delegate)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMouseTracking(True)
        self.doubleClicked.connect(self.chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the current row."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.chosen.emit(self.currentIndex())
            return
        super().keyPressEvent(event)
