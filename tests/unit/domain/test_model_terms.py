import pytest

from medgen_desktop.domain.model_terms import GEMMA_TERMS, terms_of

pytestmark = pytest.mark.clinic


@pytest.mark.parametrize(
    "architecture", ["gemma", "gemma2", "gemma3", "gemma3_text", "gemma3n", "t5gemma", "Gemma3"]
)
def test_that_googles_terms_go_with_every_gemma(architecture: str) -> None:
    assert terms_of(architecture) is GEMMA_TERMS


@pytest.mark.parametrize(
    "architecture", ["gemma4", "llama", "qwen2", "t5", "bert", "gemmology", ""]
)
def test_that_other_families_need_no_accepting(architecture: str) -> None:
    assert terms_of(architecture) is None
