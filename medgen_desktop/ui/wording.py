"""Words for stored values (status, language, label) and numbers, in the language of the screen."""

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QTimeZone

from medgen_desktop.domain.attributes import ATTRIBUTES, YES
from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.domain.note import NoteStatus
from medgen_desktop.domain.origin import Origin

_STATUS = {
    NoteStatus.NEW: QT_TRANSLATE_NOOP("Wording", "New"),
    NoteStatus.IN_PROGRESS: QT_TRANSLATE_NOOP("Wording", "In progress"),
    NoteStatus.DONE: QT_TRANSLATE_NOOP("Wording", "Done"),
    NoteStatus.NEEDS_REVIEW: QT_TRANSLATE_NOOP("Wording", "Needs review"),
}
_LANGUAGE = {
    "en": QT_TRANSLATE_NOOP("Wording", "English"),
    "zh": QT_TRANSLATE_NOOP("Wording", "Chinese"),
}
_LABEL = {
    "Disease": QT_TRANSLATE_NOOP("Wording", "Disease"),
    "Symptom": QT_TRANSLATE_NOOP("Wording", "Symptom"),
    "Treatment": QT_TRANSLATE_NOOP("Wording", "Treatment"),
}
_ATTRIBUTE = {
    "negated": QT_TRANSLATE_NOOP("Wording", "Negated"),
    "uncertain": QT_TRANSLATE_NOOP("Wording", "Uncertain"),
    "historical": QT_TRANSLATE_NOOP("Wording", "Historical"),
    "family": QT_TRANSLATE_NOOP("Wording", "Family"),
    "hypothetical": QT_TRANSLATE_NOOP("Wording", "Hypothetical"),
    "severity": QT_TRANSLATE_NOOP("Wording", "Severity"),
    "body side": QT_TRANSLATE_NOOP("Wording", "Body side"),
}
_ATTRIBUTE_VALUE = {
    "mild": QT_TRANSLATE_NOOP("Wording", "Mild"),
    "moderate": QT_TRANSLATE_NOOP("Wording", "Moderate"),
    "severe": QT_TRANSLATE_NOOP("Wording", "Severe"),
    "left": QT_TRANSLATE_NOOP("Wording", "Left"),
    "right": QT_TRANSLATE_NOOP("Wording", "Right"),
    "both": QT_TRANSLATE_NOOP("Wording", "Both sides"),
}
_SOURCE = {
    "dictionary": QT_TRANSLATE_NOOP("Wording", "dictionary"),
    "lexicon": QT_TRANSLATE_NOOP("Wording", "lexicon"),
    "rules": QT_TRANSLATE_NOOP("Wording", "rules"),
    "apply to all": QT_TRANSLATE_NOOP("Wording", "apply to all"),
}
_RELATION = {
    "treats": QT_TRANSLATE_NOOP("Wording", "treats"),
    "indicates": QT_TRANSLATE_NOOP("Wording", "indicates"),
    "causes": QT_TRANSLATE_NOOP("Wording", "causes"),
    "location of": QT_TRANSLATE_NOOP("Wording", "location of"),
}
_SECTION = {
    "chief_complaint": QT_TRANSLATE_NOOP("Wording", "Chief complaint"),
    "history_of_present_illness": QT_TRANSLATE_NOOP("Wording", "History of present illness"),
    "past_medical_history": QT_TRANSLATE_NOOP("Wording", "Past medical history"),
    "past_surgical_history": QT_TRANSLATE_NOOP("Wording", "Past surgical history"),
    "family_history": QT_TRANSLATE_NOOP("Wording", "Family history"),
    "social_history": QT_TRANSLATE_NOOP("Wording", "Social history"),
    "obstetric_history": QT_TRANSLATE_NOOP("Wording", "Obstetric history"),
    "allergies": QT_TRANSLATE_NOOP("Wording", "Allergies"),
    "medications": QT_TRANSLATE_NOOP("Wording", "Medications"),
    "discharge_medications": QT_TRANSLATE_NOOP("Wording", "Discharge medications"),
    "immunizations": QT_TRANSLATE_NOOP("Wording", "Immunizations"),
    "review_of_systems": QT_TRANSLATE_NOOP("Wording", "Review of systems"),
    "vital_signs": QT_TRANSLATE_NOOP("Wording", "Vital signs"),
    "physical_examination": QT_TRANSLATE_NOOP("Wording", "Physical examination"),
    "results": QT_TRANSLATE_NOOP("Wording", "Results"),
    "imaging": QT_TRANSLATE_NOOP("Wording", "Imaging"),
    "indication": QT_TRANSLATE_NOOP("Wording", "Indication"),
    "technique": QT_TRANSLATE_NOOP("Wording", "Technique"),
    "comparison": QT_TRANSLATE_NOOP("Wording", "Comparison"),
    "specimen": QT_TRANSLATE_NOOP("Wording", "Specimen"),
    "findings": QT_TRANSLATE_NOOP("Wording", "Findings"),
    "impression": QT_TRANSLATE_NOOP("Wording", "Impression"),
    "diagnosis": QT_TRANSLATE_NOOP("Wording", "Diagnosis"),
    "assessment": QT_TRANSLATE_NOOP("Wording", "Assessment"),
    "plan": QT_TRANSLATE_NOOP("Wording", "Plan"),
    "assessment_and_plan": QT_TRANSLATE_NOOP("Wording", "Assessment and plan"),
    "procedures": QT_TRANSLATE_NOOP("Wording", "Procedures"),
    "hospital_course": QT_TRANSLATE_NOOP("Wording", "Hospital course"),
    "discharge_condition": QT_TRANSLATE_NOOP("Wording", "Discharge condition"),
    "admission_condition": QT_TRANSLATE_NOOP("Wording", "Admission condition"),
    "instructions": QT_TRANSLATE_NOOP("Wording", "Instructions"),
    "recommendation": QT_TRANSLATE_NOOP("Wording", "Recommendation"),
    "code_status": QT_TRANSLATE_NOOP("Wording", "Code status"),
    "signature": QT_TRANSLATE_NOOP("Wording", "Signature"),
    "other": QT_TRANSLATE_NOOP("Wording", "Other section"),
}
_KIB = 1024


