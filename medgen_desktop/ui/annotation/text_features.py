"""What the text of the Mark page can do besides being marked."""

from medgen_desktop.ui.annotation.chinese_snapping import ChineseSnapping
from medgen_desktop.ui.annotation.focus_moves import FocusMoves
from medgen_desktop.ui.annotation.parts import Feature, MarkParts
from medgen_desktop.ui.annotation.piece_editing import PieceEditing
from medgen_desktop.ui.annotation.text_moves import TextMoves
from medgen_desktop.ui.annotation.undone_changes import UndoneChanges
from medgen_desktop.ui.annotation.zoom import Zoom


def text_features(parts: MarkParts) -> tuple[Feature, ...]:
    """Pieces and handles, moves to sentences and to what was undone, size, words in Chinese."""
    return (
        PieceEditing(parts),
        TextMoves(parts),
        FocusMoves(parts),
        UndoneChanges(parts),
        Zoom(parts),
        ChineseSnapping(parts),
    )
