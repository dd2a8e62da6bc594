"""Cues of ConText in realistic sentences: the thing stands in ⟨ ⟩, behind it what is said of it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.domain.attributes import attribute_named
from medgen_desktop.text.context_cues import suggested_attributes

pytestmark = pytest.mark.clinic

PMH = "Past medical history: hypertension; asthma.\nSevere allergies to nuts.\n"
FAMILY = "FAMILY HISTORY\nMother died at 80.\nBrother well. "
CHINESE_PAST = "主诉：咳嗽3天。既往史：高血压10年，糖尿病5年。"
CHINESE_FAMILY = "家族史：父亲体健。母亲患"

ENGLISH = [
    ("The ⟨headache⟩ is mild and ⟨photophobia⟩ is absent.", "severity=mild|negated"),
    ("The patient is not complaining of ⟨chest pain⟩.", "negated"),
    ("Neither ⟨fever⟩ nor ⟨chills⟩ were reported.", "negated|negated"),
    ("This may represent ⟨pneumonia⟩ versus ⟨atelectasis⟩.", "uncertain|uncertain"),
    ("Prior ⟨stroke⟩ with residual left ⟨hemiparesis⟩.", "historical|body side=left"),
    ("Bilateral ⟨pulmonary edema⟩ without ⟨effusion⟩.", "body side=both|negated"),
    ("Her ⟨asthma⟩ is well controlled with no recent ⟨exacerbations⟩.", "|negated"),
    ("Findings are concerning for ⟨metastatic disease⟩.", "uncertain"),
    ("Acetaminophen as needed for ⟨headache⟩.", "hypothetical"),
    ("No significant change in the ⟨pleural effusion⟩.", ""),
    ("Patient with severe right knee ⟨osteoarthritis⟩.", "severity=severe body side=right"),
    ("⟨Pneumonia⟩ in the left lower lobe.", "body side=left"),
    ("She denies ⟨chest pain⟩.", "negated"),
    ("She denies fever, chills, or ⟨night sweats⟩.", "negated"),
    ("No fever but has ⟨cough⟩.", ""),
    ("Denies nausea, reports ⟨dizziness⟩.", ""),
    ("The patient presents without ⟨dyspnea⟩; ⟨cough⟩ persists.", "negated|"),
    ("CT is negative for ⟨pulmonary embolism⟩.", "negated"),
    ("There is no evidence of ⟨pneumonia⟩ or ⟨effusion⟩.", "negated|negated"),
    ("No increase in ⟨edema⟩.", ""),
    ("Not only ⟨headache⟩ but also ⟨vomiting⟩.", "|"),
    ("⟨Pulmonary embolism⟩ was ruled out.", "negated"),
    ("Ruled out for ⟨MI⟩, however ⟨pneumonia⟩ was seen.", "negated|"),
    ("Fever: no, ⟨cough⟩: yes.", ""),
    ("⟨Fever⟩: no, cough: yes.", "negated"),
    ("⟨Murphy sign⟩ (-), tender abdomen.", "negated"),
    ("Cannot exclude ⟨pneumonia⟩.", "uncertain"),
    ("⟨Malignancy⟩ cannot be excluded.", "uncertain"),
    ("Possible ⟨pneumonia⟩ and ⟨anemia⟩.", "uncertain|"),
    ("Impression: ? ⟨appendicitis⟩", "uncertain"),
    ("Probable viral ⟨bronchitis⟩, r/o ⟨PE⟩.", "uncertain|uncertain"),
    ("Fatigue likely due to ⟨anemia⟩.", "uncertain"),
    ("⟨Fatigue⟩ likely due to anemia.", ""),
    ("65M with history of ⟨HTN⟩ and ⟨DM⟩ presents with ⟨chest pain⟩.", "historical|historical|"),
    ("History of present illness: ⟨cough⟩ for 3 days.", ""),
    ("No history of ⟨diabetes⟩.", "negated"),
    ("S/p ⟨appendectomy⟩ in 2010.", "historical"),
    ("She had a ⟨stroke⟩ 5 years ago.", "historical"),
    ("Family history of ⟨breast cancer⟩; the patient has ⟨asthma⟩.", "family|"),
    ("Her mother had ⟨lupus⟩, the patient has ⟨arthritis⟩.", "family|"),
    ("⟨Colon cancer⟩ in her father.", "family"),
    ("Mother reports ⟨fever⟩ since Monday.", ""),
    ("Mother denies ⟨rash⟩.", "negated"),
    ("No family history of ⟨stroke⟩.", "negated family"),
    ("Return if ⟨fever⟩ or ⟨redness⟩ occurs.", "hypothetical|hypothetical"),
    ("Should you develop ⟨chest pain⟩, call us.", "hypothetical"),
    ("Should the new patient develop ⟨rash⟩, stop it.", "hypothetical"),
    ("Severe ⟨headache⟩ and mild ⟨cough⟩.", "severity=severe|severity=mild"),
    ("The ⟨pain⟩ was severe.", "severity=severe"),
    ("⟨Rash⟩, moderate, on both arms.", "severity=moderate"),
    ("Right lower lobe ⟨pneumonia⟩, left ⟨effusion⟩.", "body side=right|body side=left"),
    ("⟨Swelling⟩ of both legs.", "body side=both"),
    ("He left the hospital with ⟨fever⟩.", ""),
    ("Denies ⟨left-sided weakness⟩.", "negated body side=left"),
    (f"{PMH}⟨COPD⟩ on oxygen.", "historical"),
    (f"{PMH}HPI: ⟨cough⟩.", ""),
    (f"{PMH}Other Things:\n⟨cough⟩.", ""),
    (f"{FAMILY}⟨Gout⟩ in two.", "family"),
]

CHINESE = [
    ("其父因⟨脑出血⟩去世，其兄体健。", "family"),
    ("⟨疼痛⟩难以忍受，伴⟨恶心⟩。", "severity=severe|"),
    ("患者⟨睡眠障碍⟩，并非⟨抑郁症⟩。", "|negated"),
    ("患者诉⟨头晕⟩，不伴⟨视物旋转⟩，无⟨耳鸣⟩、⟨听力下降⟩。", "|negated|negated|negated"),
    ("家族史：母亲⟨糖尿病⟩。体格检查：⟨贫血貌⟩。", "family|"),
    ("10年前因⟨胆囊炎⟩行⟨胆囊切除术⟩。", "historical|historical"),
    ("双肺可闻及⟨湿啰音⟩，左侧明显。", "body side=both"),
    ("头颅CT未见明显⟨出血⟩灶，⟨脑梗死⟩不能排除。", "negated|uncertain"),
    ("患者3天前受凉后出现⟨发热⟩，无⟨胸闷⟩。", "|negated"),
    ("右下肢重度⟨静脉曲张⟩。", "severity=severe body side=right"),
    ("⟨咯血⟩待查：⟨肺癌⟩？", "uncertain|uncertain"),
    ("未发现⟨转移⟩，但⟨淋巴结肿大⟩可疑。", "negated|uncertain"),
    ("否认⟨发热⟩、⟨咳嗽⟩、⟨胸痛⟩。", "negated|negated|negated"),
    ("无⟨发热⟩，有⟨咳嗽⟩。", "negated|"),
    ("无⟨发热⟩，⟨咳嗽⟩3天。", "negated|"),
    ("否认⟨高血压⟩，⟨糖尿病⟩病史。", "negated|negated"),
    ("双肺未闻及⟨干湿性啰音⟩。", "negated body side=both"),
    ("无明显诱因出现⟨胸痛⟩。", ""),
    ("不仅⟨头痛⟩，而且⟨呕吐⟩。", "|"),
    ("⟨胸痛⟩未缓解。", ""),
    ("四肢无力，⟨头晕⟩。", ""),
    ("⟨病理征⟩阴性。", "negated"),
    ("⟨肺栓塞⟩已排除，但⟨肺炎⟩明确。", "negated|"),
    ("没有⟨恶心⟩，然而有⟨腹泻⟩。", "negated|"),
    ("不伴⟨寒战⟩；⟨咳痰⟩。", "negated|"),
    ("不排除⟨肺结核⟩。", "uncertain"),
    ("⟨肺癌⟩待排。", "uncertain"),
    ("考虑⟨肺炎⟩、⟨肺结核⟩可能。", "uncertain|uncertain"),
    ("考虑肺炎，予⟨抗感染⟩治疗。", ""),
    ("诊断：⟨阑尾炎⟩？", "uncertain"),
    ("疑似⟨脑梗死⟩，⟨高血压⟩。", "uncertain|"),
    ("既往有⟨高血压⟩病史，⟨糖尿病⟩10年。", "historical|historical"),
    ("曾患⟨肺结核⟩，现⟨咳嗽⟩。", "historical|"),
    ("5年前行⟨阑尾切除术⟩。", "historical"),
    ("现病史：患者⟨咳嗽⟩。", ""),
    ("⟨冠心病⟩史，入院前⟨胸闷⟩。", "historical|"),
    ("父亲患⟨肝癌⟩，患者本人⟨乙肝⟩。", "family|"),
    ("有⟨乳腺癌⟩家族史。", "family"),
    ("母亲代诉⟨发热⟩2天。", ""),
    ("否认⟨遗传病⟩家族史。", "negated family"),
    ("如有⟨发热⟩、⟨腹痛⟩，及时就诊。", "hypothetical|hypothetical"),
    ("若出现⟨皮疹⟩则停药。", "hypothetical"),
    ("轻度⟨贫血⟩，重度⟨水肿⟩。", "severity=mild|severity=severe"),
    ("⟨头痛⟩剧烈，⟨呕吐⟩。", "severity=severe|"),
    ("左侧⟨胸痛⟩、⟨咳嗽⟩。", "body side=left|"),
    ("双侧⟨胸腔积液⟩，右⟨肾结石⟩。", "body side=both|body side=right"),
    ("予左氧氟沙星治疗⟨肺炎⟩。", ""),
    ("体温37度左右，⟨咽痛⟩。", ""),
    ("无⟨右侧肢体麻木⟩。", "negated body side=right"),
    (f"{CHINESE_PAST}⟨胃溃疡⟩。", "historical"),
    (f"{CHINESE_PAST}个人史：⟨酗酒⟩。", ""),
    (f"{CHINESE_FAMILY}⟨糖尿病⟩。", "family"),
    ("Ｎo　⟨ｆｅｖｅｒ⟩，İ。", "negated"),
    ("患者😀否认⟨咳血⟩。", "negated"),
]


def read(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its marks, and where they stood."""
    text, spans = "", []
    for piece in marked.split("⟨"):
        thing, mark, rest = piece.partition("⟩")
        if mark:
            spans.append((len(text), len(text) + len(thing)))
        text += thing + rest
    return text, spans


