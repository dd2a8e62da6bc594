"""Everyone can read every colour: contrast of all pairs that meet on the screen."""

import itertools
import math
from collections.abc import Sequence

import pytest

from medgen_desktop.domain.label_schema import DEFAULT_LABELS, NO_COLOUR
from medgen_desktop.domain.schema_rules import COLOURS
from medgen_desktop.ui.palette import (
    CONTRAST,
    DARK,
    LIGHT,
    OKABE_ITO,
    Palette,
    blend,
    channels,
    contrast_ratio,
)
from medgen_desktop.ui.stylesheet import stylesheet, tone_ground

pytestmark = pytest.mark.clinic

TEXT_CONTRAST, EDGE_CONTRAST = 4.5, 3.0
APART, DEFAULTS_APART = 9.0, 16.0
"""Distances in L*a*b*, where about 2.3 is just seen."""

_Matrix = Sequence[Sequence[float]]
VISIONS: dict[str, _Matrix] = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    # Machado, Oliveira and Fernandes 2009, at severity 1.
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
_XYZ: _Matrix = (  # of sRGB, each row over the white of D65
    (0.4339499, 0.3762098, 0.1898403),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0177566, 0.1094680, 0.8727755),
)
every_palette = pytest.mark.parametrize(
    "palette", [LIGHT, DARK, CONTRAST], ids=lambda one: one.name
)


def test_that_contrast_is_measured_as_wcag_defines_it() -> None:
    assert contrast_ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast_ratio("#FFFFFF", "#FFFFFF") == pytest.approx(1)
    assert contrast_ratio("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


def test_that_a_blend_lies_between_its_colours() -> None:
    assert blend("#FFFFFF", "#000000", 0.5) == "#808080"
    assert channels(blend("#FF0000", "#0000FF", 0.25)) == (64, 0, 191)


@every_palette
def test_that_every_text_colour_can_be_read_on_every_ground(palette: Palette) -> None:
    inks = ("text", "muted", "accent", "good", "caution", "danger")
    grounds = ("surface", "raised", "accent_soft")
    for ink, ground in itertools.product(inks, grounds):
        ratio = contrast_ratio(getattr(palette, ink), getattr(palette, ground))
        assert ratio >= TEXT_CONTRAST, (ink, ground, ratio)


@every_palette
def test_that_selected_text_and_primary_buttons_can_be_read(palette: Palette) -> None:
    assert contrast_ratio(palette.text, palette.selection) >= TEXT_CONTRAST
    assert contrast_ratio(palette.on_accent, palette.accent) >= TEXT_CONTRAST


@every_palette
def test_that_words_on_banners_can_be_read(palette: Palette) -> None:
    for tone in ("info", "good", "caution", "danger"):
        ground = tone_ground(palette, tone)
        for ink in (palette.text, palette.muted, palette.accent):
            assert contrast_ratio(ink, ground) >= TEXT_CONTRAST, tone


@every_palette
def test_that_text_and_tag_of_a_label_can_be_read_on_its_ground(palette: Palette) -> None:
    for index in range(len(palette.label_inks)):
        colours = palette.label(index)
        assert contrast_ratio(palette.text, colours.ground) >= TEXT_CONTRAST
        assert contrast_ratio(colours.ink, colours.ground) >= TEXT_CONTRAST, index
        assert contrast_ratio(colours.ink, palette.raised) >= TEXT_CONTRAST


@every_palette
def test_that_edges_of_controls_and_the_focus_ring_can_be_seen(palette: Palette) -> None:
    for ground in (palette.surface, palette.raised):
        assert contrast_ratio(palette.edge, ground) >= EDGE_CONTRAST
        assert contrast_ratio(palette.accent, ground) >= EDGE_CONTRAST


@every_palette
def test_that_every_label_has_an_ink_of_its_own_near_its_okabe_ito_hue(palette: Palette) -> None:
    inks = palette.label_inks[: len(DEFAULT_LABELS)]
    assert len(set(inks)) == len(DEFAULT_LABELS)
    for ink, hue in zip(inks, OKABE_ITO, strict=False):
        strongest = max(range(3), key=channels(hue).__getitem__)
        assert channels(ink)[strongest] == max(channels(ink))


@every_palette
def test_that_labels_beyond_the_last_hue_start_over_and_unknown_ones_are_grey(
    palette: Palette,
) -> None:
    assert palette.label(COLOURS) == palette.label(0)
    assert len(palette.label_inks) == COLOURS
    grey = palette.label(NO_COLOUR)
    assert grey.ink == palette.muted
    assert grey not in [palette.label(place) for place in range(COLOURS)]
    assert contrast_ratio(grey.ink, grey.ground) >= TEXT_CONTRAST
    assert contrast_ratio(palette.text, grey.ground) >= TEXT_CONTRAST


@every_palette
@pytest.mark.parametrize("vision", VISIONS)
def test_that_label_inks_are_told_apart_by_any_colour_vision(palette: Palette, vision: str) -> None:
    inks = [_lab(ink, VISIONS[vision]) for ink in palette.label_inks]
    defaults = [one.colour for one in DEFAULT_LABELS]
    for one, other in itertools.combinations(range(COLOURS), 2):
        apart = math.dist(inks[one], inks[other])
        assert apart >= APART, (one, other, apart)
        if one in defaults and other in defaults:
            assert apart >= DEFAULTS_APART, (one, other, apart)


def _lab(colour: str, vision: _Matrix) -> tuple[float, float, float]:
    """CIE L*a*b* (D65) of a colour as someone with this vision sees it."""
    light = [one / 255 for one in channels(colour)]
    light = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in light]
    seen = [min(1.0, max(0.0, one)) for one in _times(vision, light)]
    x, y, z = (
        one ** (1 / 3) if one > (6 / 29) ** 3 else one / (3 * (6 / 29) ** 2) + 4 / 29
        for one in _times(_XYZ, seen)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _times(matrix: _Matrix, vector: Sequence[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


@every_palette
def test_that_the_style_sheet_is_filled_and_its_icons_are_there(palette: Palette) -> None:
    sheet = stylesheet(palette)
    assert "$" not in sheet
    assert palette.accent in sheet
    paths = [part.split('"')[1] for part in sheet.split("image: url(")[1:]]
    assert paths
    for path in paths:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 - the path is Qt's own spelling
            assert "<svg" in file.read()
