"""Every colour on the screen, in three tables: light, dark and high contrast.

Text keeps 4.5:1 on every ground it is used on, edges of controls 3:1; the tests measure it.
"""

from dataclasses import dataclass

OKABE_ITO = ("#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442")
"""Hues that people with any colour vision can tell apart, in the order that labels take them."""

_GROUND_SHARE = 0.16
_SRGB_KNEE = 0.04045


@dataclass(frozen=True, slots=True)
class LabelColours:
    """How one label is drawn: `ink` for its underline and tag, `ground` behind its text."""

    ink: str
    ground: str


@dataclass(frozen=True, slots=True)
class Palette:
    """One theme's colours as #RRGGBB; names say what a colour is for, not what it looks like."""

    name: str
    is_dark: bool
    surface: str
    """Behind everything: page, rail, status line."""
    raised: str
    """Text, tables, cards and fields."""
    line: str
    """Hairlines between panels: decoration."""
    edge: str
    """Borders that show where a control is."""
    text: str
    muted: str
    """Secondary text."""
    accent: str
    """The one blue: primary button, links, focus ring, selected page."""
    on_accent: str
    """Text on `accent`."""
    accent_soft: str
    """Ground of the selected row and the hovered button."""
    selection: str
    """Ground of selected text."""
    good: str
    caution: str
    danger: str
    label_inks: tuple[str, ...]
    """Inks by the place that `Label.colour` says: Okabe-Ito hues, so that they can be read."""

    def label(self, place: int) -> LabelColours:
        """The label colours at a place, which repeat after the last; before the first, grey."""
        ink = self.muted if place < 0 else self.label_inks[place % len(self.label_inks)]
        return LabelColours(ink, blend(ink, self.raised, _GROUND_SHARE))


LIGHT = Palette(
    name="light",
    is_dark=False,
    surface="#F4F5F7",
    raised="#FFFFFF",
    line="#DCE0E6",
    edge="#838C99",
    text="#1C2128",
    muted="#56606D",
    accent="#1D5FBF",
    on_accent="#FFFFFF",
    accent_soft="#E3ECF9",
    selection="#B9D5F9",
    good="#17703D",
    caution="#855600",
    danger="#B3261E",
    label_inks=("#A84800", "#093E79", "#00684B", "#9A3F70", "#925425", "#176D99", "#504700"),
)

DARK = Palette(
    name="dark",
    is_dark=True,
    surface="#15181C",
    raised="#1D2126",
    line="#31373F",
    edge="#727C89",
    text="#E3E6EA",
    muted="#A3ABB6",
    accent="#82B4F6",
    on_accent="#0C1A2C",
    accent_soft="#23354E",
    selection="#2C5288",
    good="#6FCF97",
    caution="#E5B567",
    danger="#FF8F86",
    label_inks=("#FF9A57", "#6CB8EE", "#5CE7B8", "#E4A3C6", "#F0B73C", "#8ECCF1", "#F0E442"),
)

CONTRAST = Palette(
    name="contrast",
    is_dark=True,
    surface="#000000",
    raised="#000000",
    line="#FFFFFF",
    edge="#FFFFFF",
    text="#FFFFFF",
    muted="#FFFFFF",
    accent="#FFD83D",
    on_accent="#000000",
    accent_soft="#003A70",
    selection="#0050B4",
    good="#6BFF9B",
    caution="#FFD83D",
    danger="#FFA39B",
    label_inks=("#FFA566", "#80C6FF", "#5FECBB", "#FFB3DA", "#FFC84A", "#A6DCFF", "#FFF36B"),
)


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of #RRGGBB, each 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def blend(top: str, bottom: str, share: float) -> str:
    """`share` of the colour `top` over `bottom`, opaque."""
    mixed = (
        round(over * share + under * (1 - share))
        for over, under in zip(channels(top), channels(bottom), strict=True)
    )
    return "#" + "".join(f"{one:02X}" for one in mixed)


def contrast_ratio(one: str, other: str) -> float:
    """Contrast of two colours from 1 to 21, as WCAG 2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= _SRGB_KNEE else ((channel + 0.055) / 1.055) ** 2.4
