"""Every kind of finding has a name and a remedy."""

import pytest

from medgen_desktop.domain.pair_finding import KIND_WORDS, REMEDIES, FindingKind

pytestmark = pytest.mark.clinic


def test_that_every_kind_has_words_and_a_remedy_of_its_own() -> None:
    for words in (KIND_WORDS, REMEDIES):
        assert set(words) == set(FindingKind)
        assert len(set(words.values())) == len(FindingKind)
    assert all(one.endswith(".") for one in REMEDIES.values())
