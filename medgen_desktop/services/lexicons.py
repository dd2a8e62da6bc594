"""Lexicons: terms with a label each, from the files that ship and from those of this user.

A lexicon is a CSV file with the columns `term` and `label`. Ours were written for this program.
"""

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.label_schema import LabelSchema
from medgen_desktop.domain.marking_errors import LEXICON_LABELS_UNKNOWN, LEXICON_UNREADABLE
from medgen_desktop.paths import resources_folder, user_folder
from medgen_desktop.text.term_matcher import Term

_COLUMNS = {"term", "label"}
_VERSION_DIGITS = 8


def lexicon_folders() -> tuple[Path, Path]:
    """Where lexicons are: those that ship, and this user's own."""
    return resources_folder() / "lexicons", user_folder() / "lexicons"


def read_lexicons(folders: Iterable[Path]) -> tuple[list[Term], list[UserError]]:
    """All terms, each with its lexicon's name and version as `source`; and what cannot be read."""
    terms: list[Term] = []
    problems: list[UserError] = []
    for path in (one for folder in folders for one in sorted(folder.glob("*.csv"))):
        try:
            terms += read_lexicon(path)
        except UserError as error:
            problems.append(error)
    return terms, problems


def unknown_labels(terms: Iterable[Term], schema: LabelSchema) -> list[UserError]:
    """What to say of each lexicon some of whose labels the schema lacks in any letter case."""
    named = dict.fromkeys((one.source, one.label) for one in terms)
    lacking = Counter(source for source, label in named if schema.label_named(label) is None)
    return [
        UserError(LEXICON_LABELS_UNKNOWN, lexicon=source, count=count)
        for source, count in lacking.items()
    ]


def read_lexicon(path: Path) -> list[Term]:
    """The terms of one file; raises LEXICON_UNREADABLE."""
    try:
        content = path.read_bytes()
        version = hashlib.sha256(content).hexdigest()[:_VERSION_DIGITS]
        return list(_terms(content.decode("utf-8-sig"), f"{path.stem} {version}"))
    except (OSError, UnicodeDecodeError, csv.Error, KeyError):
        raise UserError(LEXICON_UNREADABLE, path=path.name) from None


def _terms(content: str, source: str) -> Iterator[Term]:
    rows = csv.DictReader(io.StringIO(content, newline=""))
    if not set(rows.fieldnames or ()) >= _COLUMNS:
        raise KeyError("term, label")
    for row in rows:
        term, label = (row["term"] or "").strip(), (row["label"] or "").strip()
        if term and label:
            yield Term(term, label, source)
