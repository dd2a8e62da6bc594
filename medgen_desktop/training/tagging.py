"""From labelled texts to windows of tokens with a tag for each word: what a recogniser learns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.pair_parts import FEWEST_PAIRS
from medgen_desktop.domain.tagging import Layers, layers_of, tags_of
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.training_errors import TOO_FEW_TEXTS
from medgen_desktop.domain.worker_protocol import TaggedText
from medgen_desktop.text.heads import control_tokens, heads_of
from medgen_desktop.training.data import Dataset

Frame = tuple[tuple[int, ...], tuple[int, ...]]
"""Control tokens before and behind a text."""


@dataclass(frozen=True, slots=True)
class TaggedExample:
    """A window of a text.

    `heads` are the places of its words' first tokens in `ids`; `tags` has for each layer each
    word's tag, counted within the layer.
    """

    ids: tuple[int, ...]
    heads: tuple[int, ...]
    tags: tuple[tuple[int, ...], ...]

    @property
    def targets(self) -> int:
        """Words that the loss counts."""
        return len(self.heads)

    @property
    def facts(self) -> list[object]:
        """What tells it from others."""
        return [self.ids, self.heads, self.tags]

    def counts_at(self, place: int) -> bool:
        """Whether a token begins a word that has a label, or is in it."""
        before = sum(one <= place for one in self.heads) - 1
        return before >= 0 and any(layer[before] for layer in self.tags)


def layers_in(texts: Sequence[TaggedText]) -> Layers:
    """The labels that are learnt, in layers; those of texts that only test are not looked at."""
    return layers_of([one.spans for one in texts if one.part != "test"])


def build_tagged_dataset(
    texts: Sequence[TaggedText],
    tokenizer: Tokenizer,
    layers: Layers,
    config: TrainingConfig,
    context_length: int,
) -> Dataset:
    """Windows of the texts that are learnt from and of those that validate; tests are not read.

    Raises:
        UserError: TOO_FEW_TEXTS where too few have a word.
    """
    longest = min(config.max_tokens_per_pair, config.tokens_per_batch, context_length)
    frame = control_tokens(tokenizer)
    seen = [one for one in texts if one.part != "test"]
    windows = [
        (one.part, list(encode_text(one, tokenizer, layers, frame, longest))) for one in seen
    ]
    usable = sum(bool(made) for _part, made in windows)
    if usable < FEWEST_PAIRS:
        raise UserError(TOO_FEW_TEXTS, texts=usable, needed=FEWEST_PAIRS)
    train = tuple(one for part, made in windows if part == "train" for one in made)
    validation = tuple(one for part, made in windows if part == "validation" for one in made)
    if not train:
        train, validation = validation, ()
    return Dataset(train, validation, left_out=len(seen) - usable)


def encode_text(
    one: TaggedText, tokenizer: Tokenizer, layers: Layers, frame: Frame, longest: int
) -> Iterator[TaggedExample]:
    """A text in windows of at most `longest` tokens, cut between words and, if possible, spans."""
    encoding = tokenizer.encode(one.text, add_special_tokens=False)
    heads = heads_of(one.text, encoding.offsets, encoding.word_ids)
    words = [(head.start, head.end) for head in heads]
    tags = [tags_of(one.spans, words, layer) for layer in layers]
    room = longest - len(frame[0]) - len(frame[1])
    starts = [head.token for head in heads]
    ends = [*starts[1:], len(encoding.ids)]
    first = 0
    while first < len(heads):
        behind = _window_end(starts[first], ends, tags, first, room)
        ids = encoding.ids[starts[first] : min(ends[behind - 1], starts[first] + room)]
        yield TaggedExample(
            (*frame[0], *ids, *frame[1]),
            tuple(len(frame[0]) + at - starts[first] for at in starts[first:behind]),
            tuple(tuple(_begun(layer[first:behind])) for layer in tags),
        )
        first = behind


def _window_end(
    start: int, ends: Sequence[int], tags: Sequence[Sequence[int]], first: int, room: int
) -> int:
    """The word behind the window: the last that fits, before a span that would be cut."""
    most = first + 1
    while most < len(ends) and ends[most] - start <= room:
        most += 1
    for behind in range(most, first, -1):
        if behind == len(ends) or not any(_is_inside(layer[behind]) for layer in tags):
            return behind
    return most


def _begun(tags: Sequence[int]) -> list[int]:
    """A window's tags; a span that was cut begins anew."""
    if tags and _is_inside(tags[0]):
        return [tags[0] - 1, *tags[1:]]
    return list(tags)


def _is_inside(tag: int) -> bool:
    return tag > 0 and tag % 2 == 0
