"""What sections of clinical notes are called, in English and Chinese, and the kind that each is.

The kinds are close to those of LOINC's document ontology; the names are those of discharge
summaries, visit notes and reports. 病历书写基本规范 (2010) says what Chinese ones are called.
"""

OTHER = "other"
"""The kind of a heading that no list has."""

_NAMES: dict[str, tuple[str, ...]] = {
    "chief_complaint": (
        *("chief complaint", "chief complaints", "cc", "reason for visit", "reason for admission"),
        *("reason for consultation", "presenting complaint", "presenting complaints", "complaint"),
        *("presenting problem", "reason for referral", "主诉", "就诊原因"),
    ),
    "history_of_present_illness": (
        *("history of present illness", "history of the present illness", "hpi", "present illness"),
        *("history of presenting complaint", "history of presenting illness", "interval history"),
        *("history", "genhx", "clinical history", "subjective", "interval events", "现病史"),
        *("病史", "病史摘要", "简要病史"),
    ),
    "past_medical_history": (
        *("past medical history", "medical history", "pmh", "pmhx", "past history", "history past"),
        *("pastmedicalhx", "past medical and surgical history", "significant past medical history"),
        *("medical problems", "problem list", "problems", "comorbidities", "other_history"),
        *("past medical problems", "既往史", "过去史", "既往病史", "系统回顾史"),
    ),
    "past_surgical_history": (
        *("past surgical history", "surgical history", "psh", "pastsurgical", "previous surgery"),
        *("operations", "past surgeries", "手术史", "外伤手术史", "手术外伤史"),
    ),
    "family_history": ("family history", "fh", "family medical history", "家族史", "家族遗传史"),
    "social_history": (
        *("social history", "sh", "family/social history", "family and social history", "habits"),
        *("fam/sochx", "personal history", "occupational history", "个人史", "生活史"),
    ),
    "obstetric_history": (
        *("gynecologic history", "gynaecological history", "obstetric history", "gynhx"),
        *("birth history", "ob history", "menstrual history", "obstetrical history", "婚育史"),
        *("月经史", "婚姻史", "月经婚育史", "婚姻生育史", "生育史", "月经及婚育史"),
    ),
    "allergies": (
        *("allergies", "allergy", "drug allergies", "allergies to medications", "过敏史"),
        *("药物过敏史", "过敏"),
    ),
    "medications": (
        *("medications", "current medications", "medication", "home medications", "meds"),
        *("medications on admission", "admission medications", "outpatient medications"),
        *("medication list", "current meds", "目前用药", "用药史", "用药情况", "药物治疗史"),
    ),
    "discharge_medications": (
        *("discharge medications", "medications on discharge", "medication at discharge"),
        *("medications at discharge", "discharge meds", "出院带药", "出院用药"),
    ),
    "immunizations": ("immunizations", "immunisations", "vaccinations", "预防接种史", "免疫接种史"),
    "review_of_systems": ("review of systems", "ros", "systems review", "系统回顾", "系统查询"),
    "vital_signs": (
        *("vital signs", "vitals", "vitals reviewed", "vital signs reviewed", "生命体征"),
    ),
    "physical_examination": (
        *("physical examination", "physical exam", "exam", "examination", "pe", "objective"),
        *("on examination", "examination findings", "physical findings", "exam findings"),
        *("findings on admission", "admission examination", "体格检查", "查体", "体检", "体查"),
        *("专科检查", "专科情况", "专科查体", "入院查体", "全身检查", "神经系统检查", "一般检查"),
    ),
    "results": (
        *("results", "investigations", "labs", "laboratory data", "laboratory", "lab results"),
        *("laboratory results", "pertinent results", "diagnostic studies", "data", "studies"),
        *("laboratory studies", "laboratory findings", "diagnostics", "tests", "test results"),
        *("辅助检查", "实验室检查", "化验检查", "实验室及辅助检查", "化验结果", "检查结果"),
        *("检验结果", "入院检查", "门诊检查", "实验室及器械检查", "主要检查结果"),
    ),
    "imaging": (
        *("imaging", "radiology", "imaging studies", "x-rays", "radiographic studies"),
        *("影像学检查", "影像检查", "影像资料"),
    ),
    "indication": (
        *("indication", "indications", "clinical information", "clinical indication"),
        *("clinical data", "reason for exam", "reason for examination", "临床诊断", "临床资料"),
        *("临床病史", "检查目的", "申请原因", "临床信息"),
    ),
    "technique": (
        *("technique", "procedure and materials", "protocol", "检查技术", "检查方法", "扫描方法"),
        *("检查部位", "检查项目", "扫描技术"),
    ),
    "comparison": ("comparison", "comparisons", "prior studies", "对比检查", "比较"),
    "specimen": (
        *("gross description", "gross examination", "specimen", "specimens", "macroscopy"),
        *("microscopic description", "microscopy", "microscopic examination", "大体所见"),
        *("immunohistochemistry", "镜下所见", "免疫组化", "肉眼所见", "送检材料", "标本"),
    ),
    "findings": (
        *("findings", "imaging findings", "影像所见", "检查所见", "影像学表现", "影像表现"),
        *("超声所见", "内镜所见", "所见", "镜检所见", "超声描述"),
    ),
    "impression": (
        *("impression", "impressions", "conclusion", "conclusions", "opinion", "影像诊断"),
        *("诊断意见", "检查提示", "超声提示", "印象", "影像学诊断", "检查结论", "诊断印象"),
        *("结论", "提示", "病理诊断", "内镜诊断", "检查诊断"),
    ),
    "diagnosis": (
        *(
            "diagnosis",
            "diagnoses",
            "final diagnosis",
            "principal diagnosis",
            "discharge diagnosis",
        ),
        *("discharge diagnoses", "admission diagnosis", "admitting diagnosis", "final diagnoses"),
        *("primary diagnosis", "secondary diagnoses", "secondary diagnosis", "working diagnosis"),
        *("preoperative diagnosis", "postoperative diagnosis", "differential diagnosis"),
        *("pathologic diagnosis", "诊断", "初步诊断", "入院诊断", "出院诊断", "目前诊断"),
        *("修正诊断", "确定诊断", "最后诊断", "主要诊断", "鉴别诊断", "诊断依据", "术前诊断"),
        *("术后诊断", "补充诊断", "次要诊断", "门诊诊断", "其他诊断", "诊断及鉴别诊断"),
    ),
    "assessment": ("assessment", "clinical assessment", "评估", "病情评估", "分析", "病情分析"),
    "plan": (
        *("plan", "treatment plan", "plan of care", "management", "management plan", "orders"),
        *("plans", "诊疗计划", "治疗计划", "处理", "处理意见", "治疗方案", "计划", "诊疗方案"),
        *("下一步诊疗计划", "处置", "治疗意见", "诊治计划", "进一步诊疗计划", "治疗建议"),
    ),
    "assessment_and_plan": (
        *("assessment and plan", "assessment & plan", "assessment/plan", "a/p", "a&p", "a and p"),
        *("impression and plan", "impression/plan", "assessment and recommendations", "ap"),
        *("评估与计划", "评估及计划", "诊断及处理"),
    ),
    "procedures": (
        *("procedure", "procedures", "operation", "operative findings", "procedures performed"),
        *("description of procedure", "operative procedure", "手术经过", "手术记录", "手术名称"),
        *("操作", "操作记录", "术中所见", "手术过程", "麻醉方式"),
    ),
    "hospital_course": (
        *("hospital course", "brief hospital course", "course", "clinical course", "edcourse"),
        *("emergency department course", "ed course", "course in hospital", "治疗经过"),
        *("course of treatment", "诊疗经过", "诊治经过", "住院经过", "病程", "住院诊疗经过"),
        *("入院后诊疗经过", "病程记录", "治疗过程", "诊疗过程"),
    ),
    "discharge_condition": (
        *("condition at discharge", "discharge condition", "condition on discharge"),
        *("disposition", "discharge disposition", "出院情况", "出院时情况", "出院时状况"),
    ),
    "admission_condition": ("condition on admission", "入院情况", "入院时情况", "入院时状况"),
    "instructions": (
        *("instructions", "discharge instructions", "patient instructions", "follow-up"),
        *("follow up", "followup", "patient education", "discharge plan", "出院医嘱", "出院指导"),
        *("follow-up instructions", "医嘱", "健康宣教", "随访", "随访计划", "出院注意事项"),
        *("健康教育", "嘱", "出院后注意事项", "复诊"),
    ),
    "recommendation": ("recommendation", "recommendations", "advice", "建议"),
    "code_status": ("code status",),
    "signature": ("医师签名", "医生签名", "签名", "signed by", "electronically signed by"),
}
KIND_OF = {name: kind for kind, names in _NAMES.items() for name in names}
"""The kind of each name, in small letters and without blanks at its ends."""

KINDS = (*_NAMES, OTHER)
"""Every kind, in the order in which notes usually have them."""

SAYS_A_SENTENCE = frozenset(
    (
        *("history", "complaint", "course", "data", "tests", "operation", "operations", "habits"),
        *("studies", "management", "orders", "advice", "problems", "protocol", "exam", "meds"),
        *("提示", "比较", "病史", "过敏", "操作", "计划", "分析", "评估", "嘱", "建议", "标本"),
        *(
            "检查提示",
            "影像诊断",
            "免疫组化",
            "病理诊断",
            "结论",
            "所见",
            "诊断",
            "手术名称",
            "查体",
        ),
        *("检查诊断", "提示", "复诊", "处置", "处理", "病程", "检查结果", "化验结果", "术中所见"),
    )
)
"""Names that stand in running text, too, with a colon: headings only where a line begins."""
