"""Annotations of each day, the labels stacked; drawn by the plotting library once it is there."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import ModuleType
from typing import Any

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QVBoxLayout, QWidget

from medgen_desktop.ui import plotting
from medgen_desktop.ui.background import TaskRunner
from medgen_desktop.ui.controls import role_label
from medgen_desktop.ui.theme import SIZE_SMALL, Theme
from medgen_desktop.ui.wording import label_words, number_words

_HEIGHT = 220
_BAR_WIDTH = 0.8
_MOST_TICKS = 7
_ROOM_ABOVE = 1.08
_LEAST_DAYS = 10

Days = Mapping[str, Mapping[str, int]]


class DayChart(QWidget):
    """A bar a day; days without annotations are empty, so that a week looks like a week."""

    def __init__(self, tasks: TaskRunner, theme: Theme, parent: QWidget | None = None) -> None:
        """Hold its place until `load` has brought the plotting library."""
        super().__init__(parent)
        self._tasks = tasks
        self._theme = theme
        self._library: ModuleType | None = None
        self._plot: Any = None
        self._is_loading = False
        self._days: Days = {}
        self._inks: Sequence[tuple[str, int]] = ()
        self._waiting = role_label("", "muted")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._waiting)
        self.setFixedHeight(_HEIGHT)
        theme.changed.connect(self._draw)
        self._retranslate()

    @property
    def is_loaded(self) -> bool:
        """Whether the plot itself is there."""
        return self._plot is not None

    def load(self) -> None:
        """Have the plotting library loaded, which takes most of a second."""
        if not (self._is_loading or self.is_loaded):
            self._is_loading = True
            plotting.load(self._tasks, self._on_library_loaded)

    def show_days(self, days: Days, inks: Sequence[tuple[str, int]]) -> None:
        """Show these counts; each label with its place among the theme's label colours."""
        self._days, self._inks = days, inks
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _on_library_loaded(self, library: ModuleType) -> None:
        self._library = library
        self._plot = library.PlotWidget()
        item = self._plot.getPlotItem()
        item.setMenuEnabled(False)
        item.hideButtons()
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.setFrameShape(self._plot.Shape.NoFrame)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._waiting.hide()
        self._column.addWidget(self._plot)
        self._draw()

    @Slot()
    def _draw(self) -> None:
        self._describe()
        if self._library is None:
            return
        self._plot.clear()
        self._style_axes()
        ordinals = [date.fromisoformat(day).toordinal() for day in self._days]
        # From the first day on: an SVG is not precise enough for the large numbers of ordinals.
        days = [one - ordinals[0] for one in ordinals]
        below = [0] * len(days)
        for label, place in self._inks:
            counts = [counted.get(label, 0) for counted in self._days.values()]
            colours = self._theme.palette.label(place)
            self._plot.addItem(
                self._library.BarGraphItem(
                    x=days,
                    y0=list(below),
                    height=counts,
                    width=_BAR_WIDTH,
                    brush=colours.ink,
                    pen={"color": self._theme.palette.raised, "width": 1},
                )
            )
            below = [low + count for low, count in zip(below, counts, strict=True)]
        if days:
            self._scale(ordinals[0], days[-1] + 1, max(below))

    def _scale(self, first: int, days: int, most: int) -> None:
        """All days from the first one, in a width that does not make a single day a wall."""
        missing = max(0, _LEAST_DAYS - days) / 2
        self._plot.setXRange(-missing - 0.5, days - 1 + missing + 0.5, padding=0)
        self._plot.setYRange(0, max(1, most) * _ROOM_ABOVE, padding=0)
        step = -(-days // _MOST_TICKS)
        named = range(step // 2, days, step)  # not at an end: no room for words there
        ticks = [(day, date.fromordinal(first + day).isoformat()) for day in named]
        self._plot.getAxis("bottom").setTicks([ticks])

    def _style_axes(self) -> None:
        colours = self._theme.palette
        small = QFont(self.font())
        small.setPixelSize(SIZE_SMALL)
        self._plot.setBackground(colours.raised)
        for name in ("left", "bottom"):
            axis = self._plot.getAxis(name)
            axis.setPen(colours.line)
            axis.setTextPen(colours.muted)
            axis.setStyle(tickFont=small, tickLength=-4)
        self._plot.showGrid(y=True, alpha=0.12)

    def _describe(self) -> None:
        said = []
        for day, counts in self._days.items():
            each = (f"{label_words(label)} {number_words(n)}" for label, n in counts.items())
            said.append(f"{day}: {', '.join(each)}")
        self.setAccessibleDescription("; ".join(said))

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Annotations per day"))
        self._waiting.setText(self.tr("The picture is being drawn…"))
        self._describe()
