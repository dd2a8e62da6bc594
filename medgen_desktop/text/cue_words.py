"""The words that say of a thing that it is absent, uncertain, past, the family's or severe.

After ConText (Harkema et al. 2009) and NegEx (Chapman et al. 2001), and their Chinese counterparts.
All words are small letters of usual width; "*" stands for one to three words or a few Chinese
characters, "#" for a number, a blank for any blanks. The longest of the cues at a place counts, so
a cue that only looks like one ("no change") is written among the words that mean nothing.
"""

from dataclasses import dataclass
from enum import Enum

from medgen_desktop.domain.attributes import (
    BODY_SIDE,
    FAMILY,
    HISTORICAL,
    HYPOTHETICAL,
    NEGATED,
    SEVERITY,
    UNCERTAIN,
    YES,
)


class Reach(Enum):
    """How far from a cue a thing may stand."""

    NEAR = "near"
    """In the same phrase: no comma, "and", "with" or "、" between, and few characters."""
    CLAUSE = "clause"
    """Up to the next comma; "、" goes on with an enumeration."""
    SENTENCE = "sentence"
    """Up to the sentence's end, or to a word that ends what the attribute holds for."""


class Side(Enum):
    """Where the cue stands, seen from the thing."""

    BEFORE = "before"
    BEHIND = "behind"
    LAST = "last"
    """Behind it, and last in its clause: "fever: no", "肺炎可能"."""


@dataclass(frozen=True, slots=True)
class CueRow:
    """What some words, divided by bars, mean."""

    attribute: str
    value: str
    side: Side
    reach: Reach
    words: str


_KIN = (
    "mother|father|sister|brother|grandmother|grandfather|aunt|uncle|cousin|sibling|siblings|"
    "parents|parent|son|daughter|mom|dad|grandparents|brothers|sisters"
)
_KIN_ZH = (
    "父亲|母亲|其父|其母|父母|兄弟|姐妹|哥哥|弟弟|姐姐|妹妹|祖父|祖母|外祖父|外祖母|爷爷|奶奶|"
    "外公|外婆|叔叔|"
    "舅舅|姑姑|姨妈|其兄|其弟|其姐|其妹|家族中|家族|其子|其女|儿子|女儿|父患|母患|父有|母有|父:|母:"
)
_PAIRS = "lungs|legs|knees|lower|upper|eyes|arms|feet|hands|ears|kidneys|sides|hips|breasts|"
"shoulders|ankles"


def _each(pattern: str, words: str) -> str:
    return "|".join(pattern.replace("@", word) for word in words.split("|"))


