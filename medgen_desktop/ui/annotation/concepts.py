"""Which entry of a code system the chosen annotation is: C finds one."""

from PySide6.QtCore import QObject, Qt, Slot

from medgen_desktop.domain.concept import Concept
from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.ui.annotation.concept_dialog import ConceptDialog
from medgen_desktop.ui.annotation.parts import MarkParts


class Concepts(QObject):
    """Opens the search for a concept, and saves what is chosen in it."""

    def __init__(self, parts: MarkParts) -> None:
        """Bind the key and the button."""
        super().__init__(parts.view)
        self._parts = parts
        parts.keys.bind(
            "annotation", "C", QT_TRANSLATE_NOOP("PageKeys", "Find its concept"), self.find_concept
        )
        parts.tab.details.concept_requested.connect(self.find_concept)

    def retranslate(self) -> None:
        """Nothing is said here."""

    @Slot()
    def find_concept(self) -> None:
        """Ask for the concept of the chosen annotation."""
        one = self._parts.chosen()
        if one is None:
            self._parts.say(self.tr("Choose an annotation first: click it, or press ]"))
            return
        chosen = one.id
        dialog = ConceptDialog(
            self._parts.context, one.text, one.concept, self._parts.view.window()
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.concept_chosen.connect(
            lambda concept: self._parts.session.set_concept(chosen, _concept(concept))
        )
        dialog.open()


def _concept(chosen: object) -> Concept | None:
    return chosen if isinstance(chosen, Concept) else None
