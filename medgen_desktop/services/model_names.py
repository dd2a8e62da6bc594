"""From the name a person gives a model to an id that names its folder."""

import re
import unicodedata

from medgen_desktop.inference.model_library import ModelLibrary, is_model_id

_LONGEST = 60
_FALLBACK = "model"
_NOT_IN_IDS = re.compile(r"[^\w.]+")


def model_slug(name: str) -> str:
    """Letters of any script in lower case, digits and dots of `name`, joined by hyphens."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    slug = _NOT_IN_IDS.sub("-", folded).strip("-.")[:_LONGEST].rstrip("-.") or _FALLBACK
    return slug if is_model_id(slug) else f"{_FALLBACK}-{slug}"


def free_model_id(library: ModelLibrary, name: str) -> str:
    """An id for `name` that no model of the library has: the slug, or the slug with a number."""
    slug = model_slug(name)
    if library.is_free(slug):
        return slug
    number = 2
    while not library.is_free(f"{slug}-{number}"):
        number += 1
    return f"{slug}-{number}"