CUES: tuple[CueRow, ...] = (
    CueRow(
        NEGATED.name, YES, Side.BEFORE, Reach.SENTENCE,
        "no|denies|denied|deny|denying|without|w/o|negative for|neg for|negative|no evidence of|"
        "no sign of|no signs of|free of|not|absence of|nor|neither|never|never had|no history of|"
        "no past history of|no known|no new|lack of|lacks|rules out|ruled out for|no longer|"
        "fails to reveal|failed to reveal|unremarkable for|cannot see|no complaints of|"
        "no family history of|no * history of|not had|not have|has not had|have not had|"
        "not complaining of|not complain of|not reporting|"
        "doesn't|didn't|isn't|wasn't|don't|hasn't|"
        + _each("@ denies|@ denied", _KIN),
    ),
    CueRow(
        NEGATED.name, YES, Side.BEFORE, Reach.SENTENCE, "否认|否认有|均否认|不存在",
    ),
    CueRow(
        NEGATED.name, YES, Side.BEFORE, Reach.CLAUSE,
        "ruled out|excludes|excluded|excluding|无|未|没有|未见|未见明显|未见明确|未发现|未闻及|"
        "未触及|未及|未诉|"
        "未出现|未查见|未引出|未提示|未再|未有|不伴|不伴有|无明显|无伴|均无|并无|亦无|也无|仍无|"
        "暂无|排除|已排除|"
        "可排除|除外|不是|并非|不支持|不考虑|未探及|未扪及|未述|未患|无任何",
    ),
    CueRow(
        NEGATED.name, YES, Side.BEHIND, Reach.CLAUSE,
        "ruled out|was excluded|is excluded|were excluded|is absent|are absent|was absent|absent|"
        "is negative|was negative|were negative|not seen|not present|not identified|not detected|"
        "not noted|not found|not demonstrated|not appreciated|not observed|not reported|"
        "not evident|not visualized|was denied|were denied|is denied|"
        "(-)|(—)|阴性|均阴性|已排除|可排除|被排除|可除外|均否认",
    ),
    CueRow(
        NEGATED.name, YES, Side.LAST, Reach.CLAUSE,
        ": no|: none|- no|: denies|: negative|negative|none|denied|no|未见|未见明显异常|未闻及|"
        "未触及|未引出|未及|未发现|"
        "未扪及|消失|(无)|:无|:否认|:否|:阴性|已消失|不支持|未查见",
    ),
    CueRow(
        UNCERTAIN.name, YES, Side.BEFORE, Reach.CLAUSE,
        "cannot exclude|can't exclude|cannot rule out|can't rule out|could not rule out|r/o|"
        "rule out|to exclude|not ruled out|cannot be ruled out|may|may have|may represent|might|"
        "could be|could represent|may be|might be|suspicious for|suspicion of|suspicion for|"
        "concern for|concerning for|concerned about|worrisome for|differential includes|"
        "differential diagnosis includes|unable to exclude|unable to rule out|evaluate for|"
        "suggestive of|suggests|suggesting|consistent with possible|appears to be|question of|"
        "cannot completely exclude|not excluded|likely due to|probably due to|possibly due to|"
        "presumed|presumably|perhaps|probably|possibly|"
        "suspect|suspects|versus|vs|vs.|unlikely|less likely|most likely|likely to be|"
        "不排除|不能排除|不能完全排除|不除外|不能除外|不完全除外|不能完全除外|未排除|尚未排除|"
        "未除外|待排除|以排除|"
        "进一步排除|需排除|考虑|考虑为|考虑诊断|可能|可能为|可能是|可能存在|可能有|疑似|疑|疑为|"
        "疑诊|可疑|怀疑|似|似为|"
        "拟诊|倾向|倾向于|首先考虑|多考虑|警惕|是否|有无|是否有|是否存在|待排",
    ),
    CueRow(
        UNCERTAIN.name, YES, Side.BEFORE, Reach.NEAR,
        "possible|probable|likely|suspected|questionable|equivocal|potential|presumptive|?|? of|??",
    ),
    CueRow(
        UNCERTAIN.name, YES, Side.BEHIND, Reach.CLAUSE,
        "cannot be excluded|cannot be ruled out|can't be ruled out|can not be excluded|"
        "not excluded|not ruled out|not be excluded|not be ruled out|not been ruled out|"
        "not been excluded|is possible|are possible|is likely|is probable|is suspected|"
        "was suspected|in the differential|is unlikely|is less likely|to be ruled out|"
        "cannot be entirely excluded|vs|versus|待排|待排除|待除外|待查|待定|不排除|不能排除|"
        "不能完全排除|不除外|不能除外|可能性大|"
        "可能性较大|可能大|可能性|未除外|未排除|需排除",
    ),
    CueRow(
        UNCERTAIN.name, YES, Side.LAST, Reach.NEAR,
        "possible|probable|likely|suspected|questionable|unlikely|可能|可疑|?|??|(?)|?)|疑似",
    ),
    CueRow(
        HISTORICAL.name, YES, Side.BEFORE, Reach.SENTENCE,
        "history of|h/o|hx of|hx|history|past medical history|past medical history of|"
        "past history of|medical history of|pmh|pmhx|known history of|既往|既往有|既往史|既往患有|"
        "既往曾|"
        "history significant for|history notable for|medical history significant for|pmh of",
    ),
    CueRow(
        HISTORICAL.name, YES, Side.BEFORE, Reach.CLAUSE,
        "status post|s/p|previously|previously had|formerly|had had|# years ago|years ago|"
        "several years ago|last year|in childhood|childhood history of|曾|曾有|曾患|曾患有|曾经|"
        "曾行|曾因|"
        "#年前|#余年前|#多年前|数年前|多年前|幼年|儿时|年轻时|去年",
    ),
    CueRow(
        HISTORICAL.name, YES, Side.BEFORE, Reach.NEAR,
        "previous|prior|past|former|remote|old|childhood|陈旧性|陈旧",
    ),
    CueRow(
        HISTORICAL.name, YES, Side.BEHIND, Reach.CLAUSE,
        "# years ago|years ago|several years ago|months ago|# months ago|in the past|in childhood|"
        "as a child|last year|in 19##|in 20##|by history",
    ),
    CueRow(HISTORICAL.name, YES, Side.BEHIND, Reach.CLAUSE, "病史|既往史|史#年|史#余年|病史#年"),
    CueRow(HISTORICAL.name, YES, Side.LAST, Reach.NEAR, "史|术后|术后#年|术后#个月|history"),
    CueRow(
        FAMILY.name, YES, Side.BEFORE, Reach.SENTENCE,
        f"family history|family history of|fh|fh of|fhx|family hx|familial|family|{_KIN}|"
        f"no family history of|maternal|paternal|家族史|家族史有|家族中有|{_KIN_ZH}",
    ),
    CueRow(
        FAMILY.name, YES, Side.BEHIND, Reach.CLAUSE,
        _each("in @|in his @|in her @|in the @|in a @|in their @|in maternal @|in paternal @", _KIN)
        + "|in the family|in family|runs in the family|家族史|家族病史|家族遗传史|家族遗传病史|"
        "家族性病史",
    ),
    CueRow(
        HYPOTHETICAL.name, YES, Side.BEFORE, Reach.SENTENCE,
        "if|return if|return for|return to * for|in case of|should you develop|should * develop|"
        "should * have|should * experience|should * occur|should * notice|should * recur|"
        "come back for|call for|as needed for|prn for|prn|watch for|monitor for|look out for|"
        "in the event of|unless|risk of|at risk for|risk for|to prevent|prevention of|"
        "prophylaxis for|prophylaxis against|warning signs of|precautions for|when you have",
    ),
    CueRow(
        HYPOTHETICAL.name, YES, Side.BEFORE, Reach.SENTENCE,
        "如有|若|若有|若出现|如出现|如发生|若发生|如果|如果出现|如再|如再次|如伴|如遇|一旦|"
        "一旦出现|倘若|假如|万一|如再出现|"
        "若再次出现|谨防|预防|避免|以防|防止|如感|如仍有|如若|有*风险",
    ),
    CueRow(HYPOTHETICAL.name, YES, Side.BEHIND, Reach.NEAR, "prophylaxis|风险|时随诊|时就诊|"
           "时及时就诊"),
    CueRow(
        SEVERITY.name, "mild", Side.BEFORE, Reach.NEAR,
        "mild|mildly|slight|slightly|minor|minimal|minimally|轻度|轻微|略有|轻型",
    ),
    CueRow(
        SEVERITY.name, "moderate", Side.BEFORE, Reach.NEAR,
        "moderate|moderately|mild to moderate|mild-to-moderate|中度|中等|中等度|轻中度|轻至中度|"
        "轻-中度",
    ),
    CueRow(
        SEVERITY.name, "severe", Side.BEFORE, Reach.NEAR,
        "severe|severely|marked|markedly|intense|excruciating|moderate to severe|massive|"
        "moderate-to-severe|profound|重度|严重|剧烈|重症|重型|极重度|中重度|中至重度|中-重度",
    ),
    CueRow(SEVERITY.name, "mild", Side.BEHIND, Reach.NEAR,
           "is mild|was mild|are mild|were mild|(mild)|轻微|较轻|轻度|不剧烈|不剧|不严重|程度轻"),
    CueRow(SEVERITY.name, "moderate", Side.BEHIND, Reach.NEAR,
           "is moderate|was moderate|are moderate|(moderate)|中度|中等|中等程度"),
    CueRow(SEVERITY.name, "severe", Side.BEHIND, Reach.NEAR,
           "is severe|was severe|are severe|were severe|(severe)|剧烈|严重|较重|较剧|较剧烈|重度|"
           "难忍|"
           "难以忍受"),
    CueRow(SEVERITY.name, "mild", Side.LAST, Reach.NEAR, "mild|, mild"),
    CueRow(SEVERITY.name, "moderate", Side.LAST, Reach.NEAR, "moderate|, moderate"),
    CueRow(SEVERITY.name, "severe", Side.LAST, Reach.NEAR, "severe|, severe"),
    CueRow(BODY_SIDE.name, "left", Side.BEFORE, Reach.NEAR, "left|left-sided|left sided|lt|lt.|"
           "左侧|左"),
    CueRow(BODY_SIDE.name, "right", Side.BEFORE, Reach.NEAR,
           "right|right-sided|right sided|rt|rt.|右侧|右"),
    CueRow(BODY_SIDE.name, "both", Side.BEFORE, Reach.NEAR,
           "bilateral|bilaterally|left and right|right and left|双侧|两侧|双|左右两侧|两肺|"
           + _each("both @", _PAIRS)),
    CueRow(BODY_SIDE.name, "left", Side.BEHIND, Reach.NEAR,
           _each("@ left|@ the left|@ her left|@ his left", "in|on|of|at") + "|(left)|(左)|(左侧)|"
           "以左侧|以左侧为著|以左侧为主|左侧明显|左侧为著|左侧为主|左侧为甚"),
    CueRow(BODY_SIDE.name, "right", Side.BEHIND, Reach.NEAR,
           _each("@ right|@ the right|@ her right|@ his right", "in|on|of|at") + "|(right)|(右)|"
           "(右侧)|"
           "以右侧|以右侧为著|以右侧为主|右侧明显|右侧为著|右侧为主|右侧为甚"),
    CueRow(BODY_SIDE.name, "both", Side.BEHIND, Reach.NEAR,
           "on both sides|bilaterally|(双侧)|(双)|(bilateral)|" + _each("both @", _PAIRS)),
    CueRow(BODY_SIDE.name, "left", Side.LAST, Reach.NEAR, "left|left-sided|, left|左侧"),
    CueRow(BODY_SIDE.name, "right", Side.LAST, Reach.NEAR, "right|right-sided|, right|右侧"),
    CueRow(BODY_SIDE.name, "both", Side.LAST, Reach.NEAR, "bilateral|, bilateral|, bilaterally|"
           "双侧|两侧"),
)  # fmt: skip

