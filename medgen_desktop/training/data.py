"""From training pairs to batches of tokens: loss on the answer only, batches by token budget."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import torch
from tokenizers import Tokenizer

from medgen_desktop.domain.errors import MODEL_BROKEN, NO_PAIRS, UserError
from medgen_desktop.domain.pair_parts import FEWEST_PAIRS
from medgen_desktop.domain.prompt import PromptTemplate, encode_prompt, render
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.worker_protocol import PairText

_BATCHES_PER_BUCKET = 32


class Teaching(Protocol):
    """What every kind of example has."""

    @property
    def ids(self) -> tuple[int, ...]:
        """All tokens that are read."""

    @property
    def targets(self) -> int:
        """How many the loss counts."""

    @property
    def facts(self) -> list[object]:
        """What tells it from others, as JSON."""

    def counts_at(self, place: int) -> bool:
        """Whether the token there is what is to be learnt."""


_T = TypeVar("_T", bound=Teaching)


@dataclass(frozen=True, slots=True)
class Example:
    """One pair as tokens; the loss counts `ids[prompt_length:]`, the answer and its end."""

    ids: tuple[int, ...]
    prompt_length: int

    @property
    def targets(self) -> int:
        """Tokens of the answer."""
        return len(self.ids) - self.prompt_length

    @property
    def facts(self) -> list[object]:
        """What tells it from others."""
        return [self.ids, self.prompt_length]

    def counts_at(self, place: int) -> bool:
        """Whether a token is of the answer."""
        return place >= self.prompt_length


@dataclass(frozen=True, slots=True)
class Dataset:
    """Examples to train on and to validate with; `left_out` pairs were blank or too long.

    All are of one kind: `Example`, or a recogniser's `TaggedExample`.
    """

    train: tuple[Teaching, ...]
    validation: tuple[Teaching, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded examples.

    `ids` is int64 [examples, longest]; `rows` and `columns` [targets] are the places that predict
    `targets` [targets]; `tokens` counts what is not padding.
    """

    ids: torch.Tensor
    rows: torch.Tensor
    columns: torch.Tensor
    targets: torch.Tensor
    tokens: int

    def to(self, device: torch.device) -> "Batch":
        """The batch on a device."""
        return Batch(
            self.ids.to(device),
            self.rows.to(device),
            self.columns.to(device),
            self.targets.to(device),
            self.tokens,
        )


def build_dataset(
    pairs: Sequence[PairText],
    tokenizer: Tokenizer,
    template: PromptTemplate,
    config: TrainingConfig,
    context_length: int,
) -> Dataset:
    """Encode the pairs that are learnt from and those that validate; tests are not looked at.

    Where too few would be left to learn from, those that validate are learnt from, too.

    Raises:
        UserError: NO_PAIRS where too few are usable.
    """
    longest = min(config.max_tokens_per_pair, config.tokens_per_batch, context_length)
    seen = [pair for pair in pairs if pair.part != "test"]
    usable: list[tuple[PairText, Example]] = []
    for pair in seen:
        if pair.source.strip() and pair.target.strip():
            example = encode_pair(pair, tokenizer, template)
            if len(example.ids) <= longest:
                usable.append((pair, example))
    if len(usable) < FEWEST_PAIRS:
        raise UserError(NO_PAIRS, pairs=len(usable), needed=FEWEST_PAIRS)
    train = tuple(example for pair, example in usable if pair.part == "train")
    validation = tuple(example for pair, example in usable if pair.part == "validation")
    if len(train) < FEWEST_PAIRS:
        train, validation = tuple(example for _, example in usable), ()
    return Dataset(train, validation, left_out=len(seen) - len(usable))


def require_control_tokens(tokenizer: Tokenizer, template: PromptTemplate, model_id: str) -> None:
    """Refuse a model that would read the template's markup as plain words.

    Raises:
        UserError: MODEL_BROKEN naming the markup.
    """
    markup = [one.text for one in template.segments if one.kind == "markup"]
    for text in (*markup, template.end_markup):
        if tokenizer.token_to_id(text) is None:
            raise UserError(MODEL_BROKEN, model=model_id, reason=f"its tokenizer has no {text}")


def encoder_of(tokenizer: Tokenizer) -> Callable[[str, bool], list[int]]:
    """`encode(text, is_markup)`: token ids, with control tokens recognised in markup only."""

    def encode(text: str, is_markup: bool) -> list[int]:
        tokenizer.encode_special_tokens = not is_markup
        return list(tokenizer.encode(text, add_special_tokens=False).ids)

    return encode


def encode_pair(pair: PairText, tokenizer: Tokenizer, template: PromptTemplate) -> Example:
    """Prompt, answer and end of answer; control tokens come from the template only."""
    encode = encoder_of(tokenizer)
    prompt = encode_prompt(render(template, pair.source, pair.section), encode)
    answer = encode(pair.target, False) + encode(template.end_markup, True)
    return Example((*prompt, *answer), len(prompt))


def batches_of_epoch(
    examples: Sequence[_T], tokens_per_batch: int, seed: int, epoch: int
) -> list[list[_T]]:
    """Every example once, in batches whose padded size stays within the budget.

    Examples are shuffled, then neighbours within a bucket are sorted by length so that little is
    padded, then the batches are shuffled. The same seed and epoch give the same batches.
    """
    shuffler = random.Random(f"{seed}-{epoch}")  # noqa: S311 - an order, not a secret
    shuffled = list(examples)
    shuffler.shuffle(shuffled)
    mean = sum(len(one.ids) for one in shuffled) / len(shuffled)
    bucket = max(1, int(_BATCHES_PER_BUCKET * tokens_per_batch / mean))
    batches: list[list[_T]] = []
    for at in range(0, len(shuffled), bucket):
        batches.extend(filled(shuffled[at : at + bucket], tokens_per_batch))
    shuffler.shuffle(batches)
    return batches


def collate(examples: Sequence[Example]) -> Batch:
    """Pad examples on the right; under causal attention no real token sees the padding."""
    longest = max(len(one.ids) for one in examples)
    ids = torch.zeros((len(examples), longest), dtype=torch.int64)
    rows: list[int] = []
    columns: list[int] = []
    targets: list[int] = []
    for row, example in enumerate(examples):
        ids[row, : len(example.ids)] = torch.tensor(example.ids)
        answer = range(example.prompt_length, len(example.ids))
        rows.extend([row] * len(answer))
        columns.extend(place - 1 for place in answer)
        targets.extend(example.ids[place] for place in answer)
    return Batch(
        ids,
        torch.tensor(rows),
        torch.tensor(columns),
        torch.tensor(targets),
        sum(len(one.ids) for one in examples),
    )


def filled(examples: Sequence[_T], tokens_per_batch: int) -> list[list[_T]]:
    """Batches of neighbours in length; an example beyond the budget makes a batch of its own."""
    batches: list[list[_T]] = []
    for example in sorted(examples, key=lambda one: len(one.ids)):
        # Sorted upwards, so the newest example is the longest of its batch.
        if batches and (len(batches[-1]) + 1) * len(example.ids) <= tokens_per_batch:
            batches[-1].append(example)
        else:
            batches.append([example])
    return batches


def padded_tokens(examples: Sequence[Teaching]) -> int:
    """The size of a batch, padding included."""
    return len(examples) * max(len(one.ids) for one in examples)
