"""What a person can mend when a run stops before its end."""

from medgen_desktop.domain.problem import QT_TRANSLATE_NOOP, declared

# 41x: runs that go on later
TRAINING_PAUSED = declared(
    "MG410",
    QT_TRANSLATE_NOOP("Problem", "The run is paused."),
    QT_TRANSLATE_NOOP("Problem", "Let it go on when you like; nothing it has learnt is lost."),
)
CHECKPOINT_UNFIT = declared(
    "MG411",
    QT_TRANSLATE_NOOP(
        "Problem",
        "This run cannot go on: its saved state is missing, damaged or of an earlier version.",
    ),
    QT_TRANSLATE_NOOP("Problem", "Start a new run; its notes and models are untouched."),
)
TOO_FEW_TEXTS = declared(
    "MG412",
    QT_TRANSLATE_NOOP(
        "Problem", "Only {texts} annotated notes can be learnt from; a run needs {needed}."
    ),
    QT_TRANSLATE_NOOP("Problem", "Mark more notes, or import annotated ones."),
)
FOUR_BITS_UNAVAILABLE = declared(
    "MG413",
    QT_TRANSLATE_NOOP(
        "Problem", "A base in 4 bits needs an NVIDIA graphics card and the bitsandbytes library."
    ),
    QT_TRANSLATE_NOOP("Problem", "Train a usual adapter instead; the model will be as good."),
)
# 43x: runs on several processes
REQUEST_BROKEN = declared(
    "MG430",
    QT_TRANSLATE_NOOP("Problem", "{path} is not a request to train that this version wrote."),
    QT_TRANSLATE_NOOP("Problem", "Write it again with medgen train --write-request."),
)
NOTHING_TO_ADOPT = declared(
    "MG431",
    QT_TRANSLATE_NOOP("Problem", "Run {run} cannot be adopted: {reason}."),
    QT_TRANSLATE_NOOP("Problem", "Check its number, and the folder that it was trained in."),
)
# 42x: models from elsewhere
BASE_UNFIT = declared(
    "MG420",
    QT_TRANSLATE_NOOP("Problem", "{path} holds no model that can be trained on ({reason})."),
    QT_TRANSLATE_NOOP(
        "Problem",
        "Choose a GGUF file, or a folder with config.json, tokenizer.json and safetensors weights.",
    ),
)
TERMS_NOT_ACCEPTED = declared(
    "MG421",
    QT_TRANSLATE_NOOP("Problem", "{path} comes under the {terms}, which nobody here has accepted."),
    QT_TRANSLATE_NOOP("Problem", "Read the terms and accept them, or choose another model."),
)
