"""The form of every control as one Qt style sheet, filled from a palette.

Pages set the dynamic property `role` and never a style sheet of their own:
labels: title, hero, heading, muted, small, code, good, caution, danger;
buttons: primary, danger, link, cross (a small round ✕), rail;
frames: card, panel, banner (with `tone`: info, good, caution, danger); `inset` keeps a frame away
from the page's edge, and takes no room while the frame is hidden.
"""

from dataclasses import fields
from string import Template

from medgen_desktop.paths import resources_folder
from medgen_desktop.ui.palette import Palette, blend

_TEMPLATE = Template("""
* { font-size: 13px; }
QToolTip { background: $raised; color: $text; border: 1px solid $edge; padding: 4px 8px; }
QLabel { background: transparent; }
QLabel[role="title"] { font-size: 18px; font-weight: 600; }
QLabel[role="hero"] { font-size: 24px; font-weight: 600; }
QLabel[role="heading"] { font-size: 15px; font-weight: 600; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="small"] { color: $muted; font-size: 12px; }
QLabel[role="code"] { color: $muted; font-family: monospace; font-size: 12px; }
QLabel[role="good"] { color: $good; }
QLabel[role="caution"] { color: $caution; }
QLabel[role="danger"] { color: $danger; }

QFrame[role="card"] { background: $raised; border: 1px solid $line; border-radius: 6px; }
QFrame[role="panel"] { background: $surface; border: none; }
QFrame[role="rule"] { background: $line; border: none; min-height: 1px; max-height: 1px; }
QFrame[role="rail"] { background: $surface; border: none; border-right: 1px solid $line; }
QFrame[role="status"] { background: $surface; border: none; border-top: 1px solid $line; }
QFrame[role="header"] { background: $surface; border: none; border-bottom: 1px solid $line; }
QFrame[role="banner"] { background: $info_ground; border: 1px solid $accent; border-radius: 6px; }
QFrame[role="banner"][tone="good"] { background: $good_ground; border-color: $good; }
QFrame[role="banner"][tone="caution"] { background: $caution_ground; border-color: $caution; }
QFrame[role="banner"][tone="danger"] { background: $danger_ground; border-color: $danger; }

QFrame[inset="true"] { margin: 12px 16px 0 16px; }

QPushButton {
  background: $raised; color: $text; border: 1px solid $edge; border-radius: 6px;
  padding: 5px 12px; min-height: 20px;
}
QPushButton:hover { background: $accent_soft; }
QPushButton:pressed { background: $pressed; }
QPushButton:focus { border: 2px solid $accent; padding: 4px 11px; }
QPushButton:disabled { color: $muted; border-color: $line; background: $surface; }
QPushButton:checked { background: $accent_soft; border-color: $accent; }
QPushButton[role="primary"] {
  background: $accent; color: $on_accent; border-color: $accent; font-weight: 600;
}
QPushButton[role="primary"]:hover { background: $accent_hover; }
QPushButton[role="primary"]:focus { border: 2px solid $text; }
QPushButton[role="primary"]:disabled {
  background: $surface; color: $muted; border: 1px dashed $edge;
}
QPushButton[role="danger"] { color: $danger; border-color: $danger; }
QPushButton[role="cross"] {
  color: $danger; border: 1px solid $danger; border-radius: 12px; padding: 0; font-size: 12px;
  min-width: 22px; max-width: 22px; min-height: 22px; max-height: 22px;
}
QPushButton[role="cross"]:focus { border: 2px solid $accent; padding: 0; }
QPushButton[role="toggle"] { padding: 2px 4px; font-size: 12px; }
QPushButton[role="toggle"]:focus { padding: 1px 3px; }
QPushButton[suggested="true"] { border: 1px dashed $accent; color: $accent; }
QPushButton[role="link"] {
  background: transparent; color: $accent; border: 1px solid transparent; padding: 4px 6px;
}
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:focus { border: 2px solid $accent; padding: 3px 5px; }
QToolButton {
  background: transparent; color: $text; border: 1px solid transparent; border-radius: 6px;
  padding: 4px;
}
QToolButton:hover { background: $accent_soft; }
QToolButton:focus { border: 2px solid $accent; padding: 3px; }
QToolButton:disabled { color: $muted; }
QToolButton[role="rail"] { padding: 8px 4px; color: $muted; font-size: 12px; }
QToolButton[role="rail"]:checked { background: $accent_soft; color: $accent; font-weight: 600; }
QToolButton[role="rail"]:focus { border: 2px solid $accent; padding: 7px 3px; }

QLineEdit, QPlainTextEdit, QTextEdit {
  background: $raised; color: $text; border: 1px solid $edge; border-radius: 6px;
  selection-background-color: $selection; selection-color: $text;
}
QLineEdit { padding: 4px 8px; min-height: 20px; }
QPlainTextEdit, QTextEdit { padding: 4px; }
QLineEdit:focus { border: 2px solid $accent; padding: 3px 7px; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $accent; padding: 3px; }
QLineEdit:disabled, QPlainTextEdit:disabled { color: $muted; background: $surface; }
QTextEdit[role="text"], QPlainTextEdit[role="text"] {
  border: 1px solid $line; border-radius: 0; font-size: 15px; padding: 0;
}
QTextEdit[role="text"]:focus, QPlainTextEdit[role="text"]:focus { border: 1px solid $accent; }

QComboBox {
  background: $raised; color: $text; border: 1px solid $edge; border-radius: 6px;
  padding: 4px 8px; min-height: 20px;
}
QComboBox:hover { background: $accent_soft; }
QComboBox:focus { border: 2px solid $accent; padding: 3px 7px; }
QComboBox:disabled { color: $muted; background: $surface; border-color: $line; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url("$icons/caret-down-$name.svg"); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
  background: $raised; color: $text; border: 1px solid $edge; outline: none;
  selection-background-color: $accent_soft; selection-color: $text;
}
QSpinBox, QDoubleSpinBox {
  background: $raised; color: $text; border: 1px solid $edge; border-radius: 6px;
  padding: 4px 8px; min-height: 20px;
}
QSpinBox:focus, QDoubleSpinBox:focus { border: 2px solid $accent; padding: 3px 7px; }
QSpinBox:disabled, QDoubleSpinBox:disabled { color: $muted; background: $surface; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; width: 20px; }
QAbstractSpinBox::up-arrow { image: url("$icons/caret-up-$name.svg"); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow {
  image: url("$icons/caret-down-$name.svg"); width: 10px; height: 10px;
}
QCheckBox, QRadioButton { spacing: 8px; padding: 2px; border: 2px solid transparent; }
QCheckBox:focus, QRadioButton:focus { border: 2px solid $accent; border-radius: 6px; }
QCheckBox:disabled, QRadioButton:disabled { color: $muted; }
QCheckBox::indicator, QRadioButton::indicator, QListView::indicator, QTableView::indicator {
  width: 16px; height: 16px; border: 1px solid $edge; background: $raised;
}
QCheckBox::indicator, QListView::indicator, QTableView::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked, QListView::indicator:checked, QTableView::indicator:checked {
  background: $accent; border-color: $accent; image: url("$icons/check-$name.svg");
}
QRadioButton::indicator:checked {
  background: $accent; border-color: $accent; image: url("$icons/dot-$name.svg");
}

QTableView, QListView, QTreeView {
  background: $raised; alternate-background-color: $raised; color: $text;
  border: 1px solid $line; gridline-color: $line; outline: none;
  selection-background-color: $accent_soft; selection-color: $text;
}
QTableView:focus, QListView:focus, QTreeView:focus { border: 1px solid $accent; }
QTableView::item { padding: 4px 8px; border: none; border-bottom: 1px solid $line; }
QTableView::item:selected, QListView::item:selected {
  background: $accent_soft; color: $text;
}
QHeaderView { background: $surface; }
QHeaderView::section {
  background: $surface; color: $muted; border: none; border-bottom: 1px solid $line;
  padding: 6px 11px; font-size: 12px;
}
QTableCornerButton::section { background: $surface; border: none; }

QProgressBar {
  background: $trough; border: none; border-radius: 3px; max-height: 6px; min-height: 6px;
  color: transparent;
}
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $handle; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $edge; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QGroupBox {
  border: 1px solid $line; border-radius: 6px; margin-top: 12px; padding: 12px;
  font-weight: 600;
}
QGroupBox::title { subcontrol-origin: margin; left: 12px; padding: 0 4px; }
QMenu { background: $raised; border: 1px solid $edge; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QTabWidget::pane { border: none; }
QTabBar::tab { padding: 6px 12px; color: $muted; border-bottom: 2px solid transparent; }
QTabWidget[role="side"] QTabBar::tab { padding: 6px 7px; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
""")

