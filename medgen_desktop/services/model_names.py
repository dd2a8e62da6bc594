"""From the name a person gives a model to an id that names its folder."""

import re
import unicodedata

from medgen_desktop.inference.model_library import ModelLibrary

_LONGEST = 60
_FALLBACK = "model"
_NOT_IN_IDS = re.compile(r"[^a-z0-9.\u3400-\u4dbf\u4e00-\u9fff]+")


def model_slug(name: str) -> str:
    """Lower-case letters, digits, dots and Chinese characters of `name`, joined by hyphens."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    slug = _NOT_IN_IDS.sub("-", folded).strip("-.")[:_LONGEST].rstrip("-.")
    return slug or _FALLBACK


def free_model_id(library: ModelLibrary, name: str) -> str:
    """An id for `name` that no model of the library has: the slug, or the slug with a number."""
    taken = {model.id for model in (*library.models(), *library.bases())}
    slug = model_slug(name)
    if slug not in taken:
        return slug
    number = 2
    while f"{slug}-{number}" in taken:
        number += 1
    return f"{slug}-{number}"
