"""RNN, LSTM and GRU encoder–decoders that attend to the source and can copy from it.

The encoder reads in both directions. The decoder attends to what it gave (Luong et al. 2015,
"general", without feeding its context back, so that a whole answer is learnt in one call), and
writes by a mixture of its vocabulary and the source's own tokens (See et al. 2017).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

_KINDS: dict[str, Callable[..., nn.RNNBase]] = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
LEAST_COPIED = 1e-20
"""A probability that stands for none: its logarithm is a number."""

State = tuple[torch.Tensor, ...]
"""Of the decoder, [layers, rows, hidden] each: hidden, and of an LSTM cell states."""


@dataclass(frozen=True, slots=True)
class RecurrentConfig:
    """What such a model is built from; `context_length` bounds sources and answers."""

    architecture: Literal["rnn", "lstm", "gru"]
    vocab_size: int
    hidden_size: int
    num_hidden_layers: int
    dropout: float
    decoder_start_token_id: int
    eos_token_id: int
    context_length: int

    @property
    def intermediate_size(self) -> int:
        """Values that a token and layer keep for the backward pass, beside the hidden ones."""
        return 4 * self.hidden_size


class RecurrentDrafter(nn.Module):
    """An encoder–decoder of one kind of recurrent layers; gives log-probabilities."""

    def __init__(self, config: RecurrentConfig) -> None:
        """Random weights, by torch's own rules."""
        super().__init__()
        self.config = config
        hidden, layers = config.hidden_size, config.num_hidden_layers
        between = config.dropout if layers > 1 else 0.0
        kind = _KINDS[config.architecture]
        settings: dict[str, Any] = {"batch_first": True, "dropout": between}
        self.embedding = nn.Embedding(config.vocab_size, hidden)
        nn.init.normal_(self.embedding.weight, std=hidden**-0.5)
        self.encoder = kind(hidden, hidden // 2, layers, bidirectional=True, **settings)
        self.decoder = kind(hidden, hidden, layers, **settings)
        self.query = nn.Linear(hidden, hidden, bias=False)
        self.combine = nn.Linear(2 * hidden, hidden)
        self.vocabulary_bias = nn.Parameter(torch.zeros(config.vocab_size))
        self.copy_gate = nn.Linear(3 * hidden, 1)
        self.dropout = nn.Dropout(config.dropout)

    def forward(
        self, sources: torch.Tensor, lengths: torch.Tensor, answers: torch.Tensor
    ) -> torch.Tensor:
        """What comes after each token of the answers.

        Args:
            sources: [rows, source], padded on the right.
            lengths: [rows], on the CPU, without padding.
            answers: [rows, answer], begun with the start token.

        Returns:
            Log-probabilities [rows, answer, vocabulary].
        """
        memory, state = self.encode(sources, lengths)
        places = torch.arange(sources.shape[1], device=sources.device)
        blank = places[None, :] >= lengths.to(sources.device)[:, None]
        return self.decode(answers, memory, sources, state, blank)[0]

    def encode(
        self, sources: torch.Tensor, lengths: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, State]:
        """Memory [rows, source, hidden], and the state that a decoder starts with."""
        words = self.dropout(self.embedding(sources))
        if lengths is None:
            memory, last = self.encoder(words)
        else:
            packed = pack_padded_sequence(words, lengths, batch_first=True, enforce_sorted=False)
            read, last = self.encoder(packed)
            memory, _ = pad_packed_sequence(read, batch_first=True)
        states = last if isinstance(last, tuple) else (last,)
        return self.dropout(memory), tuple(self._both_ways(one) for one in states)

    def decode(
        self,
        answers: torch.Tensor,
        memory: torch.Tensor,
        sources: torch.Tensor,
        state: State,
        blank: torch.Tensor | None = None,
    ) -> tuple[torch.Tensor, State]:
        """Log-probabilities [rows, answer, vocabulary] and the next state.

        `blank` [rows, source] is true where a source is padded.
        """
        words = self.dropout(self.embedding(answers))
        before = state if isinstance(self.decoder, nn.LSTM) else state[0]
        written, after = self.decoder(words, before)
        scores = self.query(written) @ memory.transpose(1, 2)
        if blank is not None:
            scores = scores.masked_fill(blank[:, None, :], -torch.inf)
        attention = scores.softmax(dim=-1)
        context = attention @ memory
        both = torch.cat((written, context), dim=-1)
        combined = self.dropout(torch.tanh(self.combine(both)))
        logits = combined @ self.embedding.weight.T + self.vocabulary_bias
        gate = self.copy_gate(torch.cat((both, words), dim=-1))
        writes = functional.logsigmoid(gate) + logits.log_softmax(dim=-1)
        copied = functional.logsigmoid(-gate).exp() * attention
        places = sources[:, None, :].expand(-1, answers.shape[1], -1)
        copies = torch.full_like(logits, LEAST_COPIED).scatter_add(2, places, copied)
        # In logarithms: onnxruntime's sigmoid has few digits where it is near 0.
        likely = torch.logaddexp(writes, copies.log())
        following = after if isinstance(after, tuple) else (after,)
        return likely, following

    def _both_ways(self, state: torch.Tensor) -> torch.Tensor:
        """[layers * 2, rows, hidden / 2] to [layers, rows, hidden]."""
        layers, hidden = self.config.num_hidden_layers, self.config.hidden_size
        ways = state.reshape(layers, 2, -1, hidden // 2)
        return torch.cat((ways[:, 0], ways[:, 1]), dim=-1)


def rows_of(values: Sequence[Sequence[int]]) -> torch.Tensor:
    """Token rows padded on the right with zeros: int64 [rows, longest]."""
    padded = torch.zeros((len(values), max(len(one) for one in values)), dtype=torch.int64)
    for row, one in enumerate(values):
        padded[row, : len(one)] = torch.tensor(one)
    return padded
