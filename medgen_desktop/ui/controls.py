"""Small shared pieces in the program's form: labels and buttons by role, cards, empty places."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.ui.theme import SPACE_2, SPACE_4

_WIDEST_EMPTY_STATE = 440


def restyle(widget: QWidget) -> None:
    """Apply the style sheet again after a property that it selects on has changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def role_label(text: str = "", role: str = "") -> QLabel:
    """A plain-text label; the roles are those of `stylesheet.py`."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        label.setProperty("role", role)
    return label


def wrapped_label(text: str = "", role: str = "") -> QLabel:
    """A label of sentences, which wrap and can be selected and copied by mouse."""
    label = role_label(text, role)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


class ElidedLabel(QLabel):
    """A line that ends in an ellipsis where it has no room; a screen reader reads the whole."""

    def __init__(self, role: str = "", parent: QWidget | None = None) -> None:
        """Empty; it takes the width that is left."""
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def shown_text(self) -> str:
        """What there is room for."""
        width = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, width)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw what there is room for."""
        self.style().drawItemText(
            QPainter(self),
            self.contentsRect(),
            self.alignment(),
            self.palette(),
            self.isEnabled(),
            self.shown_text(),
            self.foregroundRole(),
        )


def button(text: str = "", role: str = "") -> QPushButton:
    """A button; roles: primary (one a page), danger, link, toggle (small), or none."""
    made = QPushButton(text)
    if role:
        made.setProperty("role", role)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made


def primary_button(text: str = "") -> QPushButton:
    """The page's one main action."""
    return button(text, "primary")


def link_button(text: str = "") -> QPushButton:
    """A quiet action in running text or beside a title."""
    made = button(text, "link")
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


class QuietCombo(QComboBox):
    """A choice that the wheel scrolls past: what is saved at once must not change in passing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Nothing to choose yet."""
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what scrolls around it."""
        event.ignore()


class QuietSpinBox(QSpinBox):
    """A number that the wheel scrolls past."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Qt's usual range."""
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what scrolls around it."""
        event.ignore()


def rule() -> QFrame:
    """A hairline across."""
    line = QFrame()
    line.setProperty("role", "rule")
    line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return line


class Card(QFrame):
    """A raised box with a column inside: add to `column`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """An empty card."""
        super().__init__(parent)
        self.setProperty("role", "card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        self.column.setSpacing(SPACE_2)


class EmptyState(QWidget):
    """An empty place: what it is for, and the one next action (and at most one other)."""

    action_requested = Signal()
    other_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Say something with `set_words`; actions without words stay hidden."""
        super().__init__(parent)
        self._title = role_label("", "heading")
        self._purpose = role_label("", "muted")
        self._purpose.setWordWrap(True)
        self._action = primary_button()
        self._other = link_button()
        for label in (self._title, self._purpose):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._purpose.setFixedWidth(_WIDEST_EMPTY_STATE)
        column = QVBoxLayout(self)
        column.setSpacing(SPACE_2)
        column.addStretch(2)
        for widget in (self._title, self._purpose, self._action, self._other):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.insertSpacing(3, SPACE_2)
        column.addStretch(3)
        self._action.clicked.connect(self.action_requested)
        self._other.clicked.connect(self.other_requested)
        self.set_words("", "")

    def set_words(self, title: str, purpose: str, action: str = "", other: str = "") -> None:
        """Say what the place is for and name its actions; call again in a new language."""
        self._title.setText(title)
        self._purpose.setText(purpose)
        self._purpose.setMinimumHeight(max(0, self._purpose.heightForWidth(_WIDEST_EMPTY_STATE)))
        self._action.setText(action)
        self._other.setText(other)
        self._action.setVisible(bool(action))
        self._other.setVisible(bool(other))
