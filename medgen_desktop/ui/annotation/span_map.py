"""A thin map of the whole note beside its scrollbar: where annotations and suggestions are."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.domain.label_schema import NO_COLOUR, Label
from medgen_desktop.ui.annotation.line_estimate import LineEstimate
from medgen_desktop.ui.annotation.session import MarkingSession
from medgen_desktop.ui.annotation.text_view import AnnotatedTextView
from medgen_desktop.ui.theme import Theme

WIDTH = 10
ROWS = 2_048
"""How finely places are told apart, whatever the height of the screen."""
REFRESH_MS = 150
_BATCH = 500
_MARK_HEIGHT = 2
_HOLLOW_HEIGHT = 4.0
_LANES = 3
_NEAR = 8
"""A click so many pixels beside a mark means the mark."""

_Place = tuple[int, int, int]
"""First row, last row, and which label."""


class SpanMap(QWidget):
    """Marks in the colours of the labels, each label in a lane; suggestions are hollow.

    One change counts some rows up or down; the picture is drawn again at most every 150 ms. A whole
    note is counted in batches between other events.
    """

    def __init__(
        self,
        view: AnnotatedTextView,
        session: MarkingSession,
        theme: Theme,
        labels: Iterable[Label],
        parent: QWidget | None = None,
    ) -> None:
        """Follow the annotations of a session; a click scrolls the view."""
        super().__init__(parent)
        self._view, self._session, self._theme = view, session, theme
        self._colours = {label.name: label.colour for label in labels}
        self._lines = LineEstimate("")
        self._counts: dict[tuple[int, int], int] = {}
        self._places: dict[int, _Place] = {}
        self._suggestions: dict[int, tuple[int, int, int]] = {}
        """Of each the row, which label, and the place in the text."""
        self._hollow: Counter[tuple[int, int]] = Counter()
        self._batches: Iterator[Annotation] = iter(())
        self._picture: QPixmap | None = None
        self.setFixedWidth(WIDTH)
        # Otherwise everything behind it would be painted with it.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._refresh = self._timer(REFRESH_MS, self._draw_again)
        self._counting = self._timer(0, self._count_batch)
        theme.changed.connect(self._draw_again)
        session.note_opened.connect(self._on_reset)
        session.note_closed.connect(self._on_reset)
        session.annotations_reset.connect(self._on_reset)
        session.annotation_added.connect(self._on_added)
        session.annotation_removed.connect(self._on_removed)
        session.annotation_replaced.connect(self._on_replaced)
        self._retranslate()

    def _timer(self, pause: int, action: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(pause)
        timer.timeout.connect(action)
        return timer

    def add_suggestion(self, number: int, start: int, label: str) -> None:
        """Show where a suggestion begins; one with the same number is replaced."""
        self.remove_suggestion(number)
        place = self._row(start), self._colours.get(label, NO_COLOUR)
        self._suggestions[number] = *place, start
        self._hollow[place] += 1
        if self._hollow[place] == 1:
            self._refresh_soon()

    def remove_suggestion(self, number: int) -> None:
        """Show this suggestion no more."""
        old = self._suggestions.pop(number, None)
        if old is None:
            return
        self._hollow[old[:2]] -= 1
        if not self._hollow[old[:2]]:
            del self._hollow[old[:2]]
            self._refresh_soon()

    def clear_suggestions(self) -> None:
        """Show no suggestion: the note is another."""
        self._suggestions.clear()
        self._hollow.clear()
        self._refresh_soon()

    def set_labels(self, labels: Iterable[Label]) -> None:
        """Draw in the colours of these labels what is counted from now on."""
        self._colours = {label.name: label.colour for label in labels}
        self._on_reset()

    @property
    def is_complete(self) -> bool:
        """Whether every annotation of the note is counted and drawn."""
        return not self._counting.isActive() and not self._refresh.isActive()

    def sizeHint(self) -> QSize:
        """As thin as it is, and as high as there is room."""
        return QSize(WIDTH, WIDTH)

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Map of the note"))
        self.setToolTip(self.tr("Where the annotations are; a click goes there"))

    @Slot()
    def _on_reset(self) -> None:
        note = self._session.note
        text = "" if note is None else note.text
        if text != self._lines.text:
            self._lines = LineEstimate(text)
        self._counts.clear()
        self._places.clear()
        self._batches = iter(() if note is None else self._session.annotations)
        self._counting.start()

    @Slot()
    def _count_batch(self) -> None:
        batch = list(islice(self._batches, _BATCH))
        for annotation in batch:
            # One that came, went or changed meanwhile was counted by its signal.
            if self._session.annotation(annotation.id) is annotation:
                self._count(annotation)
        if len(batch) == _BATCH:
            self._counting.start()
        else:
            self._refresh_soon()

    @Slot(object)
    def _on_added(self, annotation: Annotation) -> None:
        self._count(annotation)

    @Slot(int)
    def _on_removed(self, annotation_id: int) -> None:
        self._uncount(annotation_id)

    @Slot(int, object)
    def _on_replaced(self, annotation_id: int, annotation: Annotation) -> None:
        self._count(annotation)
        if annotation_id != annotation.id:
            self._uncount(annotation_id)

    def _count(self, annotation: Annotation) -> None:
        label = self._colours.get(annotation.label, NO_COLOUR)
        place = self._row(annotation.start), self._row(annotation.end - 1), label
        old = self._places.get(annotation.id)
        if old == place:
            return
        self._uncount(annotation.id)
        self._places[annotation.id] = place
        self._add(place, 1)

    def _uncount(self, annotation_id: int) -> None:
        place = self._places.pop(annotation_id, None)
        if place is not None:
            self._add(place, -1)

    def _add(self, place: _Place, by: int) -> None:
        first, last, label = place
        for row in range(first, last + 1):
            before = self._counts.get((row, label), 0)
            count = before + by
            if (count > 0) != (before > 0):
                self._refresh_soon()
            if count > 0:
                self._counts[row, label] = count
            else:
                self._counts.pop((row, label), None)

    def _row(self, place: int) -> int:
        return min(ROWS - 1, int(self._lines.share_of(place) * ROWS))

    def _refresh_soon(self) -> None:
        if not self._refresh.isActive():
            self._refresh.start()

    @Slot()
    def _draw_again(self) -> None:
        self._picture = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The picture is as high as the widget."""
        self._picture = None
        super().resizeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Show the picture, which is drawn only if something changed."""
        if self._picture is None:
            self._picture = self._drawn()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        painter.end()

    def _drawn(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        palette = self._theme.palette
        picture.fill(QColor(palette.surface))
        painter = QPainter(picture)
        height = self.height() / ROWS
        lane = self.width() / _LANES
        for label, top, bottom in _stretches(self._counts, height):
            ink = QColor(palette.label(label).ink)
            painter.fillRect(QRectF((label % _LANES) * lane, top, lane, bottom - top), ink)
        lowest = self.height() - _HOLLOW_HEIGHT
        tops = sorted({(label, int(min(row * height, lowest))) for row, label in self._hollow})
        for label, marks in groupby(tops, key=itemgetter(0)):
            painter.setPen(QColor(palette.label(label).ink))
            wide, high = self.width() - 1.0, _HOLLOW_HEIGHT - 1.0
            painter.drawRects([QRectF(0.5, top + 0.5, wide, high) for _label, top in marks])
        painter.end()
        return picture

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the nearest mark, or to the place itself where none is near."""
        self._go_to(event.position().y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse while its button is held."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_to(event.position().y())

    def _go_to(self, y: float) -> None:
        share = min(1.0, max(0.0, y / max(1, self.height())))
        near = self._nearest(share * ROWS, _NEAR * ROWS / max(1, self.height()))
        self._view.show_place(self._lines.place_at(share) if near is None else near)

    def _nearest(self, row: float, reach: float) -> int | None:
        """Where the annotation or suggestion begins that is drawn nearest to a row."""
        drawn = [(abs(place[0] - row), one) for one, place in self._places.items()]
        found = min(drawn, default=None)
        ways = [(abs(other - row), start) for other, _label, start in self._suggestions.values()]
        if found is not None:
            annotation = self._session.annotation(AnnotationId(found[1]))
            ways += [] if annotation is None else [(float(found[0]), annotation.start)]
        way, start = min(ways, default=(reach + 1, 0))
        return start if way <= reach else None


def _stretches(marked: Iterable[tuple[int, int]], height: float) -> list[tuple[int, int, int]]:
    """What to fill for marked rows and labels, each pixel once: a label, a top and a bottom."""
    stretches: list[tuple[int, int, int]] = []
    for label, y in sorted({(label, int(row * height)) for row, label in marked}):
        bottom = y + _MARK_HEIGHT
        if stretches and stretches[-1][0] == label and y <= stretches[-1][2]:
            stretches[-1] = label, stretches[-1][1], bottom
        else:
            stretches.append((label, y, bottom))
    return stretches