MEANINGLESS = (
    "no increase|no increased|no significant increase|no change|no significant change|"
    "no interval change|no significant interval change|no improvement|no difference|no doubt|"
    "not only|not just|not necessarily|not certain if|not certain whether|not sure|not sure if|"
    "not cause|not drain|not further|not changed|not improved|not improve|not resolved|"
    "not relieved|no relief of|no relief from|without difficulty|without improvement|"
    "without relief of|gram negative|no.|no further|no response to|not responding to|"
    "not controlled|not well controlled|no reason|not to mention|"
    "history of present illness|history and physical|history obtained|social history|"
    "surgical history|history was obtained|present illness|may #|in may|month of may|"
    "right away|right now|all right|left the hospital|left against|left ama|was left|"
    "right-handed|left-handed|right handed|left handed|right before|right after|years old|"
    "year old|years-old|year-old|months old|month old|old man|old woman|old male|old female|"
    "week old|weeks old|day old|days old|non-|past week|past day|past few|past month|past two|"
    "past three|past several|past #|prior to|prior to admission|per mother|per father|"
    "family practice|family physician|family doctor|family member|family members|family medicine|"
    "as if|even if|if any|minor surgery|"
    + _each(
        "@ reports|@ states|@ says|@ stated|lives with @|lives with her @|per @|per her @|"
        "lives with his @|according to @|according to her @|according to his @|@ is here|@ brought",
        _KIN,
    )
    + "|不仅|不但|不止|不只|不光|无明显诱因|无诱因|无明显原因|无意中|无意间|无法|无力|无菌|无痛性|"
    "无名指|无效|无明显缓解|"
    "无缓解|无好转|无明显好转|无改善|无明显改善|无明显变化|无变化|无加重|无明显加重|未予|未予重视|"
    "未治疗|未重视|未就诊|"
    "未诊治|未处理|未行|未服药|未服用|未系统|未正规|未规律|未缓解|未见缓解|未好转|未见好转|"
    "未见明显好转|未见明显缓解|未改善|"
    "未见加重|未加重|未婚|未来|未成年|未予治疗|未予处理|未特殊处理|未控制|未经|未按|未监测|未明|"
    "所有|例如|如下|如前|如常|"
    "若干|现病史|个人史|婚育史|月经史|手术史|过敏史|输血史|左右|右美托咪定|左氧氟沙星|左旋|"
    "左甲状腺素|左乙拉西坦|左卡尼汀|"
    "右佐匹克隆|右旋糖酐|左洛|母亲代诉|父亲代诉|母代诉|家属代诉|父母代诉|母亲诉|父亲诉|母亲陪|"
    "父亲陪|其母诉|其父诉|"
    "闻及|触及|扪及|探及|累及|可及|涉及|父母陪|类似|相似|似乎|稍后|质疑|"
    "疑问|双胎|双相|双氯|双胍|双嘧|双歧|双膦|双盲|重症肌无力|重症监护|重症医学"
)
"""Words that look like a cue and say nothing of what stands around them."""

