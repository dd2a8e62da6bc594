"""Fields of a note that say whose it is."""

import pytest

from medgen_desktop.domain.patient import patient_in

pytestmark = pytest.mark.clinic


@pytest.mark.parametrize("name", ["patient", " Patient-ID ", "Subject ID", "MRN", "住院号"])
def test_that_a_patients_number_is_known_by_the_name_of_its_field(name: str) -> None:
    assert patient_in({"ward": "3", name: "4711"}) == "4711"


def test_that_other_fields_and_empty_ones_say_nothing_of_it() -> None:
    assert patient_in({"ward": "3", "impatient": "yes", "mrn": ""}) == ""
    assert patient_in({"mrn": "", "patient": "12"}) == "12"
