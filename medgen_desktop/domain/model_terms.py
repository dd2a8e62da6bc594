"""Terms that a person has to accept before a model under them enters the library.

Whose terms they are is told by what the weights say of themselves (`model_type` of a
`config.json`, the architecture of a GGUF), for a name can be changed. The program fetches nothing:
it shows a summary, and where the full text is.
"""

import re
from dataclasses import dataclass

from medgen_desktop.domain.problem import QT_TRANSLATE_NOOP


@dataclass(frozen=True, slots=True)
class Terms:
    """Whose use they bind; `summary` and `points` are English, translated in "ModelTerms"."""

    name: str
    version: str
    """The day of the text that is summed up."""
    address: str
    summary: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AcceptedTerms:
    """That the person who added a model accepted its terms; kept in its manifest."""

    name: str
    version: str
    accepted_at: str
    """ISO 8601, with its time zone."""


GEMMA_TERMS = Terms(
    name="Gemma Terms of Use",
    version="2026-04-01",
    address="ai.google.dev/gemma/terms",
    summary=QT_TRANSLATE_NOOP(
        "ModelTerms",
        "Gemma is made by Google and is no open-source software: who uses it, or a model that was"
        " trained on it, is bound by Google's terms.",
    ),
    points=(
        QT_TRANSLATE_NOOP(
            "ModelTerms",
            "You may use, change and pass on Gemma and what you train of it, also for your work.",
        ),
        QT_TRANSLATE_NOOP(
            "ModelTerms",
            "The uses in Google's prohibited use policy (ai.google.dev/gemma/prohibited_use_policy)"
            " are forbidden. It names medical practice without a licence: what a model writes here"
            " is a draft, and a clinician answers for what is signed.",
        ),
        QT_TRANSLATE_NOOP(
            "ModelTerms",
            "Who passes on Gemma, or a model trained on it, passes on these terms with it, says"
            " which files were changed, and binds the next person to the same uses.",
        ),
        QT_TRANSLATE_NOOP(
            "ModelTerms",
            "Google may restrict use that breaks the terms, and gives no warranty.",
        ),
    ),
)
# Gemma 4 and later are Apache-2.0.
_GEMMA = re.compile(r"(t5|pali|recurrent_?)?gemma([23].*)?", re.IGNORECASE)


def terms_of(architecture: str) -> Terms | None:
    """The terms that models of an architecture come under; None where they need no accepting."""
    return GEMMA_TERMS if _GEMMA.fullmatch(architecture) else None
