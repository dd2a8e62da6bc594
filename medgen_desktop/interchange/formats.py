"""Every format that notes come in or go out in: one module each, imported when it is needed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from medgen_desktop.domain.errors import FILE_MISSING, FORMAT_UNKNOWN, UserError
from medgen_desktop.domain.exchange_errors import CONTENT_UNKNOWN
from medgen_desktop.interchange.contents import EVERYTHING, Content, Loss
from medgen_desktop.interchange.contents import losses as general_losses
from medgen_desktop.interchange.document import Document
from medgen_desktop.interchange.reading import Reading, ReadOptions, shown_name
from medgen_desktop.interchange.tables import TablePreview
from medgen_desktop.interchange.writing import WriteOptions

_HEAD_BYTES = 65_536


class FormatModule(Protocol):
    """What the module of a format has, as far as the format reads or writes."""

    def preview(self, path: Path, options: ReadOptions) -> TablePreview:
        """The columns and first rows of a table, of formats that have columns."""

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether a file with this suffix that begins so is one; `head` is its first 64 kB."""

    def read(self, path: Path, options: ReadOptions) -> Iterator[Reading]:
        """Yield the documents of a file, and what was skipped and why."""

    def write(self, path: Path, documents: Iterable[Document], options: WriteOptions) -> None:
        """Write the documents, whole or not at all."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: `name` is for the command line, `title` for the screen.

    It is written as one file, or as a folder of files where `is_folder`; `holds` is what it keeps.
    Where `has_own_losses`, its module has `losses(document, options)` for what only it can know.
    One that `has_columns` is read by a mapping of these: a folder does not bring it in by itself.
    `schemes` are the tags that one of tagged tokens can be written with, the usual ones first.
    """

    name: str
    title: str
    module: str
    suffixes: tuple[str, ...]
    reads: bool = True
    writes: bool = True
    is_folder: bool = False
    has_own_losses: bool = False
    has_columns: bool = False
    schemes: tuple[str, ...] = ()
    holds: frozenset[Content] = field(default=EVERYTHING)

    def load(self) -> FormatModule:
        """The format's module."""
        return cast("FormatModule", import_module(f"medgen_desktop.interchange.{self.module}"))

    def losses(self, document: Document, options: WriteOptions) -> Iterator[Loss]:
        """What of a document is not in the file that is written."""
        yield from general_losses(document, self.holds)
        if self.has_own_losses:
            module = import_module(f"medgen_desktop.interchange.{self.module}")
            yield from module.losses(document, options)


_TEXT = frozenset({Content.BLANKS})
_SPANS = _TEXT | {Content.ANNOTATIONS, Content.OVERLAPS, Content.PIECES, Content.BOUNDARIES}
_TABLE = _TEXT | {Content.TITLE, Content.RECORD_ID, Content.SECTION, Content.TARGET}

