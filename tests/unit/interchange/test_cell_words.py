"""Cells of spreadsheets are read as a person sees them."""

from datetime import date, datetime, time, timedelta

import pytest

from medgen_desktop.interchange.cell_words import CellValue, words_of

pytestmark = pytest.mark.clinic

at = datetime.fromisoformat


@pytest.mark.parametrize(
    ("value", "number_format", "words"),
    [
        (None, "General", ""),
        (" 咳嗽 ", "0.00", " 咳嗽 "),
        (True, "General", "TRUE"),
        (7, "General", "7"),
        (20260102030405678901, "General", "20260102030405678901"),
        (36.8, "General", "36.8"),
        (1 / 3, "General", "0.333333333333333"),
        (0.1 + 0.2, "General", "0.3"),
        (3.0, "General", "3"),
        (1e-7, "General", "1E-07"),
        (float("inf"), "0.00", "INF"),
        (-5, "General", "-5"),
        (42, "00000", "00042"),
        (36.8, "0.00", "36.80"),
        (0.125, "0.00", "0.13"),
        (36.85, "0.0", "36.9"),
        (36.8, "0.0##", "36.8"),
        (36.0, "0.##", "36"),
        (0.5, ".00", "0.50"),
        (0, "#", "0"),
        (0.37, "0%", "37%"),
        (0.3725, "0.0%", "37.3%"),
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (1234567, "0,", "1235"),
        (-1234.5, "#,##0.0", "-1,234.5"),
        (-1234.5, "#,##0_);(#,##0)", "(1,235)"),
        (-0.001, "0.00", "0.00"),
        (-2, "0;", "-2"),
        (5, '0.0" mg"', "5.0 mg"),
        (5, "0\\ m\\l", "5 ml"),
        (5, '"No. "0', "No. 5"),
        (5, '"$"#,##0_);[Red]("$"#,##0)', "$5"),
        (5, "[$€-407]0.00", "€5.00"),
        (5, '_-* #,##0.0_-;-* #,##0.0_-;_-* "-"??_-', "5.0"),
        (0.5, "# ?/?", "0.5"),
        (1500, "0.00E+00", "1500"),
        (5551234, "000-0000", "5551234"),
        (5, "@", "5"),
        (1e300, "0.00", f"{int(1e300) // 10**286}{'0' * 286}.00"),
        (10**309, "0.00", "1" + "0" * 309),
        (date(2026, 1, 5), "d-mmm-yy", "2026-01-05"),
        (at("2026-01-05T00:00:00"), "mm-dd-yy", "2026-01-05"),
        (at("2026-01-05T14:30:00"), "m/d/yy h:mm", "2026-01-05 14:30"),
        (at("2026-01-05T14:30:09"), "m/d/yy h:mm", "2026-01-05 14:30:09"),
        (at("2026-01-05T14:30:00"), "yyyy-mm-dd hh:mm:ss", "2026-01-05 14:30:00"),
        (at("2026-01-05T14:30:00"), 'yyyy"y. ths"', "2026-01-05"),
        (at("2026-01-05T14:30:00"), "[$-804]yyyy年m月d日", "2026-01-05"),
        (time(14, 30), "h:mm AM/PM", "14:30"),
        (time(0, 0), "yyyy-mm-dd", "00:00"),
        (timedelta(hours=26, minutes=5), "[h]:mm", "26:05"),
        (timedelta(hours=26, minutes=5), "[h]:mm:ss", "26:05:00"),
        (timedelta(minutes=5, seconds=7), "[mm]", "0:05:07"),
        (-timedelta(minutes=90), "[h]:mm", "-1:30"),
    ],
)
def test_that_a_cell_is_read_as_it_is_seen(
    value: CellValue, number_format: str, words: str
) -> None:
    assert words_of(value, number_format) == words
