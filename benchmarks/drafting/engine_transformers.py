"""transformers in float32: python -m benchmarks.drafting.engine_transformers FOLDER --threads 2.

A plain loop over the model with its cache: `generate` costs about a millisecond a token more.
"""

import argparse
import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.drafting.serving import Answer, Question, serve, write_greedily


class Transformers:
    """A checkpoint in float32; logits are computed at the last position only."""

    def __init__(self, folder: Path, threads: int, stops: Sequence[int]) -> None:
        """Load."""
        self._torch: Any = importlib.import_module("torch")
        library: Any = importlib.import_module("transformers")
        self._torch.set_num_threads(threads)
        self._model = library.AutoModelForCausalLM.from_pretrained(
            str(folder), dtype=self._torch.float32
        ).eval()
        self._cache: type[Any] = library.DynamicCache
        self._stops = list(stops)
        self.settings: dict[str, Any] = {"threads": threads}

    def draft(self, question: Question) -> Answer:
        """Draft from an empty cache."""
        cache = self._cache(config=self._model.config)

        def read(ids: list[int]) -> int:
            tokens = self._torch.tensor([ids])
            output = self._model(tokens, past_key_values=cache, use_cache=True, logits_to_keep=1)
            logits = output.logits[0, -1]
            logits[self._stops] = -self._torch.inf
            return int(logits.argmax())

        with self._torch.inference_mode():
            return write_greedily(question, read)


def main() -> None:
    """Serve one checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--stop", type=int, action="append", default=[])
    chosen = parser.parse_args()
    serve(lambda: Transformers(chosen.folder, chosen.threads, chosen.stop))


if __name__ == "__main__":
    main()
