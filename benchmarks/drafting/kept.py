"""Made models are kept in the cache folder as long as what they were made of stays the same."""

import shutil
from collections.abc import Callable
from pathlib import Path

OURS, CHECKPOINT, CANDIDATE = "ours", "checkpoint", "candidate"
"""What `making.py` makes: by these names it is asked for and kept."""
READING_NAME = "reading.json"
"""Beside a drafter that was made here: how many bytes of its weights a token reads."""
_DIGITS = 16


def kept(cache: Path, name: str, digest: str, make: Callable[[Path], None]) -> Path:
    """The folder `name` that was made under this digest; `make(folder)` fills it if need be.

    Folders of the same name and other digests are deleted: they are large.
    """
    target = cache / f"{name}-{digest[:_DIGITS]}"
    if target.is_dir():
        return target
    for old in cache.glob(f"{name}-{'?' * _DIGITS}"):
        shutil.rmtree(old)
    staged = cache / f".making-{name}"
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    make(staged)
    return staged.rename(target)
