import pytest

from medgen_desktop.text.language import language_of

pytestmark = pytest.mark.clinic


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Patient denies chest pain.", "en"),
        ("患者否认胸痛。", "zh"),
        ("予阿司匹林(aspirin) 100mg qd，氯吡格雷(clopidogrel) 75mg qd口服。", "zh"),
        ("腰椎CT：L4/L5 disc protrusion，建议进一步MRI检查。", "zh"),
        ("The patient, 王, is a 54-year-old man seen for a cough of three weeks.", "en"),
        ("𠮷野家附近跌倒", "zh"),
        ("140/90, 72, 36.8", "en"),
        ("", "en"),
    ],
)
def test_that_the_language_is_the_one_most_words_are_in(text: str, language: str) -> None:
    assert language_of(text) == language