def _say(words: str) -> str:
    return QCoreApplication.translate("Wording", words)


def status_words(status: NoteStatus) -> str:
    """A note's status."""
    return _say(_STATUS[status])


def language_words(language: str) -> str:
    """A note's language; unknown codes stand as they are."""
    return _say(_LANGUAGE[language]) if language in _LANGUAGE else language


def label_words(label: str) -> str:
    """A label's name; labels that a site made itself stand as they are."""
    return _say(_LABEL[label]) if label in _LABEL else label


def section_words(kind: str) -> str:
    """A kind of section; unknown ones stand as they are."""
    return _say(_SECTION[kind]) if kind in _SECTION else kind


def attribute_words(name: str) -> str:
    """The name of an attribute; unknown ones stand as they are."""
    return _say(_ATTRIBUTE[name]) if name in _ATTRIBUTE else name


def attribute_value_words(name: str, value: str) -> str:
    """What an attribute says with this value: "Negated", "Severe"."""
    if value in _ATTRIBUTE_VALUE:
        return _say(_ATTRIBUTE_VALUE[value])
    return attribute_words(name) if value == YES else value


def attributes_words(attributes: Mapping[str, str]) -> str:
    """All that holds of an annotation, in the order of the keys; what a site added comes last."""
    order = {one.name: place for place, one in enumerate(ATTRIBUTES)}
    names = sorted(attributes, key=lambda name: order.get(name, len(order)))
    return ", ".join(_attribute_said(name, attributes[name]) for name in names)


def _attribute_said(name: str, value: str) -> str:
    words = attribute_value_words(name, value)
    return f"{name}: {words}" if value != YES and name not in _ATTRIBUTE else words


def source_words(source: str) -> str:
    """What suggests annotations; models stand by their names."""
    return _say(_SOURCE[source]) if source in _SOURCE else source


def origin_words(origin: Origin) -> str:
    """What suggested an annotation, and how sure it was."""
    words = _say(QT_TRANSLATE_NOOP("Wording", "suggested by {source} ({score})"))
    return words.format(source=source_words(origin.source), score=score_words(origin.score))


def score_words(score: float) -> str:
    """How sure a source is, in percent."""
    return QLocale().toString(100 * score, "f", 0) + " %"


def relation_words(kind: str) -> str:
    """What a relation says between its two annotations; kinds of a site stand as they are."""
    return _say(_RELATION[kind]) if kind in _RELATION else kind


def number_words(value: int) -> str:
    """A number with its thousands set apart."""
    return QLocale().toString(value)


def count_words(value: int, *, is_complete: bool) -> str:
    """How many there are; "200+" while they are still being counted."""
    return number_words(value) if is_complete else f"{number_words(value)}+"


def size_words(count: int) -> str:
    """A size of files."""
    return QLocale().formattedDataSize(count, 0 if count < _KIB * _KIB else 1)


def time_words(stored: str) -> str:
    """A stored moment (ISO 8601, UTC) as local date and time; empty stays empty."""
    if not stored:
        return ""
    moment = datetime.fromisoformat(stored)
    local = QDateTime.fromSecsSinceEpoch(int(moment.timestamp()), QTimeZone.systemTimeZone())
    return local.toString("yyyy-MM-dd HH:mm")