_TONE_SHARE = 0.10
_PRESSED_SHARE = 0.22
_HOVER_SHARE = 0.88
_HANDLE_SHARE = 0.55
_TROUGH_SHARE = 0.3


def stylesheet(palette: Palette) -> str:
    """The style sheet of the application in these colours."""
    colours = {one.name: str(getattr(palette, one.name)) for one in fields(palette)}
    return _TEMPLATE.substitute(
        colours,
        icons=(resources_folder() / "icons").as_posix(),
        pressed=blend(palette.accent, palette.raised, _PRESSED_SHARE),
        accent_hover=blend(palette.accent, palette.text, _HOVER_SHARE),
        handle=blend(palette.edge, palette.raised, _HANDLE_SHARE),
        trough=blend(palette.edge, palette.raised, _TROUGH_SHARE),
        info_ground=tone_ground(palette, "info"),
        good_ground=tone_ground(palette, "good"),
        caution_ground=tone_ground(palette, "caution"),
        danger_ground=tone_ground(palette, "danger"),
    )


def tone_ground(palette: Palette, tone: str) -> str:
    """Ground of a banner of this tone (info, good, caution or danger)."""
    inks = {"good": palette.good, "caution": palette.caution, "danger": palette.danger}
    return blend(inks.get(tone, palette.accent), palette.raised, _TONE_SHARE)
