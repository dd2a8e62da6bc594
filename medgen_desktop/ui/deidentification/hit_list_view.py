"""The list of hits as a person steps through it: titles are passed over."""

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QWidget

from medgen_desktop.ui.deidentification.hit_delegate import HitDelegate
from medgen_desktop.ui.deidentification.hit_list import HitList
from medgen_desktop.ui.theme import Theme

_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class HitListView(QListView):
    """Arrow keys go from hit to hit; more are read where the list ends."""

    hit_chosen = Signal(object)
    """The `Identity` in front, or None."""

    def __init__(self, hits: HitList, theme: Theme, parent: QWidget | None = None) -> None:
        """Show this list."""
        super().__init__(parent)
        self._hits = hits
        self._waiting: tuple[int, bool] | None = None
        self._drawn = HitDelegate(theme, self)
        self.setModel(hits)
        self.setItemDelegate(self._drawn)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        hits.read_on.connect(self._on_read_on)
        theme.changed.connect(self._on_theme_changed)

    def retranslate(self) -> None:
        """Say the name again, and draw the kinds in the new language."""
        self.setAccessibleName(self.tr("Hits"))
        self._drawn.forget()
        self.viewport().update()

    def step(self, step: int, *, open_only: bool = False) -> None:
        """Go to the next hit, or the next open one; reads on where the list ends for now."""
        row = self._hits.next_row(self.currentIndex().row(), step, open_only=open_only)
        if row >= 0:
            self.choose_row(row)
        elif step > 0 and self._hits.has_more:
            self._waiting = step, open_only
            self._hits.fetchMore(QModelIndex())

    def choose_row(self, row: int) -> None:
        """Bring this row to the front; -1 for none."""
        if row < 0:
            self.setCurrentIndex(QModelIndex())
            self.hit_chosen.emit(None)
            return
        index = self._hits.index(row, 0)
        if index == self.currentIndex():
            self.hit_chosen.emit(self._hits.hit_at(row))
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys pass titles over."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.step(step)

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        hit = self._hits.hit_at(current.row()) if current.isValid() else None
        if hit is not None:
            self.hit_chosen.emit(hit)

    @Slot()
    def _on_read_on(self) -> None:
        if self._waiting is not None:
            (step, open_only), self._waiting = self._waiting, None
            self.step(step, open_only=open_only)

    @Slot()
    def _on_theme_changed(self) -> None:
        self._drawn.forget()
        self.viewport().update()
