"""How each kind of model is taught: from examples to the loss over their targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, runtime_checkable

import torch
from peft import PeftModel

from medgen_desktop.domain.tagging import layer_places
from medgen_desktop.training.architectures.recurrent import RecurrentDrafter, rows_of
from medgen_desktop.training.architectures.taggers import RecurrentTagger, Tagger
from medgen_desktop.training.data import Example, collate
from medgen_desktop.training.devices import Device
from medgen_desktop.training.tagging import TaggedExample

_AS_GOOD_AS_EQUAL = 1e-4
_A_FEW_TOKENS = 3


class Learner(Protocol):
    """A model that learns."""

    module: Any

    def summed_loss(self, examples: Sequence[Any], device: Device) -> torch.Tensor:
        """Cross entropy summed over the examples' targets; the graph of its gradients is kept."""
        ...


def learner_of(module: Any) -> Learner:  # noqa: ANN401 - transformers' and peft's models are untyped
    """The learner for a model, with or without an adapter."""
    if isinstance(module, RecurrentDrafter):
        return RecurrentLearner(module)
    if module.config.is_encoder_decoder:
        return EncoderDecoderLearner(module)
    return CausalLearner(module)


@runtime_checkable
class Writer(Protocol):
    """A learner whose model writes."""

    def write(self, prompt: Sequence[int], stop: int, most: int, device: Device) -> Sequence[int]:
        """The likeliest tokens behind a prompt, one by one, until `stop` or `most` of them."""
        ...


class CausalLearner:
    """A decoder that reads prompt and answer as one text."""

    def __init__(self, module: Any) -> None:  # noqa: ANN401 - as above
        """Of transformers' causal models any, with an adapter of peft's or without."""
        self.module = module

    def summed_loss(self, examples: Sequence[Example], device: Device) -> torch.Tensor:
        """As `Learner`; the LM head is computed at the targets' places only, where it is plain."""
        batch = collate(examples).to(device.torch)
        with autocast(device, self.module):
            logits = self._logits(batch.ids, batch.rows, batch.columns)
            return _cross_entropy(logits, batch.targets)

    def write(self, prompt: Sequence[int], stop: int, most: int, device: Device) -> Sequence[int]:
        """As `Writer`."""
        return _generated(self.module, prompt, stop, most, device)[len(prompt) :]

    def _logits(self, ids: torch.Tensor, rows: torch.Tensor, columns: torch.Tensor) -> torch.Tensor:
        core = without_adapter(self.module)
        if not self._has_plain_head:
            logits: torch.Tensor = core(input_ids=ids, use_cache=False).logits[rows, columns]
            return logits
        hidden = core.base_model(input_ids=ids, use_cache=False).last_hidden_state
        plain: torch.Tensor = core.get_output_embeddings()(hidden[rows, columns])
        return plain

    @cached_property
    def _has_plain_head(self) -> bool:
        """Whether the model does nothing after its head: some scale or cap their logits."""
        core = without_adapter(self.module)
        was_training = core.training
        core.eval()
        with torch.no_grad():
            ids = torch.arange(_A_FEW_TOKENS, device=next(core.parameters()).device)[None]
            hidden = core.base_model(input_ids=ids, use_cache=False).last_hidden_state
            whole = core(input_ids=ids, use_cache=False).logits
            plain = core.get_output_embeddings()(hidden)
        core.train(was_training)
        return bool(torch.allclose(plain, whole, atol=_AS_GOOD_AS_EQUAL))


class EncoderDecoderLearner:
    """An encoder that reads the prompt, and a decoder that writes the answer."""

    def __init__(self, module: Any) -> None:  # noqa: ANN401 - as above
        """Of transformers' encoder–decoders any, with an adapter of peft's or without."""
        self.module = module

    def summed_loss(self, examples: Sequence[Example], device: Device) -> torch.Tensor:
        """As `Learner`."""
        core = without_adapter(self.module)
        batch = sequences_of(examples, start_token_of(core.config)).to(device.torch)
        with autocast(device, self.module):
            logits = core(
                input_ids=batch.sources,
                attention_mask=batch.mask,
                decoder_input_ids=batch.answers,
                use_cache=False,
            ).logits
            return _cross_entropy(logits[batch.rows, batch.columns], batch.targets)

    def write(self, prompt: Sequence[int], stop: int, most: int, device: Device) -> Sequence[int]:
        """As `Writer`."""
        return _generated(self.module, prompt, stop, most, device)[1:]


class RecurrentLearner:
    """An RNN, LSTM or GRU encoder–decoder, which gives log-probabilities."""

    def __init__(self, module: RecurrentDrafter) -> None:
        """All of its weights learn."""
        self.module = module

    def summed_loss(self, examples: Sequence[Example], device: Device) -> torch.Tensor:
        """As `Learner`; in single precision, for a mixture of probabilities has small ones."""
        start = self.module.config.decoder_start_token_id
        batch = sequences_of(examples, start).to(device.torch)
        lengths = batch.mask.sum(dim=1).cpu()
        likely = self.module(batch.sources, lengths, batch.answers)[batch.rows, batch.columns]
        return torch.nn.functional.nll_loss(likely, batch.targets, reduction="sum")

    def write(self, prompt: Sequence[int], stop: int, most: int, device: Device) -> Sequence[int]:
        """As `Writer`."""
        sources = torch.tensor([list(prompt)], device=device.torch)
        memory, state = self.module.encode(sources)
        token, written = self.module.config.decoder_start_token_id, list[int]()
        while len(written) < most and token != stop:
            last = torch.tensor([[token]], device=device.torch)
            likely, state = self.module.decode(last, memory, sources, state)
            token = int(likely[0, -1].argmax())
            written.append(token)
        return written


