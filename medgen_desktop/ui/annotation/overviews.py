"""K and G: the places of a word or a label in all notes, and how far the work is."""

from PySide6.QtCore import QObject, Slot

from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.ui.annotation.parts import MarkParts
from medgen_desktop.ui.overview.window import OverviewWindow


class Overviews(QObject):
    """Opens the overview of all notes, and goes to the place that is chosen in it."""

    def __init__(self, parts: MarkParts) -> None:
        """Bind the keys and the links; the window is made when it is first asked for."""
        super().__init__(parts.view)
        self._parts = parts
        self._window: OverviewWindow | None = None
        self._wanted: tuple[int, int, int] | None = None
        parts.keys.bind(
            "note",
            "K",
            QT_TRANSLATE_NOOP("PageKeys", "Find it in all notes"),
            self.show_concordance,
        )
        parts.keys.bind(
            "note", "G", QT_TRANSLATE_NOOP("PageKeys", "See the progress"), self.show_progress
        )
        parts.bar.add_link(lambda: self.tr("Find in all notes  K"), self.show_concordance)
        parts.bar.add_link(lambda: self.tr("Progress  G"), self.show_progress)
        parts.session.note_opened.connect(self._go_to_wanted)
        parts.context.events.place_requested.connect(self._on_occurrence_chosen)

    def retranslate(self) -> None:
        """The window and the bar say their own words."""

    @Slot()
    def show_concordance(self) -> None:
        """Look for the selected text, else for the text of the chosen annotation."""
        view, one = self._parts.view, self._parts.chosen()
        start, end = view.selected_range()
        term = view.note_text[start:end]
        if not term and one is not None:
            term = one.text
        self._overview().show_concordance(term=" ".join(term.split()))

    @Slot()
    def show_progress(self) -> None:
        """Show how far the work is."""
        self._overview().show_progress()

    def close_down(self) -> None:
        """Close the window with the page's own."""
        if self._window is not None:
            self._window.close()

    def _overview(self) -> OverviewWindow:
        if self._window is None:
            context = self._parts.context
            labels = context.workspace.schemas.current().labels
            self._window = OverviewWindow(context, labels, self._parts.view.window())
            self._window.occurrence_chosen.connect(self._on_occurrence_chosen)
        return self._window

    @Slot(int, int, int)
    def _on_occurrence_chosen(self, note_id: int, start: int, end: int) -> None:
        self._wanted = note_id, start, end
        self._go_to_wanted()

    @Slot()
    def _go_to_wanted(self) -> None:
        """Select the place that was chosen, once its note is open."""
        note, wanted = self._parts.session.note, self._wanted
        if note is None or wanted is None or note.id != wanted[0]:
            return
        self._wanted = None
        view = self._parts.view
        view.select_range(wanted[1], wanted[2])
        view.show_place(wanted[1])