def said(text: str, span: tuple[int, int]) -> str:
    hits = suggested_attributes(text, *span)
    for name, hit in hits.items():
        attribute = attribute_named(name)
        assert attribute is not None
        assert hit.value in attribute.values
        assert text[hit.cue_start : hit.cue_end].strip()
    return " ".join(
        name if hit.value == "yes" else f"{name}={hit.value}" for name, hit in hits.items()
    )


@pytest.mark.parametrize(("marked", "expected"), ENGLISH + CHINESE)
def test_that_the_words_around_a_thing_say_what_holds_for_it(marked: str, expected: str) -> None:
    text, spans = read(marked)
    assert "|".join(said(text, span) for span in spans) == expected


def test_that_each_suggestion_shows_the_words_that_are_its_reason() -> None:
    for marked, name, reason in (
        ("He has no sign of ⟨sepsis⟩.", "negated", "no sign of"),
        ("⟨肺癌⟩待排。", "uncertain", "待排"),
        (f"{CHINESE_PAST}⟨胃溃疡⟩。", "historical", "既往史"),
        (f"{FAMILY}⟨Gout⟩ in two.", "family", "FAMILY HISTORY"),
    ):
        text, spans = read(marked)
        hit = suggested_attributes(text, *spans[0])[name]
        assert text[hit.cue_start : hit.cue_end] == reason


