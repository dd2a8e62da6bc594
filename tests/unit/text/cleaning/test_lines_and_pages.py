"""Cut lines, cut words, blanks and pages: joined where the paper cut, left where a person did."""

import pytest

from medgen_desktop.text.cleaning.layout import columns
from medgen_desktop.text.cleaning.steps import cleaned, in_order

pytestmark = pytest.mark.clinic

PROSE = (
    "The patient is a 67-year-old man who was brought to the emergency room\n"
    "with a cough of six weeks. He has lost five kilograms in this time and\n"
    "feels weak. He was treated with amoxicillin by Dr. Smith and then with\n"
    "Doxycycline, which did not help. He smokes."
)
LIST = (
    "Medication at discharge of this patient, to be taken at home every day:\n"
    "Furosemide 40 mg in the morning (it was increased from 20 mg on day 3)\n"
    "Bisoprolol 5 mg once daily (it was increased from 2.5 mg on the day 4)\n"
    "1. Ramipril 2.5 mg once daily, with a check of the potassium in a week\n"
    "- Apixaban 5 mg twice daily"
)
CHINESE = (
    "患者三天前无明显诱因出现咳嗽、咳痰，痰为白色粘痰，伴有发热，\n"
    "体温最高达三十九度，无胸痛、咯血，无盗汗。自服感冒药后症状无\n"
    "明显缓解，遂来我院就诊，门诊以肺炎收入院。自发病以来，患者精\n"
    "神可，食欲差。"
)


def by(step: str, text: str) -> str:
    return cleaned(text, [step]).text


def test_that_cut_lines_of_prose_are_joined_with_blanks_and_chinese_ones_without() -> None:
    assert by("lines", PROSE) == PROSE.replace("\n", " ")
    assert by("lines", CHINESE) == CHINESE.replace("\n", "")


def test_that_chinese_lines_have_a_width_of_their_own() -> None:
    both = f"{PROSE}\n\n{CHINESE}"
    assert by("lines", both) == f"{PROSE.replace(chr(10), ' ')}\n\n{CHINESE.replace(chr(10), '')}"


def test_that_lists_rows_headings_and_paragraphs_are_not_joined() -> None:
    assert by("lines", LIST) == LIST
    table = PROSE + "\n\nHb      12.3      g/dL\nwbc     6.1       x\n" + "-" * 60 + "\nthe end"
    assert by("lines", table) == PROSE.replace("\n", " ") + table[len(PROSE) :]
    capitals = (
        f"{PROSE}\n\nASSESSMENT OF THE PATIENT AND OF ALL THAT HE HAS SAID TO US SO FAR AND\nplan"
    )
    assert by("lines", capitals).endswith("SO FAR AND\nplan")
    indented = PROSE.replace("\nfeels", "\n    feels")
    assert "\n    feels" in by("lines", indented)


@pytest.mark.parametrize(
    "text", ["", "\n\n", "short\nlines", "x" * 200 + "\nand more", "a " * 40 + "\n" + "b " * 90]
)
def test_that_lines_that_nobody_cut_are_left(text: str) -> None:
    assert by("lines", text) == text


def test_that_digits_of_two_lines_never_become_a_number() -> None:
    filler = "with a cough of six weeks and a weight of seventy-four kilograms and 5"
    text = PROSE.replace("with a cough of six weeks. He has lost", filler + "\n000 He has lost")
    assert f"{filler}\n000 He" in by("lines", text)


def test_that_a_line_beyond_the_width_is_a_paragraph() -> None:
    long = "and he was so very weak " * 6 + "and\nwas brought to us"
    text = "\n\n".join([PROSE] * 4 + [long])
    assert by("lines", text) == text.replace(PROSE, PROSE.replace("\n", " "))


