"""Which reader a model is drafted with."""

from medgen_desktop.domain.errors import MODEL_BROKEN, UserError
from medgen_desktop.inference.cached_decoder import CachedDecoder, PromptReader
from medgen_desktop.inference.encoder_decoder import EncoderDecoder
from medgen_desktop.inference.session import LoadedModel


def reader_of(model: LoadedModel) -> PromptReader:
    """A fresh reader of a model: with its cache in place where it has one, else step by step.

    Raises:
        UserError: MODEL_BROKEN where its graphs do not do what drafting needs.
    """
    if model.shape is not None:
        return cached_reader_of(model)
    try:
        return EncoderDecoder(model.encoder, model.session, model.manifest.start_token_id)
    except ValueError as error:
        raise UserError(MODEL_BROKEN, model=model.manifest.id, reason=str(error)) from None


def cached_reader_of(model: LoadedModel) -> CachedDecoder:
    """A fresh reader with its cache in place; raises MODEL_BROKEN where a model has none."""
    if model.shape is None:
        raise UserError(MODEL_BROKEN, model=model.manifest.id, reason="it has no cache in place")
    return CachedDecoder(model.session, model.shape)


def context_needed(model: LoadedModel, prompt: int, wanted: int) -> int:
    """How many tokens of context a draft needs: an encoder's prompt has a context of its own."""
    return max(prompt, wanted) if model.encoder is not None else prompt + wanted