def test_that_a_piece_over_two_sentences_and_an_empty_one_have_answers() -> None:
    text = "No fever. Cough is severe."
    assert said(text, (3, 15)) == "negated severity=severe"
    assert said("   ", (1, 1)) == ""
    assert said(text, (len(text), len(text))) in {"", "severity=severe"}


WORDS = st.sampled_from(
    ["no ", "denies ", "fever", ", ", "but ", "。", "无", "发热", "、", "，", "; ", "3 years ago ",
     "家族史：", "PMH: ", "\n", "should he ", "develop ", "?", "left ", "İ", "😀", "mild ", "可能"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=30).map("".join), st.data())
def test_that_reasons_stand_in_the_note_beside_the_thing(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    for name, hit in suggested_attributes(text, start, end).items():
        assert 0 <= hit.cue_start < hit.cue_end <= len(text)
        is_inside = start <= hit.cue_start and hit.cue_end <= end
        assert hit.cue_end <= start or hit.cue_start >= end or (is_inside and name in {
            "severity", "body side"})  # fmt: skip


@pytest.mark.timing
@pytest.mark.parametrize(
    "piece",
    ["She denies chest pain, nausea and vomiting. 患者否认发热、咳嗽，无胸痛。", "x", " ", "无",
     "no ", "\n", "should ", "1"],
)  # fmt: skip
def test_that_the_time_does_not_depend_on_the_note(piece: str) -> None:
    text = (piece * 200_000)[:200_000]
    suggested_attributes(text, 0, 5)
    seconds = []
    for _ in range(30):  # another program can only make it slower, so the fastest is the truest
        started = time.perf_counter()
        suggested_attributes(text, 100_000, 100_005)
        seconds.append(time.perf_counter() - started)
    assert min(seconds) < 0.003
