"""What the features of the Mark page work with, and the form that each of them has."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from medgen_desktop.domain.annotation import Annotation, AnnotationId
from medgen_desktop.ui.annotation.annotation_tab import AnnotationTab
from medgen_desktop.ui.annotation.keys import PageKeys
from medgen_desktop.ui.annotation.marking_bar import MarkingBar
from medgen_desktop.ui.annotation.note_list import NoteList
from medgen_desktop.ui.annotation.session import MarkingSession
from medgen_desktop.ui.annotation.side_panel import SidePanel
from medgen_desktop.ui.annotation.span_map import SpanMap
from medgen_desktop.ui.annotation.text_view import AnnotatedTextView
from medgen_desktop.ui.context import AppContext
from medgen_desktop.ui.models.annotation_list import AnnotationList


@dataclass(frozen=True, slots=True)
class MarkParts:
    """The parts of the page; a feature adds its keys, its tab of the panel, and listens."""

    context: AppContext
    session: MarkingSession
    view: AnnotatedTextView
    annotations: AnnotationList
    panel: SidePanel
    tab: AnnotationTab
    bar: MarkingBar
    map: SpanMap
    note_list: NoteList
    keys: PageKeys
    choose: Callable[[AnnotationId | None], None]
    """Frame an annotation in the text and in the list."""
    say: Callable[[str], None]
    """Say a sentence in the status line."""
    set_label: Callable[[str], None]
    """Label what is selected, or give the chosen annotation this label."""
    set_attribute: Callable[[str], None]
    """Give the chosen annotation the next value of this attribute."""

    def chosen(self) -> Annotation | None:
        """The framed annotation."""
        chosen = self.view.selected_annotation
        return None if chosen is None else self.session.annotation(chosen)


class Feature(Protocol):
    """Something the page can do besides marking, in a module of its own."""

    def retranslate(self) -> None:
        """Say everything again in a new language."""
