"""How fast and how well we draft, beside llama.cpp, onnxruntime-genai and transformers, in one run.

    python benchmarks/draft.py [--json] [--peer llama.cpp=PYTHON] [--adapter RUN_FOLDER] [--quick]

Every engine has the same base weights, gets the same token ids and writes the same number of new
tokens greedily, past any end of text. Each is a process of its own; they take turns at every
prompt, in an order that rotates, and all but one are stopped. A figure is the median over prompts
of each prompt's median over rounds. Memory is a process's own peak.

Peers live in Python environments of their own, so that their packages and ours never meet:

    python3 -m venv ~/peers/llama
    ~/peers/llama/bin/pip install llama-cpp-python==0.3.36
    python3 -m venv ~/peers/genai
    ~/peers/genai/bin/pip install onnxruntime-genai==0.18.0 torch==2.13.0 transformers==5.23.0 \
        onnx==1.23.2 onnx-ir==1.1.0
    python benchmarks/draft.py --json --peer llama.cpp=~/peers/llama/bin/python \
        --peer onnxruntime-genai=~/peers/genai/bin/python

or, for good, MEDGEN_BENCHMARK_PEERS=llama.cpp=…/python:onnxruntime-genai=…/python. llama-cpp-python
is compiled when it is installed: it wants a C++ compiler. A peer that is not there is reported as
missing. transformers runs in our own environment unless another is named.

The quality of our candidate graphs (benchmarks/drafting/candidates.py) means something only with a
model that was taught the task: name the folder of a training run with --adapter.
"""

import argparse
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that it runs from a clone that is not installed

from benchmarks.drafting.engines import PEERS_VARIABLE, peer_pythons  # noqa: E402
from benchmarks.drafting.figures import rounded, table  # noqa: E402
from benchmarks.drafting.prompts import InputMissing  # noqa: E402
from benchmarks.drafting.report import Plan, measure  # noqa: E402
from medgen_desktop.inference.model_library import BASE_MANIFEST  # noqa: E402
from medgen_desktop.paths import model_library_folder  # noqa: E402

_QUICK = {"dialogues": 2, "rounds": 1, "new_tokens": 16, "rehearsals": 1, "quality_pairs": 0}


def _arguments() -> argparse.ArgumentParser:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    parser.add_argument("--quick", action="store_true", help="only to see that it runs")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=PYTHON")
    parser.add_argument("--only", metavar="NAME,NAME", help="leave the other engines out")
    parser.add_argument("--data", type=Path, help="the folder of MTS-Dialog")
    base = model_library_folder() / BASE_MANIFEST.id
    parser.add_argument("--base", type=Path, default=base, help="the base model's folder")
    parser.add_argument("--cache", type=Path, default=cache / "medgen-benchmarks")
    parser.add_argument("--dialogues", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--new-tokens", type=int, default=128)
    parser.add_argument("--rehearsals", type=int, default=3, help="drafts for a setting's choice")
    parser.add_argument("--quality", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--quality-pairs", type=int, default=100)
    parser.add_argument("--adapter", type=Path, help="a run's folder, for the quality")
    return parser


def _plan(chosen: argparse.Namespace, pythons: dict[str, str]) -> Plan:
    if chosen.quick:
        for name, value in _QUICK.items():
            setattr(chosen, name, value)
    return Plan(
        data=chosen.data,
        base=chosen.base,
        cache=chosen.cache,
        pythons=pythons,
        only=tuple(chosen.only.split(",")) if chosen.only else (),
        dialogues=chosen.dialogues,
        rounds=chosen.rounds,
        new_tokens=chosen.new_tokens,
        rehearsals=chosen.rehearsals,
        quality_pairs=chosen.quality_pairs if chosen.quality else 0,
        adapter=chosen.adapter,
        say=_say,
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    """Measure and print; 2 when something is missing that nothing can be measured without."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that stopped children end too
    parser = _arguments()
    chosen = parser.parse_args()
    try:
        pythons = peer_pythons(chosen.peer, os.environ.get(PEERS_VARIABLE, ""))
    except ValueError as error:
        parser.error(str(error))
    try:
        report: dict[str, Any] = measure(_plan(chosen, pythons))
    except InputMissing as error:
        _say(str(error))
        return 2
    print(table(report), file=sys.stderr if chosen.json else sys.stdout, flush=True)
    if chosen.json:
        print(json.dumps(rounded(report)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
