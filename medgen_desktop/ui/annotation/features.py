"""What the Mark page can do besides marking, one line each."""

from medgen_desktop.ui.annotation.concepts import Concepts
from medgen_desktop.ui.annotation.parts import Feature, MarkParts


def make_features(parts: MarkParts) -> tuple[Feature, ...]:
    """All features, in the order of their tabs."""
    return (Concepts(parts),)
