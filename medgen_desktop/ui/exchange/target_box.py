"""In which format notes go out, and where to."""

from itertools import count
from pathlib import Path

from PySide6.QtCore import QEvent, QStandardPaths, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLineEdit, QWidget

from medgen_desktop.interchange.contents import EVERYTHING, Content
from medgen_desktop.interchange.formats import FORMATS, Format
from medgen_desktop.interchange.writing import WriteOptions
from medgen_desktop.ui.controls import QuietCombo, button, role_label, wrapped_label
from medgen_desktop.ui.exchange.wording import contents_words, format_words
from medgen_desktop.ui.overview.saving import ask_for_file
from medgen_desktop.ui.theme import SPACE_2, SPACE_3

_MANNERS = frozenset({Content.NAMES, Content.VERSIONS, Content.BOUNDARIES, Content.BLANKS})
"""How something is held, not what: said only where a format does not keep it."""
_WRITABLE = tuple(one for one in FORMATS if one.writes)


class TargetBox(QWidget):
    """Never proposes to write over something; only a person's own choice of a file may."""

    changed = Signal()
    """Another format, or other tags: something else may stay behind."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """Propose a file called so, among the user's documents."""
        super().__init__(parent)
        self._name = name
        self._folder = _documents_folder()
        self._path: Path | None = None
        self.format, self.scheme = QuietCombo(), QuietCombo()
        self.where = QLineEdit()
        self.where.setReadOnly(True)
        self.choose = button()
        self._holds = wrapped_label("", "small")
        self._names = [role_label(), role_label(), role_label()]
        for one in _WRITABLE:
            self.format.addItem("", one.name)
        self._lay_out()
        self.format.currentIndexChanged.connect(self._on_format_changed)
        self.scheme.activated.connect(self.changed)
        self.choose.clicked.connect(self._on_choose_clicked)
        self._offer_schemes()
        self._retranslate()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_3)
        grid.setVerticalSpacing(SPACE_2)
        grid.setColumnStretch(1, 1)
        fields = (self.format, self.scheme, self.where)
        for row, (name, field) in enumerate(zip(self._names, fields, strict=True)):
            name.setBuddy(field)
            grid.addWidget(name, row, 0)
            grid.addWidget(field, row, 1, 1, 1 if field is self.where else 2)
        grid.addWidget(self.choose, 2, 2)
        grid.addWidget(self._holds, 3, 1, 1, 2)

    @property
    def target(self) -> Format:
        """The format that is chosen."""
        return _WRITABLE[max(0, self.format.currentIndex())]

    @property
    def options(self) -> WriteOptions:
        """How the format is written."""
        return WriteOptions(self.scheme.currentText()) if self.target.schemes else WriteOptions()

    @property
    def path(self) -> Path:
        """Where to write: as it was chosen, or what is free among the documents."""
        return self._path or self._proposed(self._folder)

    def _proposed(self, folder: Path) -> Path:
        target = self.target
        if target.is_folder:
            return _free(folder, f"{self._name} {target.name}", "")
        return _free(folder, self._name, target.suffixes[0])

    def choose_path(self, path: Path) -> None:
        """Write there, though there may be something that is written over."""
        self._path = path
        self._folder = path.parent
        self.where.setText(str(path))

    @Slot()
    def _on_choose_clicked(self) -> None:
        if self.target.is_folder:
            chosen = QFileDialog.getExistingDirectory(self, self.tr("Export"), str(self._folder))
            if chosen:
                folder = Path(chosen)
                self.choose_path(self._proposed(folder) if any(folder.iterdir()) else folder)
            return
        suffix = self.target.suffixes[0]
        kinds = (f"{format_words(self.target)} (*{suffix})",)
        path = ask_for_file(self, self.tr("Export"), str(self.path), kinds)
        if path is not None:
            self.choose_path(path)

    @Slot(int)
    def _on_format_changed(self, _place: int) -> None:
        self._path = None
        self._offer_schemes()
        self._retranslate()
        self.changed.emit()

    def _offer_schemes(self) -> None:
        self.scheme.clear()
        self.scheme.addItems(self.target.schemes)
        for widget in (self._names[1], self.scheme):
            widget.setVisible(bool(self.target.schemes))

    def changeEvent(self, event: QEvent) -> None:
        """Say everything again in a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        for name, field, words in zip(
            self._names,
            (self.format, self.scheme, self.where),
            (self.tr("Format"), self.tr("Tags"), self.tr("Where")),
            strict=True,
        ):
            name.setText(words)
            field.setAccessibleName(words)
        for place, one in enumerate(_WRITABLE):
            self.format.setItemText(place, format_words(one))
        self.choose.setText(self.tr("Choose…"))
        self.where.setText(str(self.path))
        self._holds.setText(self._holds_words())

    def _holds_words(self) -> str:
        holds = self.target.holds
        if holds == EVERYTHING:
            return self.tr("Holds everything that is said of a note.")
        said = self.tr("Holds: {kinds}.").format(kinds=contents_words(holds - _MANNERS))
        lost = self.tr("Does not hold: {kinds}.").format(kinds=contents_words(EVERYTHING - holds))
        return f"{said}\n{lost}"


def _documents_folder() -> Path:
    location = QStandardPaths.StandardLocation.DocumentsLocation
    found = Path(QStandardPaths.writableLocation(location))
    return found if found.is_dir() else Path.home()


def _free(folder: Path, name: str, suffix: str) -> Path:
    """A path in the folder where nothing stands, with a number where the name is taken."""
    numbers = (f" ({number})" if number > 1 else "" for number in count(1))
    paths = (folder / f"{name}{number}{suffix}" for number in numbers)
    return next(path for path in paths if not path.exists())