class TaggerLearner:
    """A recogniser: all of its weights learn the tags of words."""

    def __init__(self, module: Tagger) -> None:
        """With a random field or without."""
        self.module = module

    def summed_loss(self, examples: Sequence[TaggedExample], device: Device) -> torch.Tensor:
        """As `Learner`: cross entropy of each word's tag, or of whole paths, summed over layers."""
        lengths = torch.tensor([len(one.ids) for one in examples])
        heads = rows_of([one.heads for one in examples]).to(device.torch)
        layers = [
            rows_of([one.tags[layer] for one in examples]).to(device.torch)
            for layer in range(len(examples[0].tags))
        ]
        with autocast(device, self.module):
            scores = self.module(rows_of([one.ids for one in examples]).to(device.torch), lengths)
        at_words = scores.float().gather(1, heads[..., None].expand(-1, -1, scores.shape[2]))
        words = torch.tensor([len(one.heads) for one in examples], device=device.torch)
        mask = torch.arange(heads.shape[1], device=device.torch)[None, :] < words[:, None]
        if isinstance(self.module, RecurrentTagger):
            unlikely: torch.Tensor = self.module.field.loss(at_words, layers, mask)
            return unlikely
        loss: torch.Tensor = at_words.new_zeros(())
        for places, tags in zip(layer_places(self.module.labels), layers, strict=True):
            layer = at_words[mask][:, places.start : places.stop]
            loss = loss + _cross_entropy(layer, tags[mask])
        return loss


@dataclass(frozen=True, slots=True)
class Sequences:
    """Padded sources and answers.

    `sources` and `mask` (1: no padding) are int64 [rows, source]; `answers`, which begin with the
    start token, [rows, answer]; `rows` and `columns` are where they predict `targets` [targets].
    """

    sources: torch.Tensor
    mask: torch.Tensor
    answers: torch.Tensor
    rows: torch.Tensor
    columns: torch.Tensor
    targets: torch.Tensor

    def to(self, device: torch.device) -> "Sequences":
        """The batch on a device."""
        return Sequences(
            *(
                one.to(device)
                for one in (
                    *(self.sources, self.mask, self.answers),
                    *(self.rows, self.columns, self.targets),
                )
            )
        )


def sequences_of(examples: Sequence[Example], start_token: int) -> Sequences:
    """Prompts as sources and answers behind the start token, padded on the right."""
    sources = [one.ids[: one.prompt_length] for one in examples]
    answers = [one.ids[one.prompt_length :] for one in examples]
    lengths = torch.tensor([len(one) for one in sources])
    padded = rows_of(sources)
    return Sequences(
        sources=padded,
        mask=(torch.arange(padded.shape[1])[None, :] < lengths[:, None]).long(),
        answers=rows_of([(start_token, *one[:-1]) for one in answers]),
        rows=torch.tensor([row for row, one in enumerate(answers) for _ in one]),
        columns=torch.tensor([column for one in answers for column in range(len(one))]),
        targets=torch.tensor([token for one in answers for token in one]),
    )


def start_token_of(config: Any) -> int:  # noqa: ANN401 - as above
    """What a decoder's text begins with before its first word."""
    start = config.decoder_start_token_id
    return int(config.bos_token_id if start is None else start)


def without_adapter(module: Any) -> Any:  # noqa: ANN401 - as above
    """The model of transformers itself; the adapter's layers stay inside it."""
    return module.get_base_model() if isinstance(module, PeftModel) else module


def autocast(device: Device, module: Any) -> torch.autocast:  # noqa: ANN401 - as above
    """Half precision where the model has parts that are kept in it (see `devices.place`)."""
    halved = any(one.dtype is torch.bfloat16 for one in module.parameters())
    return torch.autocast(device.kind, dtype=torch.bfloat16, enabled=halved)


def _generated(
    module: Any,  # noqa: ANN401 - as above
    prompt: Sequence[int],
    stop: int,
    most: int,
    device: Device,
) -> list[int]:
    """What transformers writes greedily: behind the prompt, or behind a start token of its own."""
    core = without_adapter(module)
    writes_apart = core.config.is_encoder_decoder
    start = {"decoder_start_token_id": start_token_of(core.config)} if writes_apart else {}
    with autocast(device, module):
        made = core.generate(
            torch.tensor([list(prompt)], device=device.torch),
            attention_mask=torch.ones((1, len(prompt)), dtype=torch.int64, device=device.torch),
            max_new_tokens=most,
            do_sample=False,
            num_beams=1,
            eos_token_id=stop,
            pad_token_id=stop,
            **start,
        )
    return [int(token) for token in made[0]]


def _cross_entropy(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.cross_entropy(logits.float(), targets, reduction="sum")
