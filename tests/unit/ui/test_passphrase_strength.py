"""The hint at a passphrase's strength grows with what makes guessing hard."""

import pytest

from medgen_desktop.ui.passphrase_strength import Strength, strength_of

pytestmark = pytest.mark.clinic


@pytest.mark.parametrize(
    ("passphrase", "strength"),
    [
        ("", Strength.NONE),
        ("a", Strength.WEAK),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", Strength.WEAK),
        ("abcdefghijklmnop", Strength.WEAK),
        ("12345678", Strength.WEAK),
        ("kx7Qw2Rm", Strength.FAIR),
        ("correct horse battery staple", Strength.STRONG),
        ("窗外雨声很大", Strength.FAIR),
        ("昨天医院门口下雨没有带伞", Strength.STRONG),
    ],
)
def test_that_strength_follows_length_variety_and_order(
    passphrase: str, strength: Strength
) -> None:
    assert strength_of(passphrase) is strength


def test_that_a_longer_passphrase_is_never_weaker() -> None:
    whole = "Nine quiet herons left at 4 o'clock"
    strengths = [strength_of(whole[:length]) for length in range(len(whole) + 1)]
    assert strengths == sorted(strengths)
