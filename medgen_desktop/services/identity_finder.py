"""What looks a note through for identities: the rules, LAC for Chinese, and the site's names."""

import hashlib
import json
from dataclasses import replace
from functools import cache

from medgen_desktop.domain.identity import IdentityHit, IdentityKind
from medgen_desktop.inference.chinese_names import ChineseNames
from medgen_desktop.services.identity_words import identity_words
from medgen_desktop.storage.workspace import Workspace
from medgen_desktop.text.identities.finding import RULES_VERSION, identity_hits
from medgen_desktop.text.identities.repeats import with_repeats

_VERSION = f"{RULES_VERSION}.1"
"""Changes with what is here: LAC, and names that are said again."""


class IdentityFinder:
    """Finds identities in texts; `rules` names what it goes by, as scans remember it."""

    def __init__(self, site_names: tuple[tuple[IdentityKind, str], ...] = ()) -> None:
        """Go by the site's names besides."""
        listed = tuple((kind.value, name) for kind, name in site_names)
        self._words = replace(identity_words(), site_names=listed)
        self.rules = rules_named(site_names)

    def hits(self, text: str) -> list[IdentityHit]:
        """What may name somebody, by place, no two of them with a common character."""
        found = identity_hits(text, self._words, _chinese_names().hits(text))
        return with_repeats(text, found)


def rules_of(workspace: Workspace) -> str:
    """What a note must have been looked through by to be reviewed today."""
    return rules_named(workspace.identities.site_names())


def rules_named(site_names: tuple[tuple[IdentityKind, str], ...]) -> str:
    """The version of the rules, and a hash of the site's names where it has any."""
    if not site_names:
        return _VERSION
    digest = hashlib.sha256(json.dumps(site_names).encode("ascii")).hexdigest()
    return f"{_VERSION}+{digest[:16]}"


@cache
def _chinese_names() -> ChineseNames:
    """One for all: its model takes 32 MB."""
    return ChineseNames(identity_words().surnames)
