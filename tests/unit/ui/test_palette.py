"""Everyone can read every colour: contrast of all pairs that meet on the screen."""

import itertools

import pytest

from medgen_desktop.domain.label_schema import DEFAULT_LABELS
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


def test_that_labels_beyond_the_last_hue_start_over() -> None:
    assert LIGHT.label(len(LIGHT.label_inks)) == LIGHT.label(0)


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
