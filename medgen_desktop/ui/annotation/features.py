"""What the Mark page can do besides marking, one line each."""

from PySide6.QtWidgets import QWidget

from medgen_desktop.ui.annotation.apply_everywhere import ApplyEverywhere
from medgen_desktop.ui.annotation.concepts import Concepts
from medgen_desktop.ui.annotation.note_sheet import NoteSheet
from medgen_desktop.ui.annotation.overviews import Overviews
from medgen_desktop.ui.annotation.parts import Feature, MarkParts
from medgen_desktop.ui.annotation.relations import Relations
from medgen_desktop.ui.annotation.schema_follower import SchemaFollower
from medgen_desktop.ui.annotation.suggestion_features import suggestion_features
from medgen_desktop.ui.annotation.text_features import text_features


def make_features(parts: MarkParts, page: QWidget) -> tuple[Feature, ...]:
    """All features of the page, in the order of their tabs."""
    return (
        SchemaFollower(parts),
        *text_features(parts),
        *suggestion_features(parts),
        Concepts(parts),
        Relations(parts),
        NoteSheet(parts, page),
        ApplyEverywhere(parts, page),
        Overviews(parts),
    )