FORMATS: tuple[Format, ...] = (
    Format("medgen", "MedGen JSON lines", "medgen_json", (".jsonl",)),
    Format("fhir", "HL7 FHIR R4 (JSON)", "fhir", (".json", ".ndjson", ".jsonl")),
    Format("bioc", "BioC XML", "bioc_xml", (".xml",), has_own_losses=True),
    Format("biocjson", "BioC JSON", "bioc_json", (".json", ".jsonl")),
    Format("xmi", "UIMA CAS XMI", "cas_xmi", (".xmi", ".zip"), is_folder=True, has_own_losses=True),
    Format("casjson", "UIMA CAS JSON", "cas_json", (".json",), is_folder=True),
    Format(
        "medtator",
        "MedTator XML",
        "medtator",
        (".xml",),
        is_folder=True,
        has_own_losses=True,
        holds=_SPANS
        | {Content.ATTRIBUTES, Content.CONCEPTS, Content.COMMENTS, Content.RELATIONS}
        | {Content.RECORD_ID, Content.FIELDS, Content.NAMES, Content.VERSIONS, Content.CHARACTERS},
    ),
    Format(
        "labelstudio",
        "Label Studio",
        "label_studio",
        (".json", ".jsonl"),
        holds=(_SPANS - {Content.PIECES})
        | {Content.ATTRIBUTES, Content.CONCEPTS, Content.COMMENTS, Content.RELATIONS}
        | {Content.RECORD_ID, Content.TITLE, Content.FIELDS, Content.NAMES, Content.VERSIONS},
    ),
    Format(
        "medcat",
        "MedCATtrainer",
        "medcat",
        (".json",),
        holds=(_SPANS - {Content.PIECES})
        | {Content.ATTRIBUTES, Content.CONCEPTS, Content.ANNOTATORS, Content.RECORD_ID}
        | {Content.NAMES, Content.VERSIONS},
    ),
    Format(
        "doccano",
        "doccano JSON lines",
        "doccano",
        (".jsonl", ".json"),
        holds=(_SPANS - {Content.PIECES})
        | {Content.RELATIONS, Content.COMMENT, Content.FIELDS, Content.NAMES, Content.VERSIONS},
    ),
    Format(
        "brat",
        "brat",
        "brat",
        (".ann", ".txt"),
        is_folder=True,
        has_own_losses=True,
        holds=_SPANS
        | {Content.ATTRIBUTES, Content.CONCEPTS, Content.COMMENTS, Content.RELATIONS}
        | {Content.RECORD_ID, Content.NAMES, Content.VERSIONS},
    ),
    Format(
        "table",
        "CSV, TSV",
        "delimited",
        (".csv", ".tsv", ".tab"),
        has_own_losses=True,
        has_columns=True,
        holds=_TABLE,
    ),
    Format(
        "xlsx",
        "Excel (XLSX)",
        "workbook",
        (".xlsx", ".xlsm"),
        has_own_losses=True,
        has_columns=True,
        holds=_TABLE,
    ),
    Format(
        "jsontable",
        "JSON table",
        "json_table",
        (".jsonl", ".json", ".ndjson"),
        has_own_losses=True,
        has_columns=True,
        holds=_TABLE,
    ),
    Format(
        "pubtator",
        "PubTator",
        "pubtator",
        (".pubtator", ".txt"),
        has_own_losses=True,
        holds=frozenset({Content.ANNOTATIONS, Content.OVERLAPS, Content.NAMES})
        | {Content.CONCEPTS, Content.RELATIONS, Content.RECORD_ID},
    ),
    Format(
        "conll",
        "CoNLL",
        "conll",
        (".conll", ".iob", ".iob2", ".bio", ".bioes", ".bilou", ".bmes", ".txt"),
        schemes=("IOB2", "BIOES"),
        has_own_losses=True,
        holds=_TEXT | {Content.ANNOTATIONS, Content.BOUNDARIES, Content.NAMES},
    ),
    Format(
        "spacy",
        "spaCy JSON lines",
        "spacy_json",
        (".jsonl",),
        reads=False,
        has_own_losses=True,
        holds=(_SPANS - {Content.PIECES}) | {Content.CONCEPTS, Content.NAMES},
    ),
    Format("ccda", "C-CDA (XML)", "ccda", (".xml", ".cda", ".ccda"), writes=False),
    Format("word", "Word (DOCX)", "word", (".docx", ".docm"), writes=False),
    Format("pdf", "PDF", "pdf", (".pdf",), writes=False),
    Format("rtf", "RTF", "rich_text", (".rtf",), writes=False),
    Format("html", "HTML", "web_page", (".html", ".htm", ".xhtml"), writes=False),
    Format("text", "Text", "plain_text", (".txt",), is_folder=True, holds=_TEXT),
)
"""In the order in which they are asked whether they recognise a file."""


def format_named(name: str) -> Format | None:
    """The format with this name, or None."""
    return next((one for one in FORMATS if one.name == name), None)


def readable_suffixes(*, in_folders: bool = False) -> frozenset[str]:
    """Suffixes of files that some format reads, or reads where a folder is brought in."""
    return frozenset(
        suffix
        for one in FORMATS
        if one.reads and not (in_folders and one.has_columns)
        for suffix in one.suffixes
    )


def table_suffixes() -> frozenset[str]:
    """Suffixes of files that may be tables, of which a person says what the columns mean."""
    return frozenset(suffix for one in FORMATS if one.has_columns for suffix in one.suffixes)


def unread(path: Path) -> UserError:
    """The error for a file that no format reads: by its suffix, or by what it holds."""
    suffixes = readable_suffixes()
    if path.suffix.lower() in suffixes:
        return UserError(CONTENT_UNKNOWN, path=shown_name(path.name))
    known = ", ".join(sorted(suffixes))
    return UserError(FORMAT_UNKNOWN, suffix=path.suffix or shown_name(path.name), suffixes=known)


def format_of(path: Path) -> Format | None:
    """The format that a file seems to be in; None where none reads it.

    Raises:
        UserError: FILE_MISSING.
    """
    head, suffix = _head_of(path), path.suffix.lower()
    candidates = (one for one in FORMATS if one.reads and suffix in one.suffixes)
    return next((one for one in candidates if one.load().recognises(path, head)), None)


def _head_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError:
        raise UserError(FILE_MISSING, path=str(path)) from None
