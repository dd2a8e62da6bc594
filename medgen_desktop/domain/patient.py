"""Whose a note is, as far as its fields say."""

from collections.abc import Mapping

_PATIENT_FIELDS = frozenset(
    {
        *("patient", "patient_id", "patientid", "subject", "subject_id", "mrn"),
        *("患者", "患者id", "患者编号", "病人id", "病人编号", "病案号", "住院号"),
    }
)
"""In small letters with _ for blanks."""


def patient_in(fields: Mapping[str, str]) -> str:
    """The first value of a note's fields that says whose it is; empty where none does."""
    for name, value in fields.items():
        if value and name.strip().casefold().replace(" ", "_").replace("-", "_") in _PATIENT_FIELDS:
            return value
    return ""