def test_that_slashes_and_hyphens_at_a_cut_keep_their_words() -> None:
    text = PROSE.replace("this time and\nfeels", "this time and/\nor feels")
    assert "time and/or feels" in by("lines", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The patient has very severe hyper-\ntension and a cough.", "hypertension\nand a"),
        ("The patient came for a follow-\nup of diabetes.", "a follow-up\nof"),
        ("It is pain-free. The patient is now pain-\nfree at home.", "now pain-free\nat"),
        ("A woman with post-\noperative pain. Postoperative.", "A woman with post-\noperative"),
        ("He had some postoperative, then post-\noperative pain.", "then postoperative\npain."),
        ("He says he is a fifty-five-year-\nold man with a cough.", "fifty-five-year-old\nman"),
        ("He was tested for the virus of COVID-\n19 today.", "COVID-\n19"),
        ("He takes a dose that is between 5-\nten mg of it.", "5-\nten"),
        ("hyper\u00adtension and hyper\u00ad\ntension", "hypertension and hypertension"),
        ("lungs-\nclear", "lungs-\nclear"),
        ("He has been in hospital for hyper-\n  tension now", "for hypertension\nnow"),
        ("He has been in hospital for the hyper-\ntension: yes", "hyper-\ntension: yes"),
    ],
)
def test_that_words_that_a_line_end_cut_are_whole_again(text: str, expected: str) -> None:
    assert expected in by("hyphens", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a  b   c ", "a b c"),
        ("  indented  text\t\nnext", "  indented text\nnext"),
        ("a\n\n\n \nb\n\nc\n \nd", "a\n\nb\n\nc\n\nd"),
        ("a\n\n\n\n", "a\n\n"),
        ("\n\n\na", "\n\na"),
        ("5\u00a0mg and\u2009\u2009\u00a0 6", "5 mg and 6"),
        ("Hb     12    g/dL\nWBC\t6", "Hb     12    g/dL\nWBC\t6"),
        ("\u00a0\u00a0a", "  a"),
        ("Hb\u00a0\u00a0\u00a0 12 \u00a0 \u00a0 x", "Hb    12     x"),
        ("性别：女    年龄：35岁", "性别：女 年龄：35岁"),
        ("page \f next", "page \f next"),
    ],
)
def test_that_needless_blanks_go_and_tables_and_indents_stay(text: str, expected: str) -> None:
    assert by("spaces", text) == expected


def pages(*bodies: str, header: str = "St. Mary   MRN 12", footer: str = "Signed by X") -> str:
    count = len(bodies)
    return "\f".join(
        f"{header}\n\n{body}\n\n{footer}\nPage {number} of {count}\n"
        for number, body in enumerate(bodies, 1)
    )


def test_that_a_header_stays_once_and_page_numbers_go() -> None:
    text = pages("He has a cough\nand fever", "for three days.\n", "Plan:\n- rest")
    assert by("pages", text) == (
        "St. Mary   MRN 12\n\nHe has a cough\nand fever\nfor three days.\n\nPlan:\n- rest\n\n"
        "Signed by X"
    )


def test_that_page_numbers_within_headers_may_differ_and_other_figures_may_not() -> None:
    text = "\f".join(
        f"Ward 3, Page {number}\nBP {number}20/80\nDay {number} is well.\nNothing to do."
        for number in (1, 2, 3)
    )
    done = by("pages", text)
    assert done.count("Ward 3") == 1
    assert done.count("/80") == 3
    assert done.count("is well.") == 3
    assert done.count("Nothing to do.") == 1


def test_that_chinese_page_numbers_part_pages_where_no_form_feed_does() -> None:
    text = "入院记录\n咳嗽三天\n第 1 页 共 2 页\n入院记录\n伴发热。\n第2页/共2页"
    assert by("pages", text) == "入院记录\n咳嗽三天\n伴发热。"


@pytest.mark.parametrize(
    "text",
    [
        "One page of text.\n3\nand more\n2/7\n",
        "Fever.\nNone.\nCough.\nNone.",
        "Page 3 shows the lesion.\n第3页显示病灶",
        "",
    ],
)
def test_that_a_text_without_pages_is_left(text: str) -> None:
    assert by("pages", text) == text


def test_that_bare_numbers_go_only_at_the_edge_of_a_page() -> None:
    assert (
        by("pages", "- 1 -\nHb\n12\nnormal\f2/3\nend\n7\nof it\n3")
        == "Hb\n12\nnormal\nend\n7\nof it"
    )
    assert by("pages", "\fone\f\f  two. \f") == "one\n  two."
    assert by("pages", "one.\ftwo") == "one.\n\ntwo"


def test_that_no_more_lines_repeat_than_a_header_has() -> None:
    header = "\n".join(f"header {one}" for one in "abcdefghij")
    done = by("pages", pages("one", "two", header=header))
    assert (done.count("header h"), done.count("header i")) == (1, 2)


def test_that_steps_go_in_their_own_order_and_say_what_they_did() -> None:
    done = cleaned("１０\u200b ｍｌ", ["units", "width", "characters"])
    assert done.text == "10 mL"
    assert [(one.step, len(one.edits)) for one in done.steps] == [
        ("characters", 1),
        ("width", 4),
        ("units", 1),
    ]
    assert done.edits == 6
    assert in_order(["units", "nothing", "pages"]) == ("pages", "units")


def test_that_a_chinese_character_is_two_columns_wide() -> None:
    assert (columns("abc"), columns("患者，a")) == (3, 7)
