"""What is said of a draft, in the interface's language."""

from PySide6.QtCore import QCoreApplication, QLocale

from medgen_desktop.domain.draft import Draft, StopReason
from medgen_desktop.ui.wording import number_words, time_words


def effort_words(draft: Draft) -> str:
    """Tokens, seconds and speed; only what is known of a draft that broke off."""
    seconds = QLocale().toString(draft.seconds, "f", 1)
    if not draft.new_tokens or draft.seconds <= 0:
        after = QCoreApplication.translate("DraftWords", "{ending} after {seconds} s")
        return after.format(ending=ending_words(draft.stop_reason), seconds=seconds).strip()
    words = QCoreApplication.translate(
        "DraftWords", "{read} tokens read, {written} written in {seconds} s · {speed} tokens/s"
    )
    return words.format(
        read=number_words(draft.prompt_tokens),
        written=number_words(draft.new_tokens),
        seconds=seconds,
        speed=number_words(round(draft.new_tokens / draft.seconds)),
    )


def ending_words(reason: StopReason) -> str:
    """How a draft ended, where it is not by itself."""
    translate = QCoreApplication.translate
    match reason:
        case StopReason.CANCELLED:
            return translate("DraftWords", "stopped")
        case StopReason.FAILED:
            return translate("DraftWords", "broken off")
        case StopReason.LENGTH:
            return translate("DraftWords", "ended at the length limit")
        case _:
            return ""


def draft_title(draft: Draft, model_name: str) -> str:
    """One line for the list of a note's drafts."""
    edited = draft.text != draft.generated
    parts = (
        time_words(draft.created_at),
        draft.section,
        model_name,
        ending_words(draft.stop_reason),
        QCoreApplication.translate("DraftWords", "edited") if edited else "",
    )
    return " · ".join(part for part in parts if part)
