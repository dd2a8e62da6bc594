"""The table of a site's own names: its staff, wards and partners, brought in from a file."""

from dataclasses import dataclass
from pathlib import Path

from medgen_desktop.domain.identity import IdentityKind
from medgen_desktop.interchange.encodings import read_text
from medgen_desktop.services.deidentify import import_site_names
from medgen_desktop.storage.workspace import Workspace

_SHORTEST = 2
_SEPARATORS = ("\t", ",", "，")


@dataclass(frozen=True, slots=True)
class SiteNamesReport:
    """How many names the file has, how many are new, and how many were too short to be found."""

    names: int = 0
    added: int = 0
    too_short: int = 0


def import_site_file(
    workspace: Workspace,
    path: Path,
    kind: IdentityKind = IdentityKind.NAME,
    *,
    encoding: str | None = None,
    replaces: bool = False,
) -> SiteNamesReport:
    """Bring in a file with one name a line, with its kind before it or of `kind`.

    A kind is one of `IdentityKind`, with a comma or tab behind it: `PLACE, Ward 7`. Lines that
    begin with # are left out, and so are names of one character, which would be found everywhere.

    Raises:
        UserError: the file cannot be read or decoded, as in `read_text`.
    """
    listed = [
        _entry(line.strip(), kind)
        for line in read_text(path, encoding).text.splitlines()
        if line.strip() and not line.lstrip().startswith("#")
    ]
    names = [one for one in listed if len(one[1]) >= _SHORTEST]
    added = import_site_names(workspace, names, replaces=replaces)
    return SiteNamesReport(len(names), added, len(listed) - len(names))


def _entry(line: str, kind: IdentityKind) -> tuple[IdentityKind, str]:
    for separator in _SEPARATORS:
        first, found, rest = line.partition(separator)
        known = first.strip().upper()
        if found and known in IdentityKind.__members__:
            return IdentityKind[known], rest.strip()
    return kind, line
