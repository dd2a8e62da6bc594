"""What a run starts with: a base and its adapter, all of a base, or a model made anew."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from medgen_desktop.checksums import file_sha256
from medgen_desktop.domain.errors import MODEL_BROKEN, UserError
from medgen_desktop.domain.model_manifest import ENCODING
from medgen_desktop.domain.prompt import PromptTemplate
from medgen_desktop.domain.tagging import tag_names
from medgen_desktop.domain.training_config import NewModel
from medgen_desktop.domain.training_errors import CHECKPOINT_UNFIT
from medgen_desktop.domain.worker_protocol import TrainRequest
from medgen_desktop.training.architectures import new_models
from medgen_desktop.training.architectures.new_models import TEMPLATE
from medgen_desktop.training.architectures.taggers import (
    encoder_tagger,
    new_tagger,
    train_word_pieces,
)
from medgen_desktop.training.bases import (
    load_base,
    proven_base,
    template_for,
    tokenizer_of,
    with_adapter,
)
from medgen_desktop.training.data import Dataset, build_dataset, require_control_tokens
from medgen_desktop.training.four_bits import in_four_bits
from medgen_desktop.training.learners import Learner, TaggerLearner, learner_of
from medgen_desktop.training.tagging import build_tagged_dataset, layers_in
from medgen_desktop.training.weights import TOKENIZER_NAME

LONGEST_WINDOW = 512
"""Tokens of a text that a recogniser reads at once; a longer one is read in windows."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """A model that is ready to learn, and how it is asked; `context` counts tokens."""

    learner: Learner
    tokenizer: Tokenizer
    prompt: PromptTemplate
    context: int
    base_id: str
    base_sha256: str
    labels: tuple[str, ...] = ()
    """A recogniser's tags; it is not asked by its prompt."""


def begin(request: TrainRequest) -> Beginning:
    """Make or load what a run trains.

    Raises:
        UserError: MODEL_BROKEN; CHECKPOINT_UNFIT where a run is to go on without its tokenizer.
    """
    if request.config.task == "recogniser":
        return _begin_recogniser(request)
    if request.config.new_model is not None:
        return _begin_anew(request, request.config.new_model)
    model, tokenizer, manifest = load_base(Path(request.base_folder))
    prompt = template_for(tokenizer, model)
    require_control_tokens(tokenizer, prompt, manifest.id)
    if request.config.method != "full":
        if manifest.task == ENCODING:
            reason = "it has no decoder yet, so that all of its weights have to learn"
            raise UserError(MODEL_BROKEN, model=manifest.id, reason=reason)
        if request.config.method == "qlora":
            model = in_four_bits(model)
        model = with_adapter(model, request.config)
    return Beginning(
        learner_of(model),
        tokenizer,
        prompt,
        manifest.context_length,
        manifest.id,
        manifest.files[manifest.weights],
    )


def dataset_of(request: TrainRequest, start: Beginning) -> Dataset:
    """What a run learns from and validates with, as the model reads it.

    Raises:
        UserError: NO_PAIRS or TOO_FEW_TEXTS.
    """
    if request.config.task == "recogniser":
        layers = layers_in(request.texts)
        return build_tagged_dataset(
            request.texts, start.tokenizer, layers, request.config, start.context
        )
    return build_dataset(
        request.pairs, start.tokenizer, start.prompt, request.config, start.context
    )


def _begin_recogniser(request: TrainRequest) -> Beginning:
    labels = tag_names(layers_in(request.texts))
    new = request.config.new_model
    if new is not None:
        seen = [one for one in request.texts if one.part != "test"]
        path, tokenizer = _own_tokenizer(request, lambda: train_word_pieces(seen, new.vocabulary))
        context = min(request.config.max_tokens_per_pair, LONGEST_WINDOW)
        module = new_tagger(new, tokenizer, labels, context)
        learner = TaggerLearner(module)
        sha256 = file_sha256(path)
        return Beginning(learner, tokenizer, TEMPLATE, context, new.id, sha256, labels)
    folder = Path(request.base_folder)
    manifest = proven_base(folder)
    if manifest.task != ENCODING:
        reason = "it writes; a recogniser is made of a model that only reads, such as BERT"
        raise UserError(MODEL_BROKEN, model=manifest.id, reason=reason)
    return Beginning(
        TaggerLearner(encoder_tagger(str(folder), labels)),
        tokenizer_of(folder, manifest),
        TEMPLATE,
        min(manifest.context_length, LONGEST_WINDOW),
        manifest.id,
        manifest.files[manifest.weights],
        labels,
    )


def _begin_anew(request: TrainRequest, new: NewModel) -> Beginning:
    seen = [pair for pair in request.pairs if pair.part != "test"]
    path, tokenizer = _own_tokenizer(
        request, lambda: new_models.train_tokenizer(seen, new.vocabulary)
    )
    context = request.config.max_tokens_per_pair
    return Beginning(
        learner_of(new_models.build(new, tokenizer, context)),
        tokenizer,
        new_models.TEMPLATE,
        context,
        new.id,
        file_sha256(path),
    )


def _own_tokenizer(
    request: TrainRequest, trained: Callable[[], Tokenizer]
) -> tuple[Path, Tokenizer]:
    """The tokenizer of a model that starts from nothing, and its file; a run goes on with its own.

    Raises:
        UserError: CHECKPOINT_UNFIT where the run has none any more.
    """
    path = Path(request.run_folder) / TOKENIZER_NAME
    if request.resumes:
        if not path.is_file():
            raise UserError(CHECKPOINT_UNFIT)
        return path, Tokenizer.from_file(str(path))
    tokenizer = trained()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    tokenizer.save(str(path))
    return path, tokenizer
