"""Dates move by days and keep their form, so that intervals stay."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.text.identities.date_shift import shifted_date, year_in

pytestmark = pytest.mark.clinic

YEAR = 2021


@pytest.mark.parametrize(
    ("said", "weeks_later"),
    [
        ("March 3, 2024", "March 24, 2024"),
        ("Mar 3rd, 2024", "Mar 24th, 2024"),
        ("MARCH 12TH 2024", "APRIL 2ND 2024"),
        ("Sept. 29 of 2024", "Oct. 20 of 2024"),
        ("March 10", "March 31"),
        ("march '24", "april '24"),
        ("December 2024", "January 2025"),
        ("the 3rd of March, 2024", "the 24th of March, 2024"),
        ("10 May 2020", "31 May 2020"),
        ("11 Jan", "1 Feb"),
        ("02-Jan-1950", "23-Jan-1950"),
        ("30-JAN-21", "20-FEB-21"),
        ("03/2021", "04/2021"),
        ("2023-12", "2024-01"),
        ("2023/3", "2023/4"),
        ("May", "June"),
        ("2024-03-05", "2024-03-26"),
        ("2024.12.11", "2025.01.01"),
        ("2024/3/5", "2024/3/26"),
        ("03/05/2024", "03/26/2024"),
        ("3/15/24", "4/5/24"),
        ("15/3/24", "5/4/24"),
        ("5.3.2024", "26.3.2024"),
        ("12/10/98", "12/31/98"),
        ("3/15", "4/5"),
        ("20240315", "20240405"),
        ("2019", "2019"),
        ("2024年3月15日", "2024年4月5日"),
        ("2024年03月15号", "2024年04月05号"),
        ("2024 年 12 月 15 日", "2025 年 1 月 5 日"),
        ("24年12月", "25年1月"),
        ("2024年3月份", "2024年4月份"),
        ("3月15日", "4月5日"),
        ("２０２４年３月１５日", "２０２４年４月５日"),
        ("二〇二四年三月十五日", "二〇二四年四月五日"),
        ("二〇二四年三月二日", "二〇二四年三月二十三日"),
        ("二〇二三年十二月十一日", "二〇二四年一月一日"),
        ("二〇二四年九月二十日", "二〇二四年十月十一日"),
        ("2024年", "2024年"),
        ("2月29日", "3月21日"),
        ("Monday, March 3, 2025", "Monday, March 24, 2025"),
        ("2025年3月3日星期一", "2025年3月24日星期一"),
    ],
)
def test_that_a_date_moves_in_its_own_form(said: str, weeks_later: str) -> None:
    assert shifted_date(said, 21, YEAR) == weeks_later


@pytest.mark.parametrize(
    "said",
    [
        "yesterday",
        "February 30, 2024",
        "13/13/2024",
        "March 3 and 4, 2024",
        "3日",
        "2024年2月30日",
        "2024年3月5日至6日",
    ],
)
def test_that_what_is_not_understood_is_not_shifted(said: str) -> None:
    assert shifted_date(said, 21, YEAR) is None


def test_that_a_date_beyond_the_calendar_is_not_shifted() -> None:
    assert shifted_date("2100-01-01", 5_000_000, YEAR) is None


@pytest.mark.parametrize(
    ("said", "year"),
    [
        ("March 3, 2024", 2024),
        ("3/15/24", 2024),
        ("1/1/98", 1998),
        ("3月5日", None),
        ("二〇一九年五月", 2019),
        ("", None),
    ],
)
def test_that_the_year_is_known_where_it_is_said(said: str, year: int | None) -> None:
    assert year_in(said) == year


@given(
    st.dates(date(1950, 1, 1), date(2049, 12, 31)),
    st.integers(-2000, 2000),
    st.sampled_from(("%Y-%m-%d", "%m/%d/%Y", "%B %d, %Y", "%d %B %Y", "%Y年%m月%d日", "%Y%m%d")),
)
def test_that_the_interval_between_two_dates_stays(day: date, days: int, form: str) -> None:
    shifted = shifted_date(day.strftime(form), days, YEAR)
    assert shifted is not None
    assert datetime.strptime(shifted, form).date() == day + timedelta(days=days)  # noqa: DTZ007