ENDS_ALL = (
    "but|however|although|though|except|except for|besides|apart from|aside from|other than|yet|"
    "nevertheless|whereas|while|but for|而|但|但是|然而|但有|不过|却|而是|仅|只有|仅有|除了"
)
"""Words that no cue before them passes, nor one behind them back to what is before."""

ENDS_ONE: dict[str, str] = {
    NEGATED.name: (
        "is mild|is moderate|is severe|was mild|was moderate|was severe|is present|was present|"
        "reports|reported|complains of|complaining of|complained of|c/o|presents with|has|had|"
        "presented with|admits|admits to|endorses|endorsed|positive for|notes|noted to have|"
        "secondary to|due to|because|because of|as the cause|until|which|who|developed|is present|"
        "shows|showed|revealed|reveals|complicated by|treated with|started on|there is|there was|"
        "有|伴|伴有|伴见|出现|诉|自觉|可见|发现|予|给予|开始|逐渐|提示|示|考虑|现|行|诊断为|患有|"
        "及至|最高|遂|存在|转为"
    ),
    UNCERTAIN.name: (
        "secondary to|due to|because|because of|which|who|treated with|started on|given|denies|no|"
        "without|has|reports|予|给予|行|故|因此|建议|导致|引起|所致|完善|无|否认|入院|入我|收住"
    ),
    HISTORICAL.name: (
        "presents|presenting|presented|presents with|admitted|now|who|currently|today|complains|"
        "c/o|here with|here for|comes in|came in|is being|this admission|found to have|developed|"
        "reports|现|此次|本次|目前|入院|近|今|今日|今晨|近期|近来|近日|现因|来诊|就诊|昨日|昨晚"
    ),
    FAMILY.name: (
        "patient|the patient|pt|pt.|he has|she has|she also has|he also has|herself|himself|"
        "her own|his own|personally|patient's|患者|病人|本人|自己|自身|先证者"
    ),
    HYPOTHETICAL.name: "then|because|since|currently|now|today|则|因为|目前|现|故|已",
    SEVERITY.name: "in|on|of|by|is|was|are|were|的是",
    BODY_SIDE.name: "is|was|are|were|had|has|reports|的是",
}
"""Words behind which a cue of one attribute before them does not count."""

