"""The first thing seen: open a workspace, or make a new one."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.domain.errors import NO_PASSPHRASE, UserError
from medgen_desktop.paths import workspaces_folder
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.ui.background import TaskHandle, TaskRunner
from medgen_desktop.ui.banner import Banner
from medgen_desktop.ui.controls import (
    Card,
    button,
    link_button,
    primary_button,
    role_label,
    wrapped_label,
)
from medgen_desktop.ui.passphrase_strength import Strength, strength_of
from medgen_desktop.ui.preferences import Preferences
from medgen_desktop.ui.theme import SPACE_2, SPACE_3, SPACE_5

SUFFIX = ".medgen"
_SMALLEST = QSize(760, 620)
_CARD_WIDTH = 560
_RECENT_HEIGHT = 132


class OpenWorkspaceWindow(QWidget):
    """Asks for a passphrase and opens in the background; `opened` carries the workspace."""

    opened = Signal(object)

    def __init__(self, tasks: TaskRunner, preferences: Preferences) -> None:
        """Offer the workspaces that were open before."""
        super().__init__()
        self._tasks = tasks
        self._preferences = preferences
        self.recent = QListWidget()
        self.path = QLineEdit()
        self.passphrase = self._secret()
        self.new_name = QLineEdit()
        self.new_passphrase = self._secret()
        self.again = self._secret()
        self._strength = role_label("", "small")
        self.banner = Banner()
        self.open_button, self.create_button = primary_button(), primary_button()
        self._browse, self._other_folder = button(), button()
        self._to_create, self._to_open = link_button(), link_button()
        self._title, self._purpose = role_label("", "hero"), wrapped_label("", "muted")
        self._warning = wrapped_label("", "caution")
        self._labels = [role_label() for _ in range(5)]
        self._busy = QProgressBar()
        self.stack = QStackedWidget()
        self._folder = workspaces_folder()
        self._where = role_label("", "small")
        self._where.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._recent_title = role_label("", "heading")
        self._lay_out()
        self._connect()
        self._fill_recent()
        self._retranslate()

    @staticmethod
    def _secret() -> QLineEdit:
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        return field

    def _lay_out(self) -> None:
        self.setMinimumSize(_SMALLEST)
        self._busy.setRange(0, 0)
        self._busy.hide()
        middle = QVBoxLayout()
        middle.setSpacing(SPACE_3)
        middle.addStretch()
        self.stack.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        for widget in (self._title, self._purpose, self.banner, self.stack, self._busy):
            widget.setFixedWidth(_CARD_WIDTH)
            middle.addWidget(widget)
        middle.addStretch()
        self._cards = (self._open_card(), self._create_card())
        for card in self._cards:
            self.stack.addWidget(card)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_5, SPACE_5, SPACE_5, SPACE_5)
        row.addStretch()
        row.addLayout(middle)
        row.addStretch()

    def _open_card(self) -> Card:
        card = Card()
        self.recent.setMaximumHeight(_RECENT_HEIGHT)
        card.column.addWidget(self._recent_title)
        card.column.addWidget(self.recent)
        form = self._form()
        form.addRow(self._labels[0], _beside(self.path, self._browse))
        form.addRow(self._labels[1], self.passphrase)
        card.column.addLayout(form)
        card.column.addLayout(_actions(self._to_create, self.open_button))
        return card

    def _create_card(self) -> Card:
        card = Card()
        form = self._form()
        form.addRow(self._labels[2], _beside(self.new_name, self._other_folder))
        form.addRow("", self._where)
        form.addRow(self._labels[3], self.new_passphrase)
        form.addRow(self._labels[4], self.again)
        form.addRow("", self._strength)
        card.column.addLayout(form)
        card.column.addWidget(self._warning)
        card.column.addLayout(_actions(self._to_open, self.create_button))
        return card

    @staticmethod
    def _form() -> QFormLayout:
        form = QFormLayout()
        form.setVerticalSpacing(SPACE_2)
        form.setHorizontalSpacing(SPACE_3)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        return form

    def _connect(self) -> None:
        fields = (self.path, self.passphrase, self.new_name, self.new_passphrase, self.again)
        for label, field in zip(self._labels, fields, strict=True):
            label.setBuddy(field)
        self.recent.currentItemChanged.connect(self._on_recent_changed)
        self.recent.itemActivated.connect(lambda _item: self.passphrase.setFocus())
        self._browse.clicked.connect(self._on_browse_clicked)
        self._other_folder.clicked.connect(self._on_other_folder_clicked)
        self._to_create.clicked.connect(lambda: self.show_create(wanted=True))
        self._to_open.clicked.connect(lambda: self.show_create(wanted=False))
        self.open_button.clicked.connect(self.open_chosen)
        self.create_button.clicked.connect(self.create_named)
        self.passphrase.returnPressed.connect(self.open_chosen)
        self.again.returnPressed.connect(self.create_named)
        for field in (self.new_name, self.new_passphrase, self.again):
            field.textChanged.connect(self._refresh_create)

    def _fill_recent(self) -> None:
        for path in self._preferences.recent_workspaces():
            entry = QListWidgetItem(f"{path.stem}   {path.parent}")
            entry.setData(Qt.ItemDataRole.UserRole, str(path))
            entry.setToolTip(str(path))
            self.recent.addItem(entry)
        has_recent = bool(self.recent.count())
        self.recent.setVisible(has_recent)
        self._recent_title.setVisible(has_recent)
        if has_recent:
            self.recent.setCurrentRow(0)
        self.show_create(wanted=not has_recent)

    def show_create(self, *, wanted: bool) -> None:
        """Show the form for a new workspace, or the one for an existing one."""
        self.banner.clear()
        shown = 1 if wanted else 0
        for place, card in enumerate(self._cards):  # the hidden form takes no room
            fits = QSizePolicy.Policy.Maximum if place == shown else QSizePolicy.Policy.Ignored
            card.setSizePolicy(QSizePolicy.Policy.Preferred, fits)
        self.stack.setCurrentIndex(shown)
        (self.new_name if wanted else self.passphrase).setFocus()
        self._retranslate()

    def show_path(self, path: Path) -> None:
        """Ask for the passphrase of this workspace."""
        self.show_create(wanted=False)
        self.path.setText(str(path))

    @Slot()
    def open_chosen(self) -> None:
        """Open the workspace named on the form."""
        self.open_with(Path(self.path.text().strip()).expanduser(), self.passphrase.text())

    def open_with(self, path: Path, passphrase: str) -> None:
        """Open this workspace in the background."""
        self._start(lambda: Workspace.open(path, passphrase))

    @Slot()
    def create_named(self) -> None:
        """Make the workspace described on the form."""
        if not self.create_button.isEnabled():
            return
        path, passphrase = self._new_path(), self.new_passphrase.text()
        self._start(lambda: Workspace.create(path, passphrase))

    def _start(self, work: Callable[[], Workspace]) -> None:
        self.banner.clear()
        self._set_busy(busy=True)

        def open_it(handle: TaskHandle) -> Workspace:
            workspace = work()
            if handle.abandoned:
                workspace.close()
            return workspace

        self._tasks.start(open_it, on_result=self._on_opened, on_error=self._on_failed)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy.setVisible(busy)
        self.stack.setEnabled(not busy)

    def _on_opened(self, workspace: Workspace) -> None:
        self._preferences.remember_workspace(workspace.path.resolve())
        for field in (self.passphrase, self.new_passphrase, self.again):
            field.clear()
        self.opened.emit(workspace)

    def _on_failed(self, error: Exception) -> None:
        self._set_busy(busy=False)
        if isinstance(error, UserError) and error.problem is NO_PASSPHRASE:
            self.banner.show_news(lambda: self.tr("Type the passphrase first."), "caution")
        else:
            self.banner.show_error(error)
        field = self.new_passphrase if self.stack.currentIndex() else self.passphrase
        field.setFocus()
        field.selectAll()

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        creates = self.stack.currentIndex() == 1
        self.setWindowTitle("MedGen Desktop")
        open_title = self.tr("Open a workspace")
        self._title.setText(self.tr("Create a workspace") if creates else open_title)
        self._purpose.setText(
            self.tr(
                "A workspace is one encrypted file on this computer with your notes, labels and "
                "drafts. Nothing in it leaves this computer."
            )
        )
        words = (
            self.tr("Workspace"),
            self.tr("Passphrase"),
            self.tr("Name"),
            self.tr("Passphrase"),
            self.tr("Passphrase again"),
        )
        for label, word in zip(self._labels, words, strict=True):
            label.setText(word)
        self._recent_title.setText(self.tr("Opened before"))
        self.recent.setAccessibleName(self.tr("Opened before"))
        self._browse.setText(self.tr("Browse…"))
        self._other_folder.setText(self.tr("Folder…"))
        self.open_button.setText(self.tr("Open"))
        self.create_button.setText(self.tr("Create workspace"))
        self._to_create.setText(self.tr("Create a new workspace"))
        self._to_open.setText(self.tr("Open an existing workspace"))
        self.new_name.setPlaceholderText(self.tr("for example: Ward 3"))
        self._warning.setText(
            self.tr(
                "Nobody can recover a lost passphrase: without it the notes cannot be read. Keep "
                "a copy in a safe place."
            )
        )
        self._busy.setAccessibleName(self.tr("Opening the workspace"))
        self._refresh_create()

    def _new_path(self) -> Path:
        return self._folder / (self.new_name.text().strip() + SUFFIX)

    @Slot()
    def _refresh_create(self) -> None:
        name, first = self.new_name.text().strip(), self.new_passphrase.text()
        kept_at = self._new_path() if name else self._folder
        self._where.setText(self.tr("Will be kept at {path}").format(path=kept_at))
        self._where.setToolTip(str(kept_at))
        differs = bool(self.again.text()) and self.again.text() != first
        strength = strength_of(first)
        hints = {
            Strength.NONE: self.tr("Several words that do not belong together are a good choice."),
            Strength.WEAK: self.tr("Weak: easily guessed. Add words."),
            Strength.FAIR: self.tr("Fair: longer is safer."),
            Strength.STRONG: self.tr("Strong."),
        }
        self._strength.setText(
            self.tr("The two passphrases differ.") if differs else hints[strength]
        )
        is_name = bool(name) and not set(name) & set('/\\:*?"<>|')
        self.create_button.setEnabled(is_name and bool(first) and self.again.text() == first)

    @Slot()
    def _on_recent_changed(self, current: QListWidgetItem | None) -> None:
        if current is not None:
            self.path.setText(str(current.data(Qt.ItemDataRole.UserRole)))

    @Slot()
    def _on_browse_clicked(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(
            self,
            self.tr("Open a workspace"),
            str(self._folder),
            self.tr("Workspaces (*{suffix});;All files (*)").format(suffix=SUFFIX),
        )
        if name:
            self.path.setText(name)
            self.passphrase.setFocus()

    @Slot()
    def _on_other_folder_clicked(self) -> None:
        name = QFileDialog.getExistingDirectory(
            self, self.tr("Folder of the new workspace"), str(self._folder)
        )
        if name:
            self._folder = Path(name)
            self._refresh_create()


def _beside(field: QWidget, action: QPushButton) -> QFrame:
    frame = QFrame()
    row = QHBoxLayout(frame)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE_2)
    row.addWidget(field, 1)
    row.addWidget(action)
    frame.setFocusProxy(field)
    return frame


def _actions(quiet: QPushButton, main: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, SPACE_2, 0, 0)
    row.addWidget(quiet)
    row.addStretch()
    row.addWidget(main)
    return row
