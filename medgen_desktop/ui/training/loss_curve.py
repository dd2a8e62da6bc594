"""A run's loss against its steps, live; the plotting library is loaded when first needed."""

from collections.abc import Sequence
from itertools import accumulate
from types import ModuleType
from typing import Any

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from medgen_desktop.domain.worker_protocol import Evaluated, TrainingStep
from medgen_desktop.ui import plotting
from medgen_desktop.ui.background import TaskRunner
from medgen_desktop.ui.theme import SIZE_SMALL, Theme

_NEIGHBOURS_SHARE = 20
_LEAST_NEIGHBOURS = 2
_HEIGHT = 220
_MOST_POINTS = 2000


def smoothed(values: Sequence[float]) -> list[float]:
    """The mean of each value and its neighbours: where a noisy curve is going, without a lag.

    As long as `values`; a twentieth of them counts as neighbours on either side, near an end only
    as many as there are on both.
    """
    sums = [0.0, *accumulate(values)]
    reach = max(_LEAST_NEIGHBOURS, len(values) // _NEIGHBOURS_SHARE)
    result = []
    for place in range(len(values)):
        near = min(reach, place, len(values) - 1 - place)
        result.append((sums[place + near + 1] - sums[place - near]) / (2 * near + 1))
    return result


class LossCurve(QWidget):
    """Each step's loss as faint dots, a line of local means, and the validation losses on it."""

    def __init__(self, tasks: TaskRunner, theme: Theme, parent: QWidget | None = None) -> None:
        """Hold its place until `load` has brought the plotting library."""
        super().__init__(parent)
        self._tasks = tasks
        self._theme = theme
        self._steps: list[int] = []
        self._losses: list[float] = []
        self._validations: dict[int, float] = {}
        self._plot: Any = None
        self._dots: Any = None
        self._line: Any = None
        self._measured: Any = None
        self._legend: Any = None
        self._is_loading = False
        self._waiting = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._waiting.setProperty("role", "muted")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._waiting)
        self.setFixedHeight(_HEIGHT)
        theme.changed.connect(self._on_theme_changed)
        self._retranslate()

    @property
    def is_loaded(self) -> bool:
        """Whether the plot itself is there."""
        return self._plot is not None

    @property
    def validations(self) -> dict[int, float]:
        """The validation losses shown, by step."""
        return dict(self._validations)

    @property
    def losses(self) -> tuple[float, ...]:
        """The losses shown, in the order of their steps."""
        return tuple(self._losses)

    def load(self) -> None:
        """Have the plotting library loaded, which takes most of a second."""
        if not (self._is_loading or self.is_loaded):
            self._is_loading = True
            plotting.load(self._tasks, self._on_library_loaded)

    def show_steps(
        self, steps: Sequence[TrainingStep], evaluations: Sequence[Evaluated] = ()
    ) -> None:
        """Replace the curve."""
        self._steps = [step.step for step in steps]
        self._losses = [step.loss for step in steps]
        self._validations = {}
        for one in evaluations:
            self._take(one)
        self._draw()

    def add_evaluation(self, evaluated: Evaluated) -> None:
        """Add a validation loss; later ones were taken back."""
        self._take(evaluated)
        self._draw()

    def _take(self, evaluated: Evaluated) -> None:
        kept = {at: loss for at, loss in self._validations.items() if at < evaluated.step}
        if evaluated.validation_loss is not None:
            kept[evaluated.step] = evaluated.validation_loss
        self._validations = kept

    def add_step(self, step: TrainingStep) -> None:
        """Add one point at the end; what was at its place or behind it is taken anew."""
        while self._steps and self._steps[-1] >= step.step:
            self._steps.pop()
            self._losses.pop()
        self._steps.append(step.step)
        self._losses.append(step.loss)
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Take the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _on_library_loaded(self, pyqtgraph: ModuleType) -> None:
        self._plot = pyqtgraph.PlotWidget()
        item = self._plot.getPlotItem()
        item.setMenuEnabled(False)
        item.hideButtons()
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.setFrameShape(self._plot.Shape.NoFrame)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._dots = self._plot.plot([], [], pen=None, symbol="o", symbolSize=4, symbolPen=None)
        self._line = self._plot.plot([], [])
        self._measured = self._plot.plot([], [], symbol="d", symbolSize=9)
        self._legend = item.addLegend(offset=(-8, 8))
        for one in (self._dots, self._line):
            one.setDownsampling(auto=True)
            one.setClipToView(True)
        self._waiting.hide()
        self._column.addWidget(self._plot)
        self._on_theme_changed()
        self._retranslate()
        self._draw()

    @Slot()
    def _on_theme_changed(self) -> None:
        if self._plot is None:
            return
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
        self._dots.setSymbolBrush(colours.edge)
        self._line.setPen({"color": colours.accent, "width": 2})
        self._measured.setPen({"color": colours.caution, "width": 1})
        self._measured.setSymbolBrush(colours.caution)
        self._measured.setSymbolPen(colours.raised)
        self._legend.setLabelTextColor(colours.muted)
        self._label_axes()

    def _label_axes(self) -> None:
        if self._plot is not None:
            muted = {"color": self._theme.palette.muted, "font-size": f"{SIZE_SMALL}px"}
            self._plot.setLabel("left", self.tr("Loss"), **muted)
            self._plot.setLabel("bottom", self.tr("Step"), **muted)
            self._legend.clear()
            self._legend.addItem(self._line, self.tr("learning"))
            self._legend.addItem(self._measured, self.tr("pairs it does not learn from"))

    def _draw(self) -> None:
        self._describe()
        if self._plot is None:
            return
        first = max(0, len(self._steps) - _MOST_POINTS)
        steps = self._steps[first:]
        self._dots.setData(steps, self._losses[first:])
        self._line.setData(steps, smoothed(self._losses)[first:])
        self._measured.setData(list(self._validations), list(self._validations.values()))
        self._legend.setVisible(bool(self._validations))

    def _describe(self) -> None:
        if not self._losses:
            self.setAccessibleDescription(self.tr("No steps yet"))
            return
        text = self.tr("{steps} steps; loss from {first} to {last}").format(
            steps=len(self._losses),
            first=f"{self._losses[0]:.2f}",
            last=f"{self._losses[-1]:.2f}",
        )
        if self._validations:
            last = f"{list(self._validations.values())[-1]:.2f}"
            text += "; " + self.tr("on pairs it does not learn from {loss}").format(loss=last)
        self.setAccessibleDescription(text)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Curve of the loss"))
        self._waiting.setText(self.tr("The curve appears with the first steps."))
        self._label_axes()
        self._describe()
