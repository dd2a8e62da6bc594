"""What the Mark page suggests: labels, and what the words around a label say of it."""

from medgen_desktop.ui.annotation.attribute_hints import AttributeHints
from medgen_desktop.ui.annotation.parts import Feature, MarkParts
from medgen_desktop.ui.annotation.suggestions import Suggestions


def suggestion_features(parts: MarkParts) -> tuple[Feature, ...]:
    """Suggestions in the text and in a tab of their own, and suggested attributes."""
    return Suggestions(parts, parts.map), AttributeHints(parts, parts.tab)
