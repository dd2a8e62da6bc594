"""What the Mark page can do besides marking, one line each."""

from medgen_desktop.ui.annotation.concepts import Concepts
from medgen_desktop.ui.annotation.parts import Feature, MarkParts
from medgen_desktop.ui.annotation.relations import Relations
from medgen_desktop.ui.annotation.schema_follower import SchemaFollower
from medgen_desktop.ui.annotation.text_features import text_features


def make_features(parts: MarkParts) -> tuple[Feature, ...]:
    """All features, in the order of their tabs."""
    return (SchemaFollower(parts), *text_features(parts), Concepts(parts), Relations(parts))
