"""Which model should I take? The best choice first, why, what it takes, and what else there is."""

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from medgen_desktop.domain.advice import AGAINST, REASON_WORDS, Choice, Reason
from medgen_desktop.domain.training_config import Task, new_model_of
from medgen_desktop.services.advise import Advice, advise_on
from medgen_desktop.ui.background import TaskHandle
from medgen_desktop.ui.banner import Banner
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.controls import Card, button, role_label, wrapped_label
from medgen_desktop.ui.theme import SPACE_1, SPACE_3, SPACE_4
from medgen_desktop.ui.training.wording import (
    duration_text,
    memory_text,
    new_model_name,
    preset_name,
)
from medgen_desktop.ui.wording import language_words, number_words

_WIDTH, _HEIGHT = 640, 660


class AdviceDialog(QDialog):
    """Looks at notes and machine in the background, then offers what it found."""

    taken = Signal(object)
    """The `Choice` that a person wants; the dialog is closed then."""
    base_wanted = Signal(str)
    """The id of an offered base that is to be added first; the dialog is closed then."""

    def __init__(self, context: AppContext, task: Task, parent: QWidget | None = None) -> None:
        """Begin to look."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._task = task
        self.advice: Advice | None = None
        """None before it is known."""
        self.cards: list[ChoiceCard] = []
        self._about = wrapped_label("", "muted")
        self._estimated = wrapped_label("", "small")
        self._banner = Banner()
        self._close = button()
        self._choices = QVBoxLayout()
        self._lay_out()
        self._close.clicked.connect(self.reject)
        workspace, library = context.workspace, context.library
        self._looking: TaskHandle = context.tasks.start(
            lambda handle: advise_on(workspace, library, task, lambda: handle.cancelled),
            on_result=self._on_advised,
            on_error=self._on_failed,
        )
        self.finished.connect(self._looking.abandon)
        self._retranslate()
        self.resize(_WIDTH, _HEIGHT)

    def changeEvent(self, event: QEvent) -> None:
        """Take the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        listed = QWidget()
        self._choices.setContentsMargins(0, 0, SPACE_3, 0)
        self._choices.setSpacing(SPACE_3)
        inside = QVBoxLayout(listed)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(self._choices)
        inside.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(listed)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        foot = QHBoxLayout()
        foot.addWidget(self._estimated, 1)
        foot.addWidget(self._close, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_4)
        column.setSpacing(SPACE_3)
        column.addWidget(self._banner)
        column.addWidget(self._about)
        column.addWidget(scroll, 1)
        column.addLayout(foot)

    def _on_advised(self, advice: Advice) -> None:
        self.advice = advice
        for place, choice in enumerate(advice.choices):
            card = ChoiceCard(choice, is_best=place == 0 and choice.is_advised)
            card.chosen.connect(self._on_card_chosen)
            self._choices.addWidget(card)
            card.show()  # at once, for what is hidden takes no focus
            self.cards.append(card)
        self._retranslate()
        first = next((one for one in self.cards if one.choice.is_advised), None)
        (self._close if first is None else first.take).setFocus()

    def _on_failed(self, error: Exception) -> None:
        self._about.hide()
        self._banner.show_error(error)

    def _on_card_chosen(self, choice: Choice) -> None:
        self.accept()
        if choice.is_here:
            self.taken.emit(choice)
        else:
            self.base_wanted.emit(choice.base_id)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Which model should I take?"))
        self._about.setText(
            self.tr("Looking at your notes and at this machine …")
            if self.advice is None
            else self._said_of(self.advice)
        )
        self._estimated.setText(
            self.tr("Memory and time are estimates; Rehearse measures them in three steps.")
        )
        self._close.setText(self.tr("Close"))
        for card in self.cards:
            card.retranslate()

    def _said_of(self, advice: Advice) -> str:
        lessons, machine = advice.lessons, advice.machine
        names = [language_words(one) for one in sorted(lessons.languages)]
        words = (
            self.tr("Annotated notes: {count} · {languages}")
            if self._task == "recogniser"
            else self.tr("Training pairs: {count} · {languages}")
        )
        learnt = words.format(
            count=number_words(lessons.count), languages=", ".join(names) or self.tr("no texts")
        )
        free = self.tr("{memory} of memory free").format(
            memory=memory_text(machine.gpu_free_mb or machine.free_mb)
        )
        where = machine.gpu_name or self.tr("Processor with {cores} cores").format(
            cores=number_words(machine.cores)
        )
        return f"{learnt}\n{where} · {free}"


class ChoiceCard(Card):
    """One choice with its reasons; what is not advised has no button."""

    chosen = Signal(object)
    """The `Choice`."""

    def __init__(self, choice: Choice, *, is_best: bool, parent: QWidget | None = None) -> None:
        """Say it with `retranslate`."""
        super().__init__(parent)
        self.choice = choice
        self._is_best = is_best
        self._rank = role_label("", "good" if choice.is_advised else "caution")
        self._title = wrapped_label("", "heading")
        self._takes = wrapped_label("", "muted")
        self._reasons = [(one, wrapped_label()) for one in choice.praises]
        self._reasons += [
            (one, wrapped_label("", "caution" if one in AGAINST else "muted"))
            for one in choice.doubts
        ]
        self.take = button("", "primary" if is_best else "")
        self.take.setVisible(choice.is_advised)
        self.take.clicked.connect(lambda: self.chosen.emit(self.choice))
        self.column.setSpacing(SPACE_1)
        self._rank.setVisible(is_best or not choice.is_advised)
        for label in (self._rank, self._title, self._takes, *(one for _, one in self._reasons)):
            self.column.addWidget(label)
        self.column.addWidget(self.take, 0, Qt.AlignmentFlag.AlignRight)
        self.retranslate()

    def retranslate(self) -> None:
        """Say it in the language of the screen."""
        choice = self.choice
        self._rank.setText(self.tr("Best here") if self._is_best else self.tr("Not advised here"))
        title = self._named()
        self._title.setText(title)
        self._takes.setText(
            self.tr("About {memory} of memory · about {time} · {preset}").format(
                memory=memory_text(choice.memory_mb),
                time=duration_text(choice.seconds),
                preset=preset_name(choice.preset),
            )
        )
        for reason, label in self._reasons:
            sign = "+" if reason in choice.praises else "–"
            label.setText(f"{sign} {reason_words(reason)}")
        self.take.setText(self.tr("Take this") if choice.is_here else self.tr("Add it first…"))
        self.take.setAccessibleName(f"{self.take.text()}: {title}")
        self.take.setAccessibleDescription(
            " ".join((self._takes.text(), *(label.text() for _, label in self._reasons)))
        )

    def _named(self) -> str:
        choice = self.choice
        if new_model_of(choice.base_id) is not None:
            return new_model_name(choice.base_id)
        learns = self.tr("all weights") if choice.method == "full" else self.tr("a small adapter")
        return f"{choice.name} · {learns}"


def reason_words(reason: Reason) -> str:
    """What a reason says."""
    return QCoreApplication.translate("Advice", REASON_WORDS[reason])
