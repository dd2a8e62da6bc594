"""Everything on the screen is said in Chinese too, and the compiled catalogue is of today."""

import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from medgen_desktop.domain.errors import all_problems
from medgen_desktop.interchange.reading import SkipReason
from medgen_desktop.paths import resources_folder
from medgen_desktop.ui.translation import Language, Translation, own_name

pytestmark = pytest.mark.clinic

CATALOGUE = resources_folder() / "translations" / "medgen_zh.ts"
ROOT = Path(__file__).resolve().parents[3]
PLACEHOLDER = re.compile(r"\{\w+\}")
COLLECT = ("-no-obsolete", "-locations", "none", "-extensions", "py", "medgen_desktop")


@pytest.fixture
def chinese(qtbot: QtBot) -> Iterator[Translation]:
    translation = Translation()
    translation.choose(Language.CHINESE)
    yield translation
    translation.choose(Language.ENGLISH)
    qtbot.wait(1)


def messages(catalogue: Path) -> list[tuple[str, str, str, bool]]:
    """Context, English, Chinese and whether it is finished, of every message."""
    found = []
    for context in ET.parse(catalogue).getroot().iter("context"):  # noqa: S314 - our own file
        name = context.findtext("name", "")
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            is_finished = translation.get("type") is None and bool(translation.text)
            source = message.findtext("source", "")
            found.append((name, source, translation.text or "", is_finished))
    return found


def tool(name: str) -> str:
    """Qt's own program of PySide6, beside the Python that runs this."""
    found = shutil.which(f"pyside6-{name}", path=str(Path(sys.executable).parent))
    if found is None:
        pytest.skip(f"pyside6-{name} is not installed here")
    return found


def test_that_no_message_is_left_untranslated() -> None:
    assert [one[:2] for one in messages(CATALOGUE) if not one[3]] == []


def test_that_translations_keep_every_placeholder() -> None:
    for context, english, chinese_words, _finished in messages(CATALOGUE):
        assert sorted(PLACEHOLDER.findall(english)) == sorted(PLACEHOLDER.findall(chinese_words)), (
            context,
            english,
        )


def test_that_the_catalogue_holds_what_the_code_says_and_nothing_else(tmp_path: Path) -> None:
    fresh = tmp_path / "medgen_zh.ts"
    subprocess.run([tool("lupdate"), "-silent", *COLLECT, "-ts", str(fresh)], cwd=ROOT, check=True)
    collected = {one[:2] for one in messages(fresh)}
    assert collected == {one[:2] for one in messages(CATALOGUE)}


def test_that_the_compiled_catalogue_is_that_of_its_source(tmp_path: Path) -> None:
    fresh = tmp_path / "medgen_zh.qm"
    subprocess.run(
        [tool("lrelease"), "-silent", str(CATALOGUE), "-qm", str(fresh)], cwd=ROOT, check=True
    )
    assert fresh.read_bytes() == CATALOGUE.with_suffix(".qm").read_bytes()


@pytest.mark.usefixtures("chinese")
def test_that_every_problem_and_reason_is_said_in_chinese() -> None:
    patterns = [
        ("Problem", words) for problem in all_problems() for words in (problem.what, problem.remedy)
    ]
    patterns += [("SkipReason", reason.value) for reason in SkipReason]
    for context, words in patterns:
        said = QCoreApplication.translate(context, words)
        assert said != words, words
        assert re.search("[\u4e00-\u9fff]", said), words


def test_that_going_back_to_english_says_what_the_code_says(chinese: Translation) -> None:
    words = all_problems()[0].what
    assert QCoreApplication.translate("Problem", words) != words
    chinese.choose(Language.ENGLISH)
    assert QCoreApplication.translate("Problem", words) == words
    assert chinese.language is Language.ENGLISH


def test_that_languages_are_named_in_themselves() -> None:
    assert [own_name(one) for one in Language] == ["English", "简体中文"]
