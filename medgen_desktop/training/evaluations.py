"""How a run fares while it goes on: the loss on pairs it does not learn from, and a few drafts.

Nothing of it touches what is learnt: no gradient, no chance, and the model trains again after it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch
from tokenizers import Tokenizer

from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.worker_protocol import Evaluated, SampleDraft
from medgen_desktop.training.checkpoint import Progress, Room
from medgen_desktop.training.data import Dataset, Example, Teaching
from medgen_desktop.training.devices import Device
from medgen_desktop.training.learners import Learner, Writer

_SAMPLES = 3
_SAMPLE_TOKENS = 48
_LONGEST_PROMPT = 768
"""Tokens; drafts of longer ones would hold up a run on a processor."""

Loss = Callable[[Learner, Sequence[Teaching], Room, Device, Callable[[], None]], float | None]


@dataclass(slots=True)
class Evaluations:
    """When a run is evaluated, and on what: always the same pairs."""

    learner: Learner
    dataset: Dataset
    tokenizer: Tokenizer
    config: TrainingConfig
    device: Device
    mean_loss: Loss
    look: Callable[[], None]
    """Called in between; what it raises ends the run."""
    _done: int = field(default=0)

    def go_on_from(self, share: float) -> None:
        """The run has got so far already: what was due by then was done."""
        self._done = int(share * self.config.evaluations)

    def where_due(self, share: float, progress: Progress, room: Room) -> Evaluated | None:
        """Evaluate if a further part of the run is done; the end is evaluated by `now`."""
        due = int(share * self.config.evaluations)
        if due <= self._done or share >= 1:
            return None
        self._done = due
        return self.now(progress, room)

    def now(self, progress: Progress, room: Room) -> Evaluated:
        """Evaluate the model as it is; it learns again afterwards."""
        module = self.learner.module
        was_training = module.training
        validation = self.dataset.validation
        loss = self.mean_loss(self.learner, validation, room, self.device, self.look)
        samples = self._samples() if self.config.evaluations else ()
        module.train(was_training)
        return Evaluated(progress.step, loss, samples)

    def _samples(self) -> tuple[SampleDraft, ...]:
        """What it would write for a few pairs that it does not learn from."""
        if not isinstance(self.learner, Writer):
            return ()
        shown = [
            one
            for one in (self.dataset.validation or self.dataset.train)
            if isinstance(one, Example) and one.prompt_length <= _LONGEST_PROMPT
        ]
        self.learner.module.eval()
        with torch.inference_mode():
            return tuple(self._sample(self.learner, one) for one in shown[:_SAMPLES])

    def _sample(self, writer: Writer, example: Example) -> SampleDraft:
        self.look()
        prompt, answer = example.ids[: example.prompt_length], example.ids[example.prompt_length :]
        written = writer.write(prompt, answer[-1], _SAMPLE_TOKENS, self.device)
        return SampleDraft(
            *(self.tokenizer.decode(list(ids)).strip() for ids in (prompt, answer, written))
        )
