"""Diseases, symptoms and treatments that can be told by how they are written.

The rules are conservative: what they find is offered to a person, and a wrong offer costs a look.
Every repetition is bounded or possessive, so that no text makes them slow.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from medgen_desktop.domain.label_schema import DISEASE, SYMPTOM, TREATMENT
from medgen_desktop.text.folding import folded

RULES_VERSION = "1"
"""Changes with any rule: suggestions name the version that made them."""


@dataclass(frozen=True, slots=True)
class PatternHit:
    """A piece of a note that a rule takes for something of this label."""

    start: int
    end: int
    label: str
    rule: str


_SALTS = (
    "acetate|besylate|bitartrate|calcium|citrate|fumarate|glargine|hcl|hydrochloride|lispro|"
    "maleate|mesylate|nitrate|phosphate|potassium|sodium|succinate|sulfate|tartrate|aspart|xr|er|sr"
)
_DRUG_ENDINGS = (
    "cillin|mycin|micin|floxacin|cycline|cef[a-z]*|penem|azole|vir|pril|sartan|olol|dipine|statin|"
    "thiazide|semide|prazole|tidine|gliptin|gliflozin|glutide|formin|glitazone|parin|xaban|mab|nib|"
    "pam|lam|zepam|oxetine|pramine|triptan|setron|caine|phylline|terol|sone|solone|profen|fenac|"
    "oxicam|coxib|dronate|mide|zide|thyroxine|triptyline|azine|apine|idone|barbital|platin|taxel|"
    "rubicin|poietin"
)
_DRUGS = (
    "aspirin|acetaminophen|paracetamol|insulin|warfarin|digoxin|morphine|codeine|oxycodone|"
    "hydrocodone|fentanyl|tramadol|epinephrine|adrenaline|norepinephrine|amiodarone|clopidogrel|"
    "allopurinol|colchicine|gabapentin|pregabalin|lithium|vancomycin|nitroglycerin|prednisone"
)
_ROUTES = (
    "po|p\\.o\\.|iv|i\\.v\\.|im|i\\.m\\.|sc|subq|sq|sl|pr|orally|intravenously|by mouth|"
    "ivgtt|iv drip|inhaled|topically"
)
_TIMES = (
    "qd|q\\.d\\.|bid|b\\.i\\.d\\.|tid|t\\.i\\.d\\.|qid|q\\.i\\.d\\.|qod|qhs|qn|qam|qpm|hs|prn|stat|"
    "daily|nightly|weekly|(?:once|twice|three times)(?: (?:a day|daily|weekly))?|"
    "every \\d{1,2} (?:hours|days|weeks)|every (?:day|morning|evening|night)|q ?\\d{1,2} ?h|"
    "at bedtime|as needed"
)
_AMOUNT = r"\d{1,6}(?:[.,]\d{1,4})?(?:-\d{1,6})?"
_UNITS = "mcg|mg|ug|μg|µg|g|units?|iu|meq|tablets?|tabs?|capsules?|caps?|puffs?"
_NOT_DRUGS = (
    "bid|tid|qid|prn|about|albumin|approximately|bilirubin|calcium|cholesterol|creatinine|dose|fluid|glucose|"
    "hemoglobin|over|potassium|protein|sodium|than|total|urea|weight|with|from|least|took|takes|"
    "given|received|every|another|additional|maximum|lost|drank|urine|output"
)
_ENGLISH_DOSE = re.compile(
    rf"(?<![\w.-])(?P<drug>(?!(?:{_NOT_DRUGS})\b)[a-z][a-z-]{{2,30}}+)(?P<salt>[ ](?:{_SALTS})\b)?"
    rf"[ ]{{1,3}}+{_AMOUNT}[ ]?(?:{_UNITS})\b(?![/]|[ ](?:of|per)\b)"
    rf"(?P<how>(?:,?[ ](?:{_ROUTES}|{_TIMES})(?![\w])){{0,5}}+)"
)
_KNOWN_DRUG = re.compile(rf"(?:{_DRUGS})|[a-z-]{{2,30}}(?:{_DRUG_ENDINGS})")

_CHINESE_UNITS = "mg|ug|μg|µg|mcg|g|ml|iu|万?u|毫克|微克|克|毫升|万?单位|片|粒|丸|支|滴|袋|喷"
_CHINESE_HOW = (
    "口服|静滴|静脉滴注|静脉注射|静脉泵入|静推|肌注|肌肉注射|皮下注射|含服|外用|吸入|雾化吸入|顿服|"
    "餐前|餐后|睡前|必要时|每日|每天|每晚|每周|每次|[一二两三四1-4]次|\\d{1,2}次/日|/日|/d|"
    "q\\d{1,2}h|qd|bid|tid|qid|qn|qod|prn|st|po|ivgtt|iv|im|ih|sc"
)
_CHINESE_DRUG_ENDINGS = (
    "林|霉素|西林|沙星|环素|培南|头孢[一-龥]{1,3}|唑|韦|普利|沙坦|洛尔|地平|他汀|噻嗪|塞米|替丁|"
    "列汀|列净|鲁肽|双胍|格列[一-龥]{1,2}|列酮|肝素|肝素钠|肝素钙|沙班|单抗|替尼|西泮|唑仑|西汀|曲坦|"
    "司琼|卡因|茶碱|特罗|松|松龙|洛芬|芬酸|昔布|膦酸钠|胰岛素|匹林|地黄|地高辛|吗啡|可待因|芬太尼|"
    "甘油|素钠|酸钠|酸钾|酸钙|铂|紫杉醇|比星|片|胶囊|颗粒|注射液|口服液|缓释片|滴丸|氯化钠|葡萄糖"
)
_VERBS = (
    "给予|予以|服用|口服|静滴|静脉滴注|静脉注射|肌注|皮下注射|加用|改用|应用|使用|继续|联合|联用|含服|"
    "予|服|用|和|及|与|并|加|后|以|行|为|的"
)
_CHINESE_DOSE = re.compile(
    rf"(?P<drug>[一-龥]{{2,20}}+)[ ]?{_AMOUNT}[ ]?(?:{_CHINESE_UNITS})(?![a-z/])"
    rf"(?P<how>(?:[ ,，、]?(?:{_CHINESE_HOW})(?<![a-z](?=[a-z]))){{0,6}}+)"
)
_BEHIND_A_VERB = re.compile(rf"(?:.*(?:{_VERBS}))?(?P<drug>.+)", re.DOTALL)
_KNOWN_CHINESE_DRUG = re.compile(rf"(?:[一-龥]{{0,20}})(?:{_CHINESE_DRUG_ENDINGS})")

_ENGLISH_WORDS: tuple[tuple[str, str, str, str], ...] = (
    ("inflammation", DISEASE.name, "itis", ""),
    ("blood", DISEASE.name, "aemia|emia", "academia|bohemia"),
    (
        "disorder",
        DISEASE.name,
        "opathy|trophy|plegia|sclerosis|stenosis|thrombosis|cirrhosis",
        "trophy|opathy",
    ),
    (
        "tumour",
        DISEASE.name,
        "carcinoma|sarcoma|lymphoma|melanoma|adenoma|glioma|blastoma|myeloma|fibroma|lipoma",
        "",
    ),
    ("pain", SYMPTOM.name, "algia|dynia", "nostalgia"),
    ("sign", SYMPTOM.name, "pnea|pnoea|uria|rrhea|rrhoea|phagia|ptysis", "apnea|apnoea|centuria"),
    ("operation", TREATMENT.name, "ectomy|ostomy|plasty|otomy|pexy", "anatomy|dichotomy"),
)
_LONGEST_WORD = 45
_WORD = re.compile(rf"(?<![\w-])[a-z]{{6,{_LONGEST_WORD}}}+(?![\w-])")
_ENGLISH_ENDING = {
    rule: (re.compile(rf"(?!(?:{others or 'itis'})\Z)[a-z]*(?:{endings})\Z"), label)
    for rule, label, endings, others in _ENGLISH_WORDS
}

_MANNER = (
    "急性|慢性|亚急性|急慢性|细菌性|病毒性|真菌性|化脓性|坏死性|出血性|过敏性|自身免疫性|类风湿性?|萎缩性|"
    "浅表性|糜烂性|反流性|间质性|大叶性|支原体|社区获得性|吸入性|重症|溃疡性|感染性|原发性|继发性|转移性|"
    "非小细胞|小细胞|浸润性|左侧?|右侧?|双侧?"
)
_ORGANS = (
    "支气管|气管|胃肠|胃|结肠|直肠|小肠|十二指肠|肠|阑尾|胆囊|胆管|胰腺|肝|肾盂肾|肾小球肾|肾|膀胱|尿道|"
    "前列腺|鼻窦|鼻咽|鼻|咽喉|咽|喉|扁桃体|中耳|外耳道|结膜|角膜|脑膜|脑|心肌|心包|心内膜|骨关节|关节|"
    "皮肤|皮|肌|骨髓|静脉|血管|牙周|牙髓|牙龈|口腔|食管|腹膜|盆腔|阴道|宫颈|子宫内膜|附件|乳腺|甲状腺|"
    "淋巴结|胸膜|筋膜|肩周|滑囊|腱鞘|神经|脊柱|肺泡|肺|毛囊|眼睑|虹膜|葡萄膜|睾丸|附睾|脉管"
)
_TUMOUR_PLACES = (
    "支气管肺|肺腺|肺鳞|肺|肝细胞|肝|胃|食管|结肠|直肠|结直肠|大肠|乳腺|宫颈|子宫内膜|卵巢|前列腺|膀胱|"
    "肾细胞|肾|甲状腺|胰腺|胆管|胆囊|鼻咽|喉|皮肤|舌|胸腺|导管|鳞状细胞|移行细胞|腺|鳞"
)
_PAIN_PLACES = (
    "头|胸|腹|右上腹|左上腹|右下腹|左下腹|上腹部?|下腹部?|中上腹|脐周|腰背部?|腰骶部?|腰腿|腰|背部?|"
    "关节|咽|咽喉|牙|肌肉|肩部?|颈部?|颈肩|下肢|上肢|腿|足|膝|髋|骨|乳房|经期|尿|耳|眼|胃|肝区|肾区|心前区|"
    "胸骨后|切口|伤口|全身"
)
_SYNDROMES = (
    "代谢|肾病|肠易激|急性冠脉|冠脉|急性呼吸窘迫|呼吸窘迫|干燥|库欣|骨髓增生异常|多囊卵巢|"
    "睡眠呼吸暂停低?通?气?|阻塞性睡眠呼吸暂停|格林巴利|腕管|慢性疲劳|肝肾|戒断|更年期|唐氏|"
    "多器官功能障碍|溶血尿毒|抗磷脂|经前期|颈椎|梅尼埃"
)
_CHINESE_WORDS: tuple[tuple[str, str, str, re.Pattern[str]], ...] = (
    (
        "zh-inflammation",
        DISEASE.name,
        "炎",
        re.compile(rf"(?:{_MANNER}){{0,3}}(?:{_ORGANS}){{1,2}}炎(?![性症])"),
    ),
    (
        "zh-cancer",
        DISEASE.name,
        "癌",
        re.compile(rf"(?:{_MANNER}){{0,3}}(?:{_TUMOUR_PLACES})癌(?!胚|基因|症|旁|栓)"),
    ),
    ("zh-syndrome", DISEASE.name, "综合", re.compile(rf"(?:{_SYNDROMES})综合[征症]")),
    (
        "zh-pain",
        SYMPTOM.name,
        "痛",
        re.compile(
            rf"(?:左侧?|右侧?|双侧?)?(?:{_PAIN_PLACES})(?:疼痛|剧痛|隐痛|胀痛|绞痛|刺痛|痛)(?!风)"
        ),
    ),
    (
        "zh-difficulty",
        SYMPTOM.name,
        "困难",
        re.compile("(?:劳力性|夜间阵发性)?(?:呼吸|吞咽|排尿|排便|进食|行走|言语)困难"),
    ),
)


def pattern_hits(text: str) -> list[PatternHit]:
    """What the rules find, in order of its place.

    Hits of one label do not overlap: the first of them stays, the longest of those that begin
    together.
    """
    plain = folded(text)
    rules: tuple[Callable[[str], Iterator[PatternHit]], ...] = (
        _english_doses,
        _chinese_doses,
        _english_words,
        _chinese_words,
    )
    found = [hit for rule in rules for hit in rule(plain)]
    kept: list[PatternHit] = []
    for hit in sorted(found, key=lambda one: (one.label, one.start, -one.end)):
        if not kept or kept[-1].label != hit.label or kept[-1].end <= hit.start:
            kept.append(hit)
    return sorted(kept, key=lambda one: (one.start, -one.end, one.label))


def _english_doses(text: str) -> Iterator[PatternHit]:
    """A drug with its dose: a name known for a drug's, or any name where it is said how to take."""
    for match in _ENGLISH_DOSE.finditer(text):
        if match["how"] or _KNOWN_DRUG.fullmatch(match["drug"]):
            yield PatternHit(match.start(), match.end(), TREATMENT.name, "dose")


def _chinese_doses(text: str) -> Iterator[PatternHit]:
    for match in _CHINESE_DOSE.finditer(text):
        drug = _BEHIND_A_VERB.fullmatch(match["drug"])
        if drug and _KNOWN_CHINESE_DRUG.fullmatch(drug["drug"]):
            start = match.start() + drug.start("drug")
            yield PatternHit(start, match.end(), TREATMENT.name, "zh-dose")


def _english_words(text: str) -> Iterator[PatternHit]:
    for match in _WORD.finditer(text):
        for rule, (ending, label) in _ENGLISH_ENDING.items():
            if ending.match(match[0]):
                yield PatternHit(match.start(), match.end(), label, rule)
                break


def _chinese_words(text: str) -> Iterator[PatternHit]:
    for rule, label, sign, pattern in _CHINESE_WORDS:
        for match in pattern.finditer(text) if sign in text else ():
            yield PatternHit(match.start(), match.end(), label, rule)
