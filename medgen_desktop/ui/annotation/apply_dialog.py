"""Before the same text is marked everywhere: where it stands, and which notes to leave out."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QProgressBar,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.domain.label_schema import Label
from medgen_desktop.services.apply_to_all import NotePlaces, Preview, TextSought
from medgen_desktop.ui.controls import QuietCombo, button, link_button, primary_button, role_label
from medgen_desktop.ui.models.places_table import PLACES_ROLE, PlacesTable
from medgen_desktop.ui.theme import SPACE_2, SPACE_3, SPACE_4, Theme
from medgen_desktop.ui.wording import label_words, number_words

_WIDTH, _HEIGHT = 820, 600
_TITLE_WIDTH, _COUNT_WIDTH = 230, 80
_PAUSE_MS = 250
_WHOLE = 1000


class ApplyDialog(QDialog):
    """Asks for text, label and notes; whoever opens it looks for the places and marks them."""

    look_requested = Signal(object)
    """Find where the notes say this `TextSought`."""
    apply_requested = Signal(object, list)
    """Mark this `TextSought` in the notes with these numbers."""

    def __init__(
        self,
        text: str,
        label: str,
        labels: Sequence[Label],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        """Begin with this text and label."""
        super().__init__(parent)
        self.places = PlacesTable(self)
        self.text = QLineEdit(text)
        self.label = QuietCombo()
        for one in labels:
            self.label.addItem("", one.name)
        self.label.setCurrentIndex(max(0, self.label.findData(label)))
        self.whole_words, self.match_case = QCheckBox(), QCheckBox()
        self.whole_words.setChecked(True)
        self._text_name, self._label_name = role_label(), role_label()
        self._text_name.setBuddy(self.text)
        self._label_name.setBuddy(self.label)
        self.found = role_label("", "muted")
        self._all, self._none = link_button(), link_button()
        self.table = self._make_table(theme)
        self._bar = QProgressBar()
        self._bar.setRange(0, _WHOLE)
        self._bar.setTextVisible(False)
        self.apply_button, self.cancel_button = primary_button(), button()
        self._preview: Preview | None = None
        self._is_applying = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._lay_out()
        self._connect()
        self._retranslate()
        self.resize(_WIDTH, _HEIGHT)

    def _make_table(self, theme: Theme) -> QTableView:
        table = QTableView()
        table.setModel(self.places)
        table.setItemDelegateForColumn(2, _ExampleDelegate(theme, table))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.resizeSection(0, _TITLE_WIDTH)
        header.resizeSection(1, _COUNT_WIDTH)
        return table

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_3)
        upper, options, lower = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row in (upper, options, lower):
            row.setSpacing(SPACE_2)
        for widget in (self._text_name, self.text, self._label_name, self.label):
            upper.addWidget(widget, 1 if widget is self.text else 0)
        for box in (self.whole_words, self.match_case):
            options.addWidget(box)
        options.addStretch()
        options.addWidget(self._all)
        options.addWidget(self._none)
        lower.addWidget(self._bar, 1)
        lower.addStretch()
        lower.addWidget(self.cancel_button)
        lower.addWidget(self.apply_button)
        column.addLayout(upper)
        column.addLayout(options)
        column.addWidget(self.found)
        column.addWidget(self.table, 1)
        column.addLayout(lower)
        self._bar.hide()

    def _connect(self) -> None:
        self.text.textChanged.connect(self._on_sought_changed)
        self.label.currentIndexChanged.connect(self._on_sought_changed)
        for box in (self.whole_words, self.match_case):
            box.toggled.connect(self._on_sought_changed)
        self._pause.timeout.connect(self.look)
        self.places.choice_changed.connect(self._refresh)
        self._all.clicked.connect(lambda: self.places.choose_all(chosen=True))
        self._none.clicked.connect(lambda: self.places.choose_all(chosen=False))
        self.apply_button.clicked.connect(self._on_apply_clicked)
        self.cancel_button.clicked.connect(self.reject)

    def sought(self) -> TextSought:
        """What is asked for now."""
        return TextSought(
            self.text.text(),
            str(self.label.currentData()),
            self.whole_words.isChecked(),
            self.match_case.isChecked(),
        )

    @Slot()
    def look(self) -> None:
        """Ask for the places, unless there is no text."""
        self._pause.stop()
        if self.text.text().strip():
            self._bar.show()
            self._bar.setValue(0)
            self.look_requested.emit(self.sought())

    def show_preview(self, preview: Preview) -> None:
        """Show what was found."""
        self._preview = preview
        self._bar.hide()
        self.places.show(preview.notes)

    def show_progress(self, share: float) -> None:
        """Show how far the looking or the marking is."""
        self._bar.setValue(round(share * _WHOLE))

    def show_failure(self) -> None:
        """Let it be tried again."""
        self._is_applying = False
        self._bar.hide()
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Mark the same text everywhere"))
        self._text_name.setText(self.tr("Text"))
        self._label_name.setText(self.tr("Label"))
        for place in range(self.label.count()):
            self.label.setItemText(place, label_words(str(self.label.itemData(place))))
        self.whole_words.setText(self.tr("Whole words only"))
        self.match_case.setText(self.tr("Match capital letters"))
        self._all.setText(self.tr("Choose all"))
        self._none.setText(self.tr("Choose none"))
        self.table.setAccessibleName(self.tr("Notes that say it"))
        self._bar.setAccessibleName(self.tr("Progress"))
        self.cancel_button.setText(self.tr("Cancel"))
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        places, notes = self.places.chosen_places, self.places.chosen_count
        is_ready = self._preview is not None and bool(places) and not self._is_applying
        self.apply_button.setEnabled(is_ready)
        for widget in (self.text, self.label, self.whole_words, self.match_case, self.table):
            widget.setEnabled(not self._is_applying)
        words = self.tr("Mark {places} places in {notes} notes")
        if places == 1:
            words = self.tr("Mark 1 place")
        elif notes == 1:
            words = self.tr("Mark {places} places in 1 note")
        self.apply_button.setText(
            words.format(places=number_words(places), notes=number_words(notes))
        )
        self.found.setText(self._found_words())

    def _found_words(self) -> str:
        preview = self._preview
        if not self.text.text().strip():
            return self.tr("Type the text to look for.")
        if preview is None:
            return self.tr("Looking in all notes…")
        words = self.tr("Found: {places} · notes: {notes}").format(
            places=number_words(preview.total), notes=number_words(len(preview.notes))
        )
        if preview.already:
            already = self.tr("labelled so already: {count}")
            words += " · " + already.format(count=number_words(preview.already))
        return words

    @Slot()
    def _on_sought_changed(self) -> None:
        self._preview = None
        self.places.show(())
        self._pause.start()

    @Slot()
    def _on_apply_clicked(self) -> None:
        preview = self._preview
        if preview is None:
            return
        self._is_applying = True
        self._bar.show()
        self._bar.setValue(0)
        self._refresh()
        self.apply_requested.emit(preview.sought, self.places.chosen())


class _ExampleDelegate(QStyledItemDelegate):
    """The first place in a note: what is said there in bold, with the words around it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw the words so that what is said begins at the same place in every row."""
        one = index.data(PLACES_ROLE)
        if not isinstance(one, NotePlaces):
            return
        painter.save()
        painter.setClipRect(option.rect)
        rect, line = option.rect, QColor(self._theme.palette.line)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, line)
        inner = option.rect.adjusted(SPACE_2, 0, -SPACE_2, 0)
        third = inner.width() // 3
        muted, text = QColor(self._theme.palette.muted), QColor(self._theme.palette.text)
        bold = QFont(painter.font())
        bold.setBold(True)
        before = inner.adjusted(0, 0, third - inner.width(), 0)
        painter.setPen(muted)
        flags = Qt.AlignmentFlag.AlignVCenter
        elided = painter.fontMetrics().elidedText(
            one.before, Qt.TextElideMode.ElideLeft, before.width()
        )
        painter.drawText(before, flags | Qt.AlignmentFlag.AlignRight, elided)
        inner.setLeft(inner.left() + third)
        plain = painter.font()
        painter.setFont(bold)
        painter.setPen(text)
        painter.drawText(inner, flags, one.said)
        inner.setLeft(inner.left() + painter.fontMetrics().horizontalAdvance(one.said))
        painter.setFont(plain)
        painter.setPen(muted)
        painter.drawText(inner, flags, one.after)
        painter.restore()
