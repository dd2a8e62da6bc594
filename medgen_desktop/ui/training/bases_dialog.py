"""Bases by name: what each is for, whether it is here, where its files are from; adds one.

Nothing is fetched: a person carries the files here. Where a base comes under its maker's terms,
they are shown and have to be accepted before it is copied into the library.
"""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.domain.model_manifest import ModelManifest
from medgen_desktop.domain.model_terms import Terms
from medgen_desktop.domain.offered_bases import OFFERED_BASES, OfferedBase
from medgen_desktop.services.add_offered import add_offered, terms_to_accept
from medgen_desktop.services.advise import base_in
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.banner import Banner
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import Card, button, primary_button, role_label, wrapped_label
from medgen_desktop.ui.theme import SPACE_1, SPACE_2, SPACE_3, SPACE_4
from medgen_desktop.ui.wording import language_words, size_words

_WIDTH, _HEIGHT = 640, 640
_TERMS_WIDTH = 560


class BasesDialog(QDialog):
    """The bases that are offered by name, with a way to add each."""

    added = Signal(str)
    """The id of a base that is in the library now."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        """Say what is here now."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context = context
        self._adding: TaskHandle | None = None
        self.banner = Banner()
        self._about = wrapped_label("", "muted")
        here = context.library.bases()
        self.cards = {one.id: BaseCard(one, base_in(here, one)) for one in OFFERED_BASES}
        self._close = button()
        self._lay_out()
        self._close.clicked.connect(self.reject)
        for card in self.cards.values():
            card.folder_wanted.connect(self._on_folder_wanted)
            card.file_wanted.connect(self._on_file_wanted)
        self._retranslate()
        self.resize(_WIDTH, _HEIGHT)

    def reject(self) -> None:
        """Stay while files are copied: what comes of it is told here."""
        if self._adding is None:
            super().reject()

    def show_base(self, base_id: str) -> None:
        """Put the keyboard where this base is added."""
        card = self.cards.get(base_id)
        if card is not None:
            card.folder.setFocus()

    def changeEvent(self, event: QEvent) -> None:
        """Take the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def add(self, offered: OfferedBase, path: Path) -> None:
        """Take these files as this base, in the background; asks for its terms first."""
        if self._adding is not None:
            return
        self.banner.clear()
        self._start(
            self._context.tasks.start(
                lambda _handle: terms_to_accept(offered, path),
                on_result=lambda terms: self._on_terms_known(offered, path, terms),
                on_error=self._on_failed,
            )
        )

    def _on_terms_known(self, offered: OfferedBase, path: Path, terms: Terms | None) -> None:
        self._end()
        if terms is None:
            self._copy(offered, path, accepts=False)
            return
        asked = TermsDialog(terms, self)
        asked.accepted.connect(lambda: self._copy(offered, path, accepts=True))
        asked.open()

    def _copy(self, offered: OfferedBase, path: Path, *, accepts: bool) -> None:
        library = self._context.library

        def copy(_handle: TaskHandle) -> ModelManifest:
            return add_offered(library, offered, path, accepts_terms=accepts)

        self._start(
            self._context.tasks.start(
                copy,
                on_result=lambda made: self._on_added(offered, made),
                on_error=self._on_failed,
            )
        )

    def _on_added(self, offered: OfferedBase, made: ModelManifest) -> None:
        self._end()
        self.cards[offered.id].show_here(made)
        self.banner.show_news(
            lambda: self.tr("{name} is in the library.").format(name=made.name), "good"
        )
        self.added.emit(made.id)

    def _on_failed(self, error: Exception) -> None:
        self._end()
        self.banner.show_error(error)

    def _start(self, task: TaskHandle) -> None:
        self._adding = task
        self._retranslate()
        for card in self.cards.values():
            card.set_busy(busy=True)

    def _end(self) -> None:
        self._adding = None
        self._retranslate()
        for card in self.cards.values():
            card.set_busy(busy=False)

    @Slot(object)
    def _on_folder_wanted(self, offered: OfferedBase) -> None:
        title = self.tr("Folder of {name}").format(name=offered.name)
        name = QFileDialog.getExistingDirectory(self, title)
        if name:
            self.add(offered, Path(name))

    @Slot(object)
    def _on_file_wanted(self, offered: OfferedBase) -> None:
        title = self.tr("GGUF file of {name}").format(name=offered.name)
        name, _kind = QFileDialog.getOpenFileName(self, title, "", "GGUF (*.gguf)")
        if name:
            self.add(offered, Path(name))

    def _lay_out(self) -> None:
        listed = QWidget()
        inside = QVBoxLayout(listed)
        inside.setContentsMargins(0, 0, SPACE_3, 0)
        inside.setSpacing(SPACE_3)
        for card in self.cards.values():
            inside.addWidget(card)
        inside.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(listed)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_3)
        column.addWidget(self.banner)
        column.addWidget(self._about)
        column.addWidget(scroll, 1)
        column.addWidget(self._close, 0, Qt.AlignmentFlag.AlignRight)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Base models"))
        self._about.setText(
            self.tr("Checking and copying the files …")
            if self._adding is not None
            else self.tr(
                "This program fetches nothing itself: carry the files here and choose them."
            )
        )
        self._close.setText(self.tr("Close"))
        self._close.setEnabled(self._adding is None)
        for card in self.cards.values():
            card.retranslate()


class BaseCard(Card):
    """One base that is offered."""

    folder_wanted = Signal(object)
    file_wanted = Signal(object)
    """The `OfferedBase`."""

    def __init__(
        self, offered: OfferedBase, here: ModelManifest | None, parent: QWidget | None = None
    ) -> None:
        """`here` is what the library has of it."""
        super().__init__(parent)
        self._offered = offered
        self._here = here
        self._title = role_label("", "heading")
        self._state = role_label()
        self._about = wrapped_label()
        self._facts = wrapped_label("", "muted")
        self._source = wrapped_label("", "small")
        self.folder = button()
        self.file = button()
        top = QHBoxLayout()
        top.setSpacing(SPACE_2)
        top.addWidget(self._title, 1)
        top.addWidget(self._state)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_2)
        foot.addStretch(1)
        foot.addWidget(self.folder)
        foot.addWidget(self.file)
        self.column.setSpacing(SPACE_1)
        self.column.addLayout(top)
        for label in (self._about, self._facts, self._source):
            self.column.addWidget(label)
        self.column.addLayout(foot)
        self.folder.clicked.connect(lambda: self.folder_wanted.emit(self._offered))
        self.file.clicked.connect(lambda: self.file_wanted.emit(self._offered))
        self.retranslate()

    def show_here(self, made: ModelManifest) -> None:
        """It is in the library now."""
        self._here = made
        self.retranslate()

    def set_busy(self, *, busy: bool) -> None:
        """Nothing can be chosen while something is copied."""
        self.folder.setEnabled(not busy)
        self.file.setEnabled(not busy)

    def retranslate(self) -> None:
        """Say it in the language of the screen."""
        offered, here = self._offered, self._here
        self._title.setText(offered.name)
        self._state.setText(
            self.tr("Not on this machine") if here is None else self.tr("In the library")
        )
        self._about.setText(QCoreApplication.translate("OfferedBase", offered.about))
        languages = ", ".join(language_words(one) for one in offered.languages)
        facts = f"{languages} · {offered.licence} · {size_words(offered.megabytes * 1_000_000)}"
        if here is not None and here.terms is not None:
            accepted = self.tr("terms of {version} accepted on {day}").format(
                version=here.terms.version, day=here.terms.accepted_at[:10]
            )
            facts = f"{facts} · {accepted}"
        self._facts.setText(facts)
        self._source.setText(QCoreApplication.translate("OfferedBase", offered.source))
        self.folder.setText(self.tr("Choose its folder…"))
        self.file.setText(self.tr("Choose a GGUF file…"))
        for one in (self.folder, self.file):
            one.setAccessibleName(f"{offered.name}: {one.text()}")
        self._source.setVisible(here is None)
        self.folder.setVisible(here is None)
        self.file.setVisible(here is None and not offered.only_reads)


class TermsDialog(QDialog):
    """A summary of terms, where the full text is, and the box to accept them by."""

    def __init__(self, terms: Terms, parent: QWidget | None = None) -> None:
        """Nothing is accepted yet."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._terms = terms
        self._title = wrapped_label("", "heading")
        self._summary = wrapped_label()
        self._points = [wrapped_label() for _ in terms.points]
        self._address = wrapped_label("", "muted")
        self.box = QCheckBox()
        self.accept_button = primary_button()
        self.accept_button.setEnabled(False)
        self._cancel = button()
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_2)
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        foot.addWidget(self.accept_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_3)
        for widget in (self._title, self._summary, *self._points, self._address, self.box):
            column.addWidget(widget)
        column.addLayout(foot)
        self.box.toggled.connect(self.accept_button.setEnabled)
        self.accept_button.clicked.connect(self.accept)
        self._cancel.clicked.connect(self.reject)
        self._retranslate()
        self.setMinimumWidth(_TERMS_WIDTH)
        self.box.setFocus()

    def changeEvent(self, event: QEvent) -> None:
        """Take the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        terms, translate = self._terms, QCoreApplication.translate
        self.setWindowTitle(terms.name)
        self._title.setText(f"{terms.name} · {terms.version}")
        self._summary.setText(translate("ModelTerms", terms.summary))
        for label, point in zip(self._points, terms.points, strict=True):
            label.setText(f"• {translate('ModelTerms', point)}")
        self._address.setText(
            self.tr("This is a summary. The text that binds you: {address}").format(
                address=terms.address
            )
        )
        self.box.setText(self.tr("I have read the terms and accept them"))
        self.accept_button.setText(self.tr("Accept and add"))
        self._cancel.setText(self.tr("Cancel"))
