"""Stored values in words."""

import os
import time
from collections.abc import Iterator

import pytest

from medgen_desktop.domain.label_schema import DEFAULT_LABELS
from medgen_desktop.domain.note import NoteStatus
from medgen_desktop.ui.translation import Language, Translation
from medgen_desktop.ui.wording import (
    attribute_value_words,
    attributes_words,
    label_words,
    language_words,
    number_words,
    size_words,
    status_words,
    time_words,
)

pytestmark = [pytest.mark.clinic, pytest.mark.usefixtures("qapp")]


@pytest.fixture
def chinese() -> Iterator[None]:
    translation = Translation()
    translation.choose(Language.CHINESE)
    yield
    translation.choose(Language.ENGLISH)


@pytest.mark.usefixtures("chinese")
def test_that_statuses_labels_and_languages_are_said_in_chinese() -> None:
    assert [status_words(one) for one in NoteStatus] == ["未开始", "进行中", "已完成", "待复核"]
    assert [label_words(one.name) for one in DEFAULT_LABELS] == ["疾病", "症状", "治疗"]
    assert (language_words("en"), language_words("zh")) == ("英文", "中文")


def test_that_what_a_site_made_itself_stands_as_it_is() -> None:
    assert label_words("Allergy") == "Allergy"
    assert language_words("de") == "de"
    assert attribute_value_words("mood", "low") == "low"
    assert attribute_value_words("seen", "yes") == "seen"
    held = {"seen": "yes", "mood": "low", "severity": "mild", "negated": "yes"}
    assert attributes_words(held) == "Negated, Mild, seen, mood: low"


def test_that_numbers_and_sizes_can_be_read() -> None:
    Translation().choose(Language.ENGLISH)
    assert number_words(1234567) == "1,234,567"
    assert size_words(98 * 1024 * 1024) == "98.0 MiB"


def test_that_a_moment_is_said_in_local_time(monkeypatch: pytest.MonkeyPatch) -> None:
    if os.name == "nt":
        pytest.skip("the time zone of a process cannot be set on Windows")
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    assert time_words("2026-11-23T14:02:11+00:00") == "2026-11-23 22:02"
    assert time_words("") == ""
    monkeypatch.undo()
    time.tzset()
