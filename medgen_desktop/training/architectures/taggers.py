"""Recognisers: an encoder that gives each token a score for each tag, and what joins the tags.

A BiLSTM with a conditional random field (Huang et al. 2015; Lample et al. 2016) starts from
nothing; an encoder of BERT's family gets a layer of scores (Devlin et al. 2019). Layers of nested
labels share all but their scores (see `domain.tagging`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from transformers import AutoModel

from medgen_desktop.domain.tagging import layer_places, may_follow
from medgen_desktop.domain.training_config import NewModel
from medgen_desktop.domain.worker_protocol import TaggedText

PADDING, UNKNOWN = "[PAD]", "[UNK]"
FORBIDDEN = -1e4
"""The score of what may not follow: as good as no path, and still a number."""
_FEWEST_TEXTS_OF_A_PIECE = 2
_DROPOUT = 0.1


@dataclass(frozen=True, slots=True)
class TaggerConfig:
    """What a BiLSTM-CRF is built from; `labels` are its tags, layer behind layer."""

    labels: tuple[str, ...]
    vocab_size: int
    hidden_size: int
    num_hidden_layers: int
    dropout: float
    context_length: int

    @property
    def architecture(self) -> Literal["lstm"]:
        """The kind of its recurrent layers."""
        return "lstm"

    @property
    def intermediate_size(self) -> int:
        """Values that a token and layer keep for the backward pass, beside the hidden ones."""
        return 4 * self.hidden_size


class RecurrentTagger(nn.Module):
    """Embeddings, LSTMs in both directions, scores, and a random field."""

    def __init__(self, config: TaggerConfig) -> None:
        """Random weights, by torch's own rules."""
        super().__init__()
        self.config = config
        hidden, layers = config.hidden_size, config.num_hidden_layers
        self.embedding = nn.Embedding(config.vocab_size, hidden)
        nn.init.normal_(self.embedding.weight, std=hidden**-0.5)
        self.encoder = nn.LSTM(
            *(hidden, hidden // 2, layers),
            batch_first=True,
            bidirectional=True,
            dropout=config.dropout if layers > 1 else 0.0,
        )
        self.dropout = nn.Dropout(config.dropout)
        self.scores = nn.Linear(hidden, len(config.labels))
        self.field = RandomField(config.labels)

    def forward(self, ids: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        """Scores [rows, tokens, tags] of `ids` [rows, tokens]; `lengths` [rows] on the CPU."""
        words = self.dropout(self.embedding(ids))
        packed = pack_padded_sequence(words, lengths, batch_first=True, enforce_sorted=False)
        read, _ = pad_packed_sequence(self.encoder(packed)[0], batch_first=True)
        scores: torch.Tensor = self.scores(self.dropout(read))
        return scores


class EncoderTagger(nn.Module):
    """A pretrained encoder and scores; its tags are chosen one by one when it learns."""

    def __init__(self, encoder: Any, labels: tuple[str, ...]) -> None:  # noqa: ANN401 - transformers' models are untyped
        """The scores' weights are random."""
        super().__init__()
        self.encoder = encoder
        self.config = encoder.config
        self.labels = labels
        self.dropout = nn.Dropout(_DROPOUT)
        self.scores = nn.Linear(encoder.config.hidden_size, len(labels))
        nn.init.normal_(self.scores.weight, std=0.02)
        nn.init.zeros_(self.scores.bias)

    def forward(self, ids: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        """Scores [rows, tokens, tags] of `ids` [rows, tokens]; `lengths` [rows]."""
        places = torch.arange(ids.shape[1], device=ids.device)
        mask = (places[None, :] < lengths.to(ids.device)[:, None]).long()
        read = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        scores: torch.Tensor = self.scores(self.dropout(read))
        return scores


Tagger = RecurrentTagger | EncoderTagger


class RandomField(nn.Module):
    """A linear-chain conditional random field over each layer's tags."""

    forbidden: torch.Tensor
    forbidden_first: torch.Tensor

    def __init__(self, labels: Sequence[str]) -> None:
        """Nothing is preferred yet; what BIO forbids is."""
        super().__init__()
        size = len(labels)
        self.places = layer_places(labels)
        self.transitions = nn.Parameter(torch.zeros(size, size))
        self.first = nn.Parameter(torch.zeros(size))
        self.last = nn.Parameter(torch.zeros(size))
        between, first = forbidden_tags(labels)
        self.register_buffer("forbidden", between, persistent=False)
        self.register_buffer("forbidden_first", first, persistent=False)

    def scores(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Of neighbours [tags, tags], of first and of last tags [tags]."""
        return (
            self.transitions + self.forbidden,
            self.first + self.forbidden_first,
            self.last,
        )

    def loss(
        self, scores: torch.Tensor, tags: Sequence[torch.Tensor], mask: torch.Tensor
    ) -> torch.Tensor:
        """Negative log-likelihood, summed over rows and layers.

        Args:
            scores: [rows, words, tags], all layers' tags.
            tags: of each layer [rows, words], counted within the layer.
            mask: bool [rows, words]; false where a row is padded, never at its first word.
        """
        between, first, last = self.scores()
        summed = scores.new_zeros(())
        for places, chosen in zip(self.places, tags, strict=True):
            at = slice(places.start, places.stop)
            known = (between[at, at], first[at], last[at])
            layer = scores[..., at]
            unlikely = _all_paths(layer, mask, *known) - _one_path(layer, chosen, mask, *known)
            summed = summed + unlikely.sum()
        return summed


def forbidden_tags(labels: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
    """`FORBIDDEN` where a tag may not follow another [tags, tags], or come first [tags]; else 0."""
    size = len(labels)
    between, first = torch.zeros(size, size), torch.zeros(size)
    for places in layer_places(labels):
        for tag in range(len(places)):
            if not may_follow(None, tag):
                first[places.start + tag] = FORBIDDEN
            for before in range(len(places)):
                if not may_follow(before, tag):
                    between[places.start + before, places.start + tag] = FORBIDDEN
    return between, first


def _all_paths(
    scores: torch.Tensor,
    mask: torch.Tensor,
    between: torch.Tensor,
    first: torch.Tensor,
    last: torch.Tensor,
) -> torch.Tensor:
    """The logarithm of the sum over all paths [rows]: the forward algorithm."""
    summed = first + scores[:, 0]
    for word in range(1, scores.shape[1]):
        following = torch.logsumexp(summed[:, :, None] + between, dim=1) + scores[:, word]
        summed = torch.where(mask[:, word, None], following, summed)
    return torch.logsumexp(summed + last, dim=1)


def _one_path(
    scores: torch.Tensor,
    tags: torch.Tensor,
    mask: torch.Tensor,
    between: torch.Tensor,
    first: torch.Tensor,
    last: torch.Tensor,
) -> torch.Tensor:
    """The score of the tags themselves [rows]."""
    own = scores.gather(2, tags[..., None]).squeeze(2) * mask
    joined = between[tags[:, :-1], tags[:, 1:]] * mask[:, 1:]
    ends = mask.sum(dim=1, keepdim=True) - 1
    final = last[tags.gather(1, ends).squeeze(1)]
    summed: torch.Tensor = first[tags[:, 0]] + own.sum(dim=1) + joined.sum(dim=1) + final
    return summed


def encoder_tagger(folder: str, labels: tuple[str, ...]) -> EncoderTagger:
    """An encoder of transformers' from a folder, in float32, with scores by chance."""
    encoder = AutoModel.from_pretrained(folder, dtype=torch.float32, use_safetensors=True)
    if getattr(encoder, "pooler", None) is not None:
        encoder.pooler = None  # of whole texts, which nothing here asks for
    return EncoderTagger(encoder, labels)


def new_tagger(
    new: NewModel, tokenizer: Tokenizer, labels: tuple[str, ...], context: int
) -> RecurrentTagger:
    """A BiLSTM-CRF with random weights; torch's seed says which."""
    return RecurrentTagger(
        TaggerConfig(
            labels=labels,
            vocab_size=tokenizer.get_vocab_size(),
            hidden_size=new.hidden,
            num_hidden_layers=new.layers,
            dropout=new.dropout,
            context_length=context,
        )
    )


def train_word_pieces(texts: Sequence[TaggedText], most_tokens: int) -> Tokenizer:
    """A tokenizer of words in lower case, their pieces, and single Chinese characters.

    Pieces are counted once a text: what only one of them says becomes no token of its own. It
    merges (BPE), for the library's trainer of word pieces gives another result each time.
    """
    tokenizer = Tokenizer(models.BPE(unk_token=UNKNOWN))
    tokenizer.normalizer = _normaliser()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.BpeTrainer(
        vocab_size=most_tokens,
        min_frequency=_FEWEST_TEXTS_OF_A_PIECE,
        special_tokens=[PADDING, UNKNOWN],
        show_progress=False,
    )
    tokenizer.train_from_iterator(_words_of_each(texts), trainer)
    return tokenizer


def _words_of_each(texts: Sequence[TaggedText]) -> Iterator[list[str]]:
    """Each text's words, each of them once."""
    normaliser, splitter = _normaliser(), pre_tokenizers.BertPreTokenizer()
    for one in texts:
        pieces = splitter.pre_tokenize_str(normaliser.normalize_str(one.text))
        yield list(dict.fromkeys(word for word, _extent in pieces))


def _normaliser() -> normalizers.Normalizer:
    return normalizers.BertNormalizer(strip_accents=False)
