"""What belongs together by links is one group, whatever the order of the links."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.domain.grouping import Joined

pytestmark = pytest.mark.clinic

_LINKS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=20)


def _groups(links: list[tuple[int, int]]) -> list[list[int]]:
    joined = Joined(12)
    for one, other in links:
        joined.join(one, other)
    return joined.groups()


def test_that_links_are_followed_from_one_to_the_next() -> None:
    assert _groups([(3, 2), (5, 7), (7, 3)])[:3] == [[0], [1], [2, 3, 5, 7]]


@given(_LINKS, st.randoms())
def test_that_every_place_is_in_one_group_and_the_order_of_links_is_nothing(
    links: list[tuple[int, int]], chance: Random
) -> None:
    groups = _groups(links)
    assert sorted(place for group in groups for place in group) == list(range(12))
    of_place = {place: group for group in groups for place in group}
    assert all(of_place[one] is of_place[other] for one, other in links)
    chance.shuffle(links)
    assert _groups(links) == groups
