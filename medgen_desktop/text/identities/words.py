"""The words that the rules go by; they come from outside, so that the rules stay pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IdentityWords:
    """Names of people and places as they are written, and a site's own, by kind.

    `places` may have several words; `site_names` are pairs of a kind's value and a name.
    """

    first_names: frozenset[str] = frozenset()
    last_names: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    surnames: frozenset[str] = frozenset()
    site_names: tuple[tuple[str, str], ...] = ()


def words_of(listed: str) -> frozenset[str]:
    """The words of a list with blanks between them."""
    return frozenset(listed.split())
