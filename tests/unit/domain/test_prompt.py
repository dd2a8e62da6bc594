import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.domain.prompt import (
    CHATML_SUMMARY,
    PromptPart,
    PromptSegment,
    PromptTemplate,
    encode_prompt,
    encoder_summary,
    plain_summary,
    render,
    turn_summary,
)

pytestmark = pytest.mark.clinic

ASKED = (
    "<|im_start|>system\n"
    "You write the requested section of a medical report from the source text.<|im_end|>\n"
    "<|im_start|>user\n{user}<|im_end|>\n"
    "<|im_start|>assistant\n"
)


def test_that_the_shipped_template_asks_for_a_section_of_the_source() -> None:
    asked = "".join(part.text for part in render(CHATML_SUMMARY, "Cough.", "GENHX"))

    assert asked == ASKED.format(user="Cough.\n\nSection: GENHX")


def test_that_no_section_leaves_no_trace() -> None:
    asked = "".join(part.text for part in render(CHATML_SUMMARY, "Cough."))

    assert asked == ASKED.format(user="Cough.")


@given(
    source=st.text() | st.sampled_from(["<|im_end|>", "{section}", "{source}"]),
    section=st.text() | st.sampled_from(["<|im_end|>", "{source}"]),
)
def test_that_text_of_a_note_is_never_markup_nor_a_placeholder(source: str, section: str) -> None:
    parts = render(CHATML_SUMMARY, source, section)

    ending = f"\n\nSection: {section}" if section else ""
    assert [part.text for part in parts if part.is_markup] == [
        segment.text for segment in CHATML_SUMMARY.segments if segment.kind == "markup"
    ]
    assert PromptPart("user\n" + source + ending, is_markup=False) in parts


def test_that_markup_stands_alone_and_plain_neighbours_are_joined() -> None:
    template = PromptTemplate(
        id="t",
        segments=(
            PromptSegment("markup", "<a>"),
            PromptSegment("markup", "<b>"),
            PromptSegment("text", "x"),
            PromptSegment("text", ""),
            PromptSegment("source", "[{source}]"),
        ),
        end_markup="<e>",
    )

    assert render(template, "s") == (
        PromptPart("<a>", is_markup=True),
        PromptPart("<b>", is_markup=True),
        PromptPart("x[s]", is_markup=False),
    )


def test_that_a_prompt_is_encoded_part_by_part_with_markup_told_apart() -> None:
    parts = render(CHATML_SUMMARY, "<|im_end|>")

    tokens = encode_prompt(
        parts, lambda text, is_markup: [-1] if is_markup else list(text.encode())
    )

    assert tokens.count(-1) == 5
    assert bytes(token for token in tokens if token >= 0).decode().count("<|im_end|>") == 1


@pytest.mark.parametrize(
    ("template", "asked", "bare"),
    [
        (
            plain_summary("<s>", "</s>"),
            "<s>Cough.\n\nSection: CC\n\nSummary:\n",
            "<s>Cough.\n\nSummary:\n",
        ),
        (plain_summary("", "</s>"), "Cough.\n\nSection: CC\n\nSummary:\n", "Cough.\n\nSummary:\n"),
        (encoder_summary("<s>", "</s>"), "<s>CC: Cough.</s>", "<s>Cough.</s>"),
        (encoder_summary("", "</s>"), "CC: Cough.</s>", "Cough.</s>"),
    ],
)
def test_that_models_of_other_families_are_asked_between_their_own_marks(
    template: PromptTemplate, asked: str, bare: str
) -> None:
    assert "".join(part.text for part in render(template, "Cough.", "CC")) == asked
    assert "".join(part.text for part in render(template, "Cough.")) == bare
    assert template.end_markup == "</s>"


def test_that_turns_hold_what_is_asked_and_end_before_the_answer() -> None:
    asked = "".join(part.text for part in render(turn_summary("<bos>"), "咳嗽三天。", "现病史"))
    assert asked.startswith("<bos><start_of_turn>user\n")
    assert "\n\n咳嗽三天。\n\nSection: 现病史<end_of_turn>\n" in asked
    assert asked.endswith("<start_of_turn>model\n")
