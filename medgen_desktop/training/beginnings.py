"""What a run starts with: a base and its adapter, all of a base, or a model made anew."""

from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from medgen_desktop.checksums import file_sha256
from medgen_desktop.domain.errors import MODEL_BROKEN, UserError
from medgen_desktop.domain.model_manifest import ENCODING
from medgen_desktop.domain.prompt import PromptTemplate
from medgen_desktop.domain.training_config import NewModel
from medgen_desktop.domain.training_errors import CHECKPOINT_UNFIT
from medgen_desktop.domain.worker_protocol import TrainRequest
from medgen_desktop.training.architectures import new_models
from medgen_desktop.training.bases import load_base, template_for, with_adapter
from medgen_desktop.training.data import require_control_tokens
from medgen_desktop.training.learners import Learner, learner_of
from medgen_desktop.training.weights import TOKENIZER_NAME


@dataclass(frozen=True, slots=True)
class Beginning:
    """A model that is ready to learn, and how it is asked; `context` counts tokens."""

    learner: Learner
    tokenizer: Tokenizer
    prompt: PromptTemplate
    context: int
    base_id: str
    base_sha256: str


def begin(request: TrainRequest) -> Beginning:
    """Make or load what a run trains.

    Raises:
        UserError: MODEL_BROKEN; CHECKPOINT_UNFIT where a run is to go on without its tokenizer.
    """
    if request.config.new_model is not None:
        return _begin_anew(request, request.config.new_model)
    model, tokenizer, manifest = load_base(Path(request.base_folder))
    prompt = template_for(tokenizer, model)
    require_control_tokens(tokenizer, prompt, manifest.id)
    if request.config.method == "lora":
        if manifest.task == ENCODING:
            reason = "it has no decoder yet, so that all of its weights have to learn"
            raise UserError(MODEL_BROKEN, model=manifest.id, reason=reason)
        model = with_adapter(model, request.config)
    return Beginning(
        learner_of(model),
        tokenizer,
        prompt,
        manifest.context_length,
        manifest.id,
        manifest.files[manifest.weights],
    )


def _begin_anew(request: TrainRequest, new: NewModel) -> Beginning:
    path = Path(request.run_folder) / TOKENIZER_NAME
    if request.resumes:
        if not path.is_file():
            raise UserError(CHECKPOINT_UNFIT)
        tokenizer = Tokenizer.from_file(str(path))
    else:
        seen = [pair for pair in request.pairs if pair.part != "test"]
        tokenizer = new_models.train_tokenizer(seen, new.vocabulary)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        tokenizer.save(str(path))
    context = request.config.max_tokens_per_pair
    return Beginning(
        learner_of(new_models.build(new, tokenizer, context)),
        tokenizer,
        new_models.TEMPLATE,
        context,
        new.id,
        file_sha256(path),
    )
