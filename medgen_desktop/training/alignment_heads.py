"""Which heads of a model show where a copied word was copied from; they are found at export.

As the alignment heads of Whisper are (Radford et al. 2022), and those that Wu et al. (2024,
"Retrieval head mechanistically explains long-context factuality") call retrieval heads.
"""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from medgen_desktop.attention import LayerView, head_weights
from medgen_desktop.domain.model_manifest import AttentionHead, DecoderShape
from medgen_desktop.training.parity import Answer, GraphRunner

MOST_HEADS = 8
"""More add the noise of worse ones."""


def alignment_heads(
    runner: GraphRunner,
    shape: DecoderShape,
    answers: Sequence[Answer],
    checkpoint: Callable[[], None],
) -> tuple[AttentionHead, ...]:
    """The heads that look best at the place of each copied token, the best first.

    Args:
        runner: of the float32 graph.
        shape: of the model.
        answers: what it wrote.
        checkpoint: called before each answer is read; may raise.

    Returns:
        None where no answer holds a token that can have come from one place only.
    """
    scores = np.zeros((shape.layers, shape.heads))
    for answer in answers:
        copies = copied(answer)
        if copies:
            checkpoint()
            scores += _scores(runner, shape, answer, copies)
    order = np.argsort(-scores, axis=None, kind="stable")[:MOST_HEADS]
    best = [divmod(int(at), shape.heads) for at in order if scores.flat[at] > 0]
    return tuple(AttentionHead(layer, head) for layer, head in best)


def copied(answer: Answer) -> list[tuple[int, int]]:
    """Tokens that an answer has from its prompt: index in the answer, place in the prompt.

    Only those that stand in the prompt once, and that the answer did not have before: of others
    nobody knows where they are from.
    """
    counts = Counter(answer.prompt)
    return [
        (at, answer.prompt.index(token))
        for at, token in enumerate(answer.ids)
        if counts[token] == 1 and token not in answer.ids[:at]
    ]


def _scores(
    runner: GraphRunner, shape: DecoderShape, answer: Answer, copies: Sequence[tuple[int, int]]
) -> NDArray[np.float64]:
    """What each head [layers, heads] gives to the right places, summed over an answer's copies."""
    written, places = (np.array(one) for one in zip(*copies, strict=True))
    names = [f"qkv.{layer}" for layer in range(shape.layers)]
    parts = list(runner.shown([*answer.prompt, *answer.ids], names))
    scores = np.zeros((shape.layers, shape.heads))
    for layer, name in enumerate(names):
        qkv = np.concatenate([part[name] for part in parts])
        view = LayerView.of_whole_text(qkv, shape, len(answer.prompt) - 1)
        for head in range(shape.heads):
            scores[layer, head] = head_weights(view, head, shape)[written, places].sum()
    return scores
