"""Find a concept: type words, a code or pinyin initials; the list follows, Enter chooses."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.terminology import FoundConcept, Terminology
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.banner import Banner
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import (
    EmptyState,
    button,
    link_button,
    primary_button,
    role_label,
    wrapped_label,
)
from medgen_desktop.ui.models.concept_list import CONCEPT_ROLE, ConceptDelegate, ConceptList
from medgen_desktop.ui.terminologies.install_panel import InstallPanel
from medgen_desktop.ui.theme import SPACE_2, SPACE_3, SPACE_4
from medgen_desktop.ui.wording import number_words

LANE = "concepts"
_WIDTH, _HEIGHT = 640, 520
_MOST = 100
"""Concepts that are listed; who does not see the right one among so many types another word."""
_LONGEST_PREFILL = 200
_OF_THE_LIST = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class ConceptDialog(QDialog):
    """Searches in the background while the typing goes on; the focus stays in the field."""

    concept_chosen = Signal(object)
    """A `Concept`, or None where the annotation should have none."""

    def __init__(
        self,
        context: AppContext,
        text: str = "",
        current: Concept | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Look for what an annotation says; `current` is the concept that it has."""
        super().__init__(parent)
        self._context = context
        self._current: Concept | None = None
        self._installed: Sequence[Terminology] | None = None
        self._is_adding = False
        self._found_for: str | None = None
        self._tasks: dict[str, TaskHandle] = {}
        self.search = QLineEdit()
        self.model = ConceptList(self)
        self.list = QListView()
        self.nothing = EmptyState()
        self.installing = InstallPanel(context)
        self._install_title = role_label("", "heading")
        self._install_words = wrapped_label("", "muted")
        self._now = role_label("", "muted")
        self.no_concept = button()
        self.banner = Banner()
        self.count = role_label("", "small")
        self.add = link_button()
        self.cancel_button, self.choose_button = button(), primary_button()
        self._stack = QStackedWidget()
        self._install_page = QWidget()
        self._lay_out()
        self._connect()
        self.resize(_WIDTH, _HEIGHT)
        self._retranslate()
        self.ask(text, current)
        self._reload()

    def ask(self, text: str, current: Concept | None) -> None:
        """Begin again with the text of an annotation and the concept that it has; then show."""
        self._current = current
        self._is_adding = False
        self.search.setText(" ".join(text.split())[:_LONGEST_PREFILL])
        self.search.selectAll()
        self.search.setFocus()
        self._search()

    def done(self, result: int) -> None:
        """Close; what is still being looked for is not waited for, an installation goes on."""
        for task in self._tasks.values():
            task.abandon()
        super().done(result)

    @property
    def is_up_to_date(self) -> bool:
        """Whether what is listed is what the words in the field find."""
        return self._installed is not None and self._found_for == self._query

    @property
    def _query(self) -> str:
        return self.search.text().strip()

    def _lay_out(self) -> None:
        self.search.setClearButtonEnabled(True)
        self.list.setModel(self.model)
        self.list.setItemDelegate(ConceptDelegate(self._context.theme, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        adding = QVBoxLayout(self._install_page)
        adding.setContentsMargins(0, SPACE_4, 0, 0)
        adding.setSpacing(SPACE_3)
        for part in (self._install_title, self._install_words, self.installing):
            adding.addWidget(part)
        adding.addStretch()
        for page in (self.list, self.nothing, self._install_page):
            self._stack.addWidget(page)
        now, about, buttons = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        now.addWidget(self._now, 1)
        now.addWidget(self.no_concept)
        about.addWidget(self.count)
        about.addStretch()
        about.addWidget(self.add)
        buttons.addStretch()
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.choose_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_2)
        column.addWidget(self.search)
        column.addLayout(now)
        column.addWidget(self.banner)
        column.addWidget(self._stack, 1)
        column.addLayout(about)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self.choose_button.setDefault(True)
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self._on_search_text_changed)
        self.list.selectionModel().currentChanged.connect(self._on_list_current_changed)
        self.list.doubleClicked.connect(self.choose)
        self.choose_button.clicked.connect(self.choose)
        self.cancel_button.clicked.connect(self.reject)
        self.no_concept.clicked.connect(self._on_no_concept_clicked)
        self.add.clicked.connect(self._on_add_clicked)
        self._context.events.terminologies_changed.connect(self._reload)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the list the keys that move in it, while the focus is in the field."""
        if (
            watched is self.search
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in _OF_THE_LIST
        ):
            self._move(Qt.Key(event.key()))
            return True
        return super().eventFilter(watched, event)

    def _move(self, key: Qt.Key) -> None:
        page = max(1, self.list.viewport().height() // max(1, self.list.sizeHintForRow(0)) - 1)
        step = page if key in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown} else 1
        down = key in {Qt.Key.Key_Down, Qt.Key.Key_PageDown}
        row = self.list.currentIndex().row() + (step if down else -step)
        if self.model.found:
            self._select(min(max(0, row), self.model.rowCount() - 1))

    def _select(self, row: int) -> None:
        index = self.model.index(row, 0)
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index)

    # -- what is installed, and what is found ------------------------------------------------

    @Slot()
    def _reload(self) -> None:
        workspace = self._context.workspace
        self._tasks["list"] = self._context.tasks.start(
            lambda _handle: workspace.terminologies.all(),
            on_result=self._on_installed_read,
            on_error=self._on_failed,
            lane=LANE,
        )

    def _on_installed_read(self, installed: list[Terminology]) -> None:
        has_more = self._installed is not None and len(installed) > len(self._installed)
        self._installed = installed
        self.installing.show_installed(installed)
        if has_more:
            self._is_adding = False
        self._search()

    @Slot()
    def _on_search_text_changed(self) -> None:
        self._is_adding = False
        self._search()

    def _search(self) -> None:
        """Ask for what the field says now; an answer to what it said before is not shown."""
        if "search" in self._tasks:
            self._tasks["search"].abandon()
        query, workspace = self._query, self._context.workspace

        def work(handle: TaskHandle) -> list[FoundConcept]:
            return [] if handle.cancelled else workspace.terminologies.find(query, _MOST)

        self._tasks["search"] = self._context.tasks.start(
            work,
            on_result=lambda found: self._on_found(query, found),
            on_error=self._on_failed,
            lane=LANE,
        )
        self._refresh()

    def _on_found(self, query: str, found: list[FoundConcept]) -> None:
        self._found_for = query
        self.banner.clear()
        self.model.show(found)
        rows = (row for row, one in enumerate(found) if one.concept == self._current)
        if found:
            self._select(next(rows, 0))
        self._refresh()

    def _on_failed(self, error: Exception) -> None:
        self.banner.show_error(error)

    # -- what is chosen ----------------------------------------------------------------------

    @Slot()
    def choose(self) -> None:
        """Choose the current row, unless it answers what is not asked any more."""
        one = self.list.currentIndex().data(CONCEPT_ROLE)
        if self.choose_button.isEnabled() and isinstance(one, FoundConcept):
            self.concept_chosen.emit(one.concept)
            self.accept()

    @Slot()
    def _on_no_concept_clicked(self) -> None:
        self.concept_chosen.emit(None)
        self.accept()

    @Slot()
    def _on_add_clicked(self) -> None:
        self._is_adding = not self._is_adding
        self._refresh()

    @Slot()
    def _on_list_current_changed(self) -> None:
        words = self.list.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
        self.search.setAccessibleDescription(str(words or ""))
        self._refresh_buttons()

    # -- what is said ------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Find a concept"))
        self.search.setPlaceholderText(self.tr("Words, a code, or the initials of pinyin"))
        self.search.setAccessibleName(self.tr("Find a concept"))
        self.list.setAccessibleName(self.tr("Concepts found"))
        self.no_concept.setText(self.tr("No concept"))
        self.no_concept.setToolTip(self.tr("Take the concept away from this annotation"))
        self.cancel_button.setText(self.tr("Cancel"))
        self.choose_button.setText(self.tr("Choose"))
        self._refresh()

    def _refresh(self) -> None:
        """Show the page that fits: results, why there are none, or how to get a terminology."""
        none_installed = self._installed is not None and not self._installed
        now = self._current
        self._now.setVisible(now is not None)
        self.no_concept.setVisible(now is not None)
        if now is not None:
            words = self.tr("Now: {code} {name} ({system} {version})")
            self._now.setText(
                words.format(code=now.code, name=now.name, system=now.system, version=now.version)
            )
        self._install_title.setText(
            self.tr("No terminology is installed yet")
            if none_installed
            else self.tr("Add a terminology")
        )
        self._install_words.setText(
            self.tr(
                "A concept is an entry of a terminology. Install one that comes with the program "
                "(in English), or import your own table of codes and names. It stays in this "
                "workspace; nothing is fetched."
            )
        )
        is_adding = self._is_adding or none_installed
        self.add.setVisible(not none_installed)
        self.add.setText(
            self.tr("Back to the search") if is_adding else self.tr("Add a terminology…")
        )
        if self.is_up_to_date:
            self._say_what_was_found()
        if is_adding:
            self._stack.setCurrentWidget(self._install_page)
        elif self.is_up_to_date:
            self._stack.setCurrentWidget(self.list if self.model.found else self.nothing)
        self.count.setVisible(self._stack.currentWidget() is self.list)
        self._refresh_buttons()

    def _refresh_buttons(self) -> None:
        is_listed = self._stack.currentWidget() is self.list
        has_row = self.list.currentIndex().isValid()
        self.choose_button.setEnabled(self.is_up_to_date and is_listed and has_row)

    def _say_what_was_found(self) -> None:
        systems = ", ".join(f"{one.system} {one.version}" for one in self._installed or ())
        found = len(self.model.found)
        if found >= _MOST:
            words = self.tr("The first {count} of more in {systems}")
        else:
            words = self.tr("{count} found in {systems}")
        self.count.setText(words.format(count=number_words(found), systems=systems))
        if self._found_for:
            self.nothing.set_words(
                self.tr("Nothing found for “{words}”").format(words=_shortened(self._found_for)),
                self.tr(
                    "Searched: {systems}. Try fewer or other words, the beginning of a code, or "
                    "another name of the same thing."
                ).format(systems=systems),
            )
        else:
            self.nothing.set_words(
                self.tr("Type to search"),
                self.tr(
                    "Searches {systems}: words in any order from their beginnings, codes such as "
                    "I21, Chinese from any character, or pinyin initials such as gxy for 高血压."
                ).format(systems=systems),
            )


def _shortened(words: str, longest: int = 60) -> str:
    return words if len(words) <= longest else words[: longest - 1] + "…"