PHRASE_ENDS = "and|with|plus|or|without|no|denies|及|和|伴|并|与|以及|或|且"
"""What ends a phrase beside a comma: "mild fever and cough" says nothing of the cough."""

HEADINGS: dict[str, str] = {
    FAMILY.name: "family history|family medical history|fh|fhx|family hx|家族史|家族遗传史|"
    "家族病史",
    HISTORICAL.name: (
        "past medical history|past history|pmh|pmhx|medical history|previous medical history|"
        "past surgical history|psh|prior medical history|pmh/psh|既往史|既往病史|过去史|"
        "既往疾病史|既往"
    ),
    "": (
        "history of present illness|hpi|present illness|chief complaint|cc|reason for visit|"
        "reason for admission|social history|sh|allergies|medications|current medications|meds|"
        "home medications|physical exam|physical examination|exam|vitals|vital signs|ros|"
        "review of systems|labs|laboratory data|imaging|assessment|assessment and plan|a/p|plan|"
        "impression|diagnosis|diagnoses|discharge diagnosis|hospital course|findings|subjective|"
        "objective|procedures|disposition|follow-up|followup|obstetric history|"
        "主诉|现病史|个人史|婚育史|月经史|婚姻史|生育史|过敏史|体格检查|查体|专科检查|辅助检查|"
        "实验室检查|诊断|"
        "初步诊断|入院诊断|出院诊断|鉴别诊断|诊疗计划|诊疗经过|治疗经过|处理|医嘱|出院医嘱|"
        "检查所见|影像所见|诊断意见|"
        "印象|生命体征|体征|入院情况|出院情况|病程记录|病例特点|手术史|预防接种史|印象诊断|检查结论"
    ),
}
"""Headings of sections, and what they say of all that stands below; "" says nothing."""
