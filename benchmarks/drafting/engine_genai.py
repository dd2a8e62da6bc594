"""onnxruntime-genai: python -m benchmarks.drafting.engine_genai FOLDER.

The folder is what its own model builder made. Stop tokens are masked by its `min_length`.
"""

import argparse
import importlib
import time
from pathlib import Path
from typing import Any

from benchmarks.drafting.serving import Answer, Question, serve


class Genai:
    """A model of onnxruntime-genai with its own choice of threads."""

    def __init__(self, folder: Path) -> None:
        """Load."""
        self._lib: Any = importlib.import_module("onnxruntime_genai")
        self._model = self._lib.Model(str(folder))
        self.settings: dict[str, Any] = {"threads": "its own choice"}

    def draft(self, question: Question) -> Answer:
        """Draft from an empty cache of exactly the length that is needed."""
        started = time.perf_counter()
        length = len(question.ids) + question.new_tokens
        parameters = self._lib.GeneratorParams(self._model)
        parameters.set_search_options(do_sample=False, max_length=length, min_length=length)
        generator = self._lib.Generator(self._model, parameters)
        generator.append_tokens(question.ids)
        generator.generate_next_token()
        first = time.perf_counter() - started
        for _ in range(question.new_tokens - 1):
            generator.generate_next_token()
        ended = time.perf_counter() - started
        written = [int(one) for one in generator.get_sequence(0)[len(question.ids) :]]
        return Answer(first, ended, len(written), written)


def main() -> None:
    """Serve one model folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args()
    serve(lambda: Genai(chosen.folder))


if __name__ == "__main__":
    main()
