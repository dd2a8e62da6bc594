"""What every engine is asked: dialogues of MTS-Dialog's validation file and a 700-token note."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from medgen_desktop.domain.prompt import PromptTemplate, encode_prompt, render
from medgen_desktop.domain.worker_protocol import PairText
from medgen_desktop.interchange.column_mapping import ColumnMapping
from medgen_desktop.services.evaluate import read_pairs

VALIDATION_NAME = "MTS-Dialog-ValidationSet.csv"
DIALOGUES, NOTE = "dialogues", "note700"
NOTE_TOKENS = 700
DATA_VARIABLE = "MEDGEN_BENCHMARK_DATA"
_BESIDE_THE_CHECKOUT = Path(__file__).resolve().parents[3] / "shared" / "data" / "mts-dialog"
_COLUMNS = ColumnMapping(text="dialogue", target="section_text", section="section_header")


class InputMissing(Exception):  # noqa: N818 - not a fault: a sentence for whoever runs this
    """Something that the benchmark needs is not here; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question; `ids` is the rendered prompt, the same for every engine."""

    name: str
    part: str
    """`dialogues` or `note700`."""
    source: str
    section: str
    ids: tuple[int, ...]


def data_folder(chosen: Path | None) -> Path:
    """The folder of MTS-Dialog: the option, else the environment's, else beside the checkout.

    Raises:
        InputMissing: the validation file is not in it.
    """
    folder = chosen or Path(os.environ.get(DATA_VARIABLE) or _BESIDE_THE_CHECKOUT)
    if not (folder / VALIDATION_NAME).is_file():
        raise InputMissing(
            f"{VALIDATION_NAME} is not in {folder}: name MTS-Dialog's folder with --data "
            f"or {DATA_VARIABLE}."
        )
    return folder


def validation_pairs(folder: Path) -> list[PairText]:
    """Every pair of the validation file, in its order."""
    return read_pairs(folder / VALIDATION_NAME, _COLUMNS)[0]


def speed_prompts(
    pairs: Sequence[PairText], dialogues: int, tokenizer: Tokenizer, template: PromptTemplate
) -> list[Prompt]:
    """Dialogues spread evenly over the file, then the longest one, cut to 700 tokens.

    Raises:
        InputMissing: too few pairs, or no dialogue of 700 tokens.
    """
    if len(pairs) < dialogues:
        raise InputMissing(f"The validation file has {len(pairs)} pairs; {dialogues} are needed.")
    encode = _encoder(tokenizer)
    step = len(pairs) // dialogues

    def prompt(name: str, part: str, source: str, section: str) -> Prompt:
        ids = encode_prompt(render(template, source, section), encode)
        return Prompt(name, part, source, section, tuple(ids))

    asked = [
        prompt(f"dialogue {at}", DIALOGUES, pairs[at].source, pairs[at].section)
        for at in range(0, dialogues * step, step)
    ]
    longest = max(pairs, key=lambda pair: len(tokenizer.encode(pair.source).ids))
    note = cut(longest.source, NOTE_TOKENS, tokenizer)
    return [*asked, prompt(NOTE, NOTE, note, longest.section)]


def cut(text: str, tokens: int, tokenizer: Tokenizer) -> str:
    """The first `tokens` tokens of a text.

    Raises:
        InputMissing: the text is shorter.
    """
    offsets = tokenizer.encode(text, add_special_tokens=False).offsets
    if len(offsets) < tokens:
        raise InputMissing(f"The longest dialogue has {len(offsets)} tokens, not {tokens}.")
    return text[: offsets[tokens - 1][1]]


def _encoder(tokenizer: Tokenizer) -> Callable[[str, bool], list[int]]:
    """As drafting and training encode: control tokens are recognised in markup only."""

    def encode(text: str, is_markup: bool) -> list[int]:
        tokenizer.encode_special_tokens = not is_markup
        return list(tokenizer.encode(text, add_special_tokens=False).ids)

    return encode
