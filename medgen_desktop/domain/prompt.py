"""Prompt templates, shared by training and drafting so that a model is asked as it was taught.

A template is a sequence of segments. Only `markup` segments may become control tokens: a note that
happens to contain "<|im_end|>" is encoded as the characters it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

SegmentKind = Literal["markup", "text", "section", "source"]


@dataclass(frozen=True, slots=True)
class PromptSegment:
    """A piece of a template.

    `markup` and `text` are literal. `section` is a pattern with `{section}`, left out when the
    section is empty. `source` is a pattern with `{source}`.
    """

    kind: SegmentKind
    text: str


@dataclass(frozen=True, slots=True)
class PromptTemplate:
    """The segments up to where the model's answer starts, and the markup that ends the answer."""

    id: str
    segments: tuple[PromptSegment, ...]
    end_markup: str


@dataclass(frozen=True, slots=True)
class PromptPart:
    """A piece of a rendered prompt; control tokens are recognised in it only if `is_markup`."""

    text: str
    is_markup: bool


# The section comes last, so that all sections of a note have its reading in common.
CHATML_SUMMARY = PromptTemplate(
    id="chatml-summary-2",
    segments=(
        PromptSegment("markup", "<|im_start|>"),
        PromptSegment(
            "text",
            "system\nYou write the requested section of a medical report from the source text.",
        ),
        PromptSegment("markup", "<|im_end|>"),
        PromptSegment("text", "\n"),
        PromptSegment("markup", "<|im_start|>"),
        PromptSegment("text", "user\n"),
        PromptSegment("source", "{source}"),
        PromptSegment("section", "\n\nSection: {section}"),
        PromptSegment("markup", "<|im_end|>"),
        PromptSegment("text", "\n"),
        PromptSegment("markup", "<|im_start|>"),
        PromptSegment("text", "assistant\n"),
    ),
    end_markup="<|im_end|>",
)


def turn_summary(begin: str) -> PromptTemplate:
    """For models that were taught with Gemma's turns; `begin` is what their texts start with."""
    return PromptTemplate(
        id="turn-summary-1",
        segments=(
            *_markup(begin),
            PromptSegment("markup", "<start_of_turn>"),
            PromptSegment(
                "text",
                "user\nWrite the requested section of a medical report from the source text.\n\n",
            ),
            PromptSegment("source", "{source}"),
            PromptSegment("section", "\n\nSection: {section}"),
            PromptSegment("markup", "<end_of_turn>"),
            PromptSegment("text", "\n"),
            PromptSegment("markup", "<start_of_turn>"),
            PromptSegment("text", "model\n"),
        ),
        end_markup="<end_of_turn>",
    )


def plain_summary(begin: str, end: str) -> PromptTemplate:
    """For models that only go on with a text; `begin`, which may be empty, and `end` are theirs."""
    return PromptTemplate(
        id="plain-summary-1",
        segments=(
            *_markup(begin),
            PromptSegment("source", "{source}"),
            PromptSegment("section", "\n\nSection: {section}"),
            PromptSegment("text", "\n\nSummary:\n"),
        ),
        end_markup=end,
    )


def encoder_summary(begin: str, end: str) -> PromptTemplate:
    """For encoder–decoders: what the encoder reads between its own `begin` and `end`."""
    return PromptTemplate(
        id="encoder-summary-1",
        segments=(
            *_markup(begin),
            PromptSegment("section", "{section}: "),
            PromptSegment("source", "{source}"),
            *_markup(end),
        ),
        end_markup=end,
    )


def _markup(text: str) -> tuple[PromptSegment, ...]:
    return (PromptSegment("markup", text),) if text else ()


def render(template: PromptTemplate, source: str, section: str = "") -> tuple[PromptPart, ...]:
    """Fill a template; neighbouring plain pieces are joined so that they tokenise as one."""
    parts: list[PromptPart] = []
    for segment in template.segments:
        text = _fill(segment, source, section)
        if not text:
            continue
        is_markup = segment.kind == "markup"
        if parts and not is_markup and not parts[-1].is_markup:
            parts[-1] = PromptPart(parts[-1].text + text, is_markup=False)
        else:
            parts.append(PromptPart(text, is_markup))
    return tuple(parts)


def _fill(segment: PromptSegment, source: str, section: str) -> str:
    match segment.kind:
        case "section":
            return segment.text.replace("{section}", section) if section else ""
        case "source":
            return segment.text.replace("{source}", source)
        case _:
            return segment.text


def encode_prompt(
    parts: Sequence[PromptPart], encode: Callable[[str, bool], Sequence[int]]
) -> list[int]:
    """Token ids of a prompt; `encode(text, is_markup)` must keep control tokens to markup."""
    return [token for part in parts for token in encode(part.text, part.is_markup)]
