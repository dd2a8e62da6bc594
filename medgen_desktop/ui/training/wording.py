"""Numbers of a run in words, in the interface's language."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from medgen_desktop.domain.model_manifest import ParityReport
from medgen_desktop.domain.presets import PresetName
from medgen_desktop.ui.wording import number_words

_MINUTE = 60
_HOUR = 3600
_MEGABYTES_PER_GIGABYTE = 1024


def duration_text(seconds: float) -> str:
    """How long, to the precision that a person plans by: "40 s", "6 min", "2 h 10 min"."""
    whole = max(0, round(seconds))
    if whole < _MINUTE:
        return QCoreApplication.translate("TrainingWords", "{seconds} s").format(seconds=whole)
    if whole < _HOUR:
        return QCoreApplication.translate("TrainingWords", "{minutes} min").format(
            minutes=round(whole / _MINUTE)
        )
    hours, rest = divmod(round(whole / _MINUTE), 60)
    return QCoreApplication.translate("TrainingWords", "{hours} h {minutes} min").format(
        hours=hours, minutes=rest
    )


def memory_text(megabytes: float) -> str:
    """Memory in GB, or MB when it is less than one."""
    if megabytes < _MEGABYTES_PER_GIGABYTE:
        return f"{megabytes:.0f} MB"
    return f"{megabytes / _MEGABYTES_PER_GIGABYTE:.1f} GB"


def phase_text(phase: str) -> str:
    """What the trainer is doing; an unknown phase is shown as the trainer called it."""
    translate = QCoreApplication.translate
    known = {
        "starting": translate("TrainingWords", "Starting the trainer"),
        "dividing": translate("TrainingWords", "Dividing the pairs: to learn from and to measure"),
        "loading": translate("TrainingWords", "Loading the base model"),
        "testing": translate("TrainingWords", "Testing the new model on what it never saw"),
        "rehearsing": translate("TrainingWords", "Taking three steps, saving and going on"),
        "training": translate("TrainingWords", "Training"),
        "validating": translate("TrainingWords", "Measuring on pairs kept aside"),
        "saving": translate("TrainingWords", "Saving what was learned"),
        "merging": translate("TrainingWords", "Merging what was learned into the model"),
        "writing": translate("TrainingWords", "Writing the model for drafting"),
        "checking": translate("TrainingWords", "Checking that it answers as the trained one does"),
        "pausing": translate("TrainingWords", "Ending this step, then pausing"),
        "stopping": translate("TrainingWords", "Stopping"),
    }
    return known.get(phase, phase)


def device_text(device: str, device_name: str) -> str:
    """The device in words, with its own name where that says more."""
    translate = QCoreApplication.translate
    kind = {
        "cuda": translate("TrainingWords", "Graphics card (CUDA)"),
        "mps": translate("TrainingWords", "Apple graphics (MPS)"),
        "cpu": translate("TrainingWords", "Processor (CPU)"),
    }.get(device, device)
    return f"{kind} · {device_name}" if device_name and device_name != device else kind


def parity_text(parity: ParityReport) -> str:
    """What the export gate measured, for somebody who knows neither logits nor parity."""
    translate = QCoreApplication.translate
    exact = translate(
        "TrainingWords",
        "Checked on {prompts} of your own notes: before compression it chooses the same next word"
        " as the trained model in {exact} of cases (largest difference {difference}).",
    ).format(
        prompts=number_words(parity.prompts),
        exact=_percent(parity.exact_greedy_agreement),
        difference=f"{parity.max_logit_difference:.2g}",
    )
    compressed = translate(
        "TrainingWords", "Compressed to 8 bits, as it is used here: {share} of {positions} words."
    ).format(share=_percent(parity.greedy_agreement), positions=number_words(parity.positions))
    return f"{exact} {compressed}"


def loss_text(first: float, last: float) -> str:
    """Where the loss began and where it ended."""
    text = QCoreApplication.translate("TrainingWords", "Loss {first} → {last}")
    return text.format(first=f"{first:.2f}", last=f"{last:.2f}")


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %".replace(".0 %", " %")


def measured_text(metrics: Mapping[str, float]) -> str:
    """How a model did on what its run never saw; empty where it was not tested."""
    if "test_f1" in metrics:
        words = QCoreApplication.translate(
            "TrainingWords", "On {count} notes that it never saw: F1 {f1} (exact spans)."
        )
        return words.format(
            count=number_words(int(metrics["test_notes"])), f1=f"{metrics['test_f1']:.2f}"
        )
    if "test_rougeL" in metrics:
        words = QCoreApplication.translate(
            "TrainingWords", "On {count} pairs that it never saw: ROUGE-L {rouge}, BLEU {bleu}."
        )
        return words.format(
            count=number_words(int(metrics["test_pairs"])),
            rouge=f"{metrics['test_rougeL']:.2f}",
            bleu=f"{metrics['test_bleu']:.2f}",
        )
    return ""


def preset_name(preset: PresetName) -> str:
    """What a preset is called."""
    translate = QCoreApplication.translate
    return {
        "quick": translate("LengthForm", "Quick look"),
        "overnight": translate("LengthForm", "Overnight"),
        "best": translate("LengthForm", "Best"),
    }[preset]


def new_model_name(base_id: str) -> str:
    """What a model that starts from nothing is called."""
    translate = QCoreApplication.translate
    return {
        "new-transformer": translate("SetupPanel", "New Transformer, from nothing"),
        "new-lstm": translate("SetupPanel", "New LSTM, from nothing"),
        "new-gru": translate("SetupPanel", "New GRU, from nothing"),
        "new-rnn": translate("SetupPanel", "New RNN, from nothing"),
        "new-bilstm-crf": translate("SetupPanel", "New BiLSTM-CRF, from nothing"),
    }[base_id]
