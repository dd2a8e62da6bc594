"""Words from tokens: whole Latin words, single Chinese characters."""

import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from tokenizers.processors import TemplateProcessing

from medgen_desktop.text.heads import Head, control_tokens, heads_of

pytestmark = pytest.mark.clinic

WORDS = {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "pneu": 3, "##monia": 4, "咳": 5, "嗽": 6, "a": 7}


def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer(models.WordPiece(WORDS, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def test_that_pieces_are_one_word_and_characters_are_words() -> None:
    text = "🩺 Pneumonia 咳嗽"
    read = _tokenizer().encode(text, add_special_tokens=False)
    assert heads_of(text, read.offsets, read.word_ids) == [
        Head(0, 0, 1),
        Head(1, 2, 11),
        Head(3, 12, 13),
        Head(4, 13, 14),
    ]


def test_that_chinese_characters_of_one_word_stay_apart_and_gaps_end_no_word() -> None:
    assert heads_of("咳嗽", [(0, 1), (1, 2)], [0, 0]) == [Head(0, 0, 1), Head(1, 1, 2)]
    assert heads_of("ab cd", [(0, 2), (3, 5)], [0, 0]) == [Head(0, 0, 2)]
    assert heads_of("ab", [(0, 1), (1, 2)], [None, None]) == [Head(0, 0, 1), Head(1, 1, 2)]
    assert heads_of("", [], []) == []


def test_that_control_tokens_are_those_around_a_text() -> None:
    tokenizer = _tokenizer()
    assert control_tokens(tokenizer) == ((), ())
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    assert control_tokens(tokenizer) == ((1,), (2,))
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    assert control_tokens(tokenizer) == ((1, 2), ())
