"""The size of the text, from 80 to 300 percent: by keys, by the wheel, kept for the next time."""

from bisect import bisect_left, bisect_right

from PySide6.QtCore import QObject, QPointF, QTimer, Slot

from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.ui.annotation.parts import MarkParts

SIZES = (80, 90, 100, 110, 125, 150, 175, 200, 250, 300)
_USUAL = 100


class Zoom(QObject):
    """Steps through the sizes; many turns of the wheel at once are laid out once."""

    def __init__(self, parts: MarkParts) -> None:
        """Show the text as it was left."""
        super().__init__(parts.view)
        self._parts = parts
        kept = parts.context.preferences.zoom
        self._wanted = min(SIZES, key=lambda size: abs(size - kept))
        self._place: QPointF | None = None
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(0)
        self._waiting.timeout.connect(self._apply)
        parts.view.set_zoom(self._wanted)
        parts.view.zoom_requested.connect(self._on_zoom_requested)
        bind = parts.keys.bind
        bind("text", "Ctrl++, Ctrl+=", QT_TRANSLATE_NOOP("PageKeys", "Larger text"), self.larger)
        bind("text", "Ctrl+-", QT_TRANSLATE_NOOP("PageKeys", "Smaller text"), self.smaller)
        bind("text", "Ctrl+0", QT_TRANSLATE_NOOP("PageKeys", "Text of the usual size"), self.usual)

    def retranslate(self) -> None:
        """Nothing stands on the screen."""

    @Slot()
    def larger(self) -> None:
        """One step up."""
        self._step(1, None)

    @Slot()
    def smaller(self) -> None:
        """One step down."""
        self._step(-1, None)

    @Slot()
    def usual(self) -> None:
        """Back to 100 percent."""
        self._ask_for(_USUAL, None)

    @Slot(int, QPointF)
    def _on_zoom_requested(self, steps: int, place: QPointF) -> None:
        self._step(steps, place)

    def _step(self, steps: int, place: QPointF | None) -> None:
        if steps > 0:
            row = bisect_right(SIZES, self._wanted) + steps - 1
        else:
            row = bisect_left(SIZES, self._wanted) + steps
        self._ask_for(SIZES[max(0, min(row, len(SIZES) - 1))], place)

    def _ask_for(self, percent: int, place: QPointF | None) -> None:
        self._wanted, self._place = percent, place
        self._waiting.start()

    @Slot()
    def _apply(self) -> None:
        self._parts.view.set_zoom(self._wanted, self._place)
        self._parts.context.preferences.zoom = self._wanted
        self._parts.say(self.tr("Text at {percent} %").format(percent=self._wanted))
