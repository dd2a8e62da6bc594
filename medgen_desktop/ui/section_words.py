"""Words for the kinds of sections, in the language of the screen."""

from PySide6.QtCore import QCoreApplication

from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP

_KINDS = {
    "chief_complaint": QT_TRANSLATE_NOOP("SectionWords", "Chief complaint"),
    "history_of_present_illness": QT_TRANSLATE_NOOP("SectionWords", "History of present illness"),
    "past_medical_history": QT_TRANSLATE_NOOP("SectionWords", "Past medical history"),
    "past_surgical_history": QT_TRANSLATE_NOOP("SectionWords", "Past surgical history"),
    "family_history": QT_TRANSLATE_NOOP("SectionWords", "Family history"),
    "social_history": QT_TRANSLATE_NOOP("SectionWords", "Social history"),
    "obstetric_history": QT_TRANSLATE_NOOP("SectionWords", "Obstetric history"),
    "allergies": QT_TRANSLATE_NOOP("SectionWords", "Allergies"),
    "medications": QT_TRANSLATE_NOOP("SectionWords", "Medications"),
    "discharge_medications": QT_TRANSLATE_NOOP("SectionWords", "Discharge medications"),
    "immunizations": QT_TRANSLATE_NOOP("SectionWords", "Immunizations"),
    "review_of_systems": QT_TRANSLATE_NOOP("SectionWords", "Review of systems"),
    "vital_signs": QT_TRANSLATE_NOOP("SectionWords", "Vital signs"),
    "physical_examination": QT_TRANSLATE_NOOP("SectionWords", "Physical examination"),
    "results": QT_TRANSLATE_NOOP("SectionWords", "Results"),
    "imaging": QT_TRANSLATE_NOOP("SectionWords", "Imaging"),
    "indication": QT_TRANSLATE_NOOP("SectionWords", "Indication"),
    "technique": QT_TRANSLATE_NOOP("SectionWords", "Technique"),
    "comparison": QT_TRANSLATE_NOOP("SectionWords", "Comparison"),
    "specimen": QT_TRANSLATE_NOOP("SectionWords", "Specimen"),
    "findings": QT_TRANSLATE_NOOP("SectionWords", "Findings"),
    "impression": QT_TRANSLATE_NOOP("SectionWords", "Impression"),
    "diagnosis": QT_TRANSLATE_NOOP("SectionWords", "Diagnosis"),
    "assessment": QT_TRANSLATE_NOOP("SectionWords", "Assessment"),
    "plan": QT_TRANSLATE_NOOP("SectionWords", "Plan"),
    "assessment_and_plan": QT_TRANSLATE_NOOP("SectionWords", "Assessment and plan"),
    "procedures": QT_TRANSLATE_NOOP("SectionWords", "Procedures"),
    "hospital_course": QT_TRANSLATE_NOOP("SectionWords", "Hospital course"),
    "discharge_condition": QT_TRANSLATE_NOOP("SectionWords", "Condition at discharge"),
    "admission_condition": QT_TRANSLATE_NOOP("SectionWords", "Condition on admission"),
    "instructions": QT_TRANSLATE_NOOP("SectionWords", "Instructions"),
    "recommendation": QT_TRANSLATE_NOOP("SectionWords", "Recommendation"),
    "code_status": QT_TRANSLATE_NOOP("SectionWords", "Code status"),
    "signature": QT_TRANSLATE_NOOP("SectionWords", "Signature"),
    "other": QT_TRANSLATE_NOOP("SectionWords", "Other section"),
}


def section_words(kind: str) -> str:
    """What a kind of section is called; unknown ones stand as they are."""
    return QCoreApplication.translate("SectionWords", _KINDS[kind]) if kind in _KINDS else kind
