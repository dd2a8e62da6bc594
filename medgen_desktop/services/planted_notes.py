"""Chinese notes with planted identities, to measure how many of them are found.

People, places and numbers are Faker's (zh_CN); the sentences are ours, in the ways in which notes
of admission and discharge, consultations and reports name somebody. None of it is a patient's.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

from faker import Faker

from medgen_desktop.domain.identity import IdentityKind


@dataclass(frozen=True, slots=True)
class Planted:
    """A stretch of a generated note that names somebody."""

    start: int
    end: int
    kind: IdentityKind


@dataclass(frozen=True, slots=True)
class PlantedNote:
    """A generated note and everything in it that names somebody."""

    text: str
    planted: tuple[Planted, ...]


_HEADERS = (
    "姓名：{name}　性别：{sex}　年龄：{age}岁\n住院号：{record}　床号：{bed}\n",
    "姓名:{name} 性别:{sex} 年龄:{age}岁 科别:心内科 床号:{bed} 住院号:{record}\n",
    "患者姓名：{name}\n身份证号：{id}\n联系电话：{mobile}\n现住址：{address}\n",
    "入院记录\n姓名：{name}　　出生地：{city}\n工作单位：{company}\n"
    "入院日期：{date}\n病史陈述者：{name}\n",
    "门诊病历\n{name}，{sex}，{age}岁，门诊号{record}，医保卡号：{plan}，就诊时间：{date}\n",
    "出院小结\n病案号：{record}　姓名：{name}　入院时间：{date}　出院时间：{date}\n",
    "联系人：{name}　与患者关系：配偶　联系电话：{mobile}\n家庭住址：{address}\n",
)
_SENTENCES = (
    "患者{name}，{sex}，{age}岁，因“反复胸闷3天”于{date}入院。",
    "患者{name}因发热伴咳嗽1周，于{date}就诊于{hospital}。",
    "{date}患者在{hospital}行胸部CT检查，提示右肺下叶结节。",
    "患者家属{name}（电话{mobile}）诉患者昨夜睡眠差。",
    "其子{name}陪同入院，联系电话：{mobile}。",
    "患者母亲{name}，患高血压10年。",
    "外院病历由{name}医生提供，诊断为2型糖尿病。",
    "经{name}主任医师查房，同意目前诊断，继续抗感染治疗。",
    "{name}主任查房后指示：完善冠脉造影。",
    "今日请呼吸科{name}医师会诊，考虑慢性阻塞性肺疾病急性加重。",
    "于{date}由{hospital}转入我院进一步治疗。",
    "患者现住{address}，退休前在{company}工作。",
    "患者长期居住于{address}，否认疫区接触史。",
    "否认药物过敏史，身份证{id}已核对。",
    "既往于{date}在{hospital}行阑尾切除术，术后恢复可。",
    "患者自述{date}起出现双下肢水肿，未予重视。",
    "随访电话{landline}，微信号：{wechat}，邮箱：{email}。",
    "{name}女士诉头晕2天，血压150/95mmHg。",
    "{name}先生，高龄{old}岁，长期卧床。",
    "术者：{name}　助手：{name}　麻醉医师：{name}",
    "告知家属{name}病情及手术风险，家属表示理解并签字。",
    "{date}复查血常规：白细胞12.3×10^9/L，中性粒细胞85%。",
    "患者驾驶{plate}小轿车时与他车相撞致伤。",
    "患者是{company}的职工，长期熬夜。",
    "影像号：{record}，检查日期：{date}，检查设备正常。",
    "嘱{date}返院复查，如有不适及时就诊。",
    "患儿{name}，生于{city}，按时接种疫苗。",
    "社保卡号：{plan}，已办理住院登记。",
)
_PLAIN = (
    "主诉：反复咳嗽、咳痰10年，加重3天。",
    "现病史：患者3天前受凉后出现发热，体温最高39.2℃，伴畏寒、寒战，无胸痛、咯血。",
    "既往史：高血压病史5年，最高血压180/110mmHg，规律服用氨氯地平5mg qd。",
    "查体：神志清，精神可，双肺呼吸音粗，可闻及湿啰音，心率98次/分，律齐。",
    "辅助检查：血红蛋白112g/L，血小板210×10^9/L，C反应蛋白56mg/L。",
    "诊断：1.社区获得性肺炎 2.高血压病3级（很高危）",
    "治疗经过：予头孢曲松2g静滴qd抗感染，氨溴索化痰，布地奈德雾化平喘等治疗。",
    "双侧瞳孔等大等圆，直径3mm，对光反射灵敏。腹平软，无压痛及反跳痛。",
    "心电图示：窦性心律，ST段未见明显异常，T波低平。",
    "患者无恶心、呕吐，大小便正常，体重较前无明显变化。",
)
_FOOTERS = (
    "医师签名：{name}　{date}\n",
    "记录者：{name}\n",
    "主治医师：{name}　住院医师：{name}\n{date}\n",
    "报告医师：{name}　审核医师：{name}　报告时间：{date}\n",
    "责任护士：{name}\n",
    "签名：{name}　日期：{date}\n",
)


def planted_notes(count: int, seed: int = 1) -> list[PlantedNote]:
    """`count` notes; the same seed makes the same notes."""
    maker = _Maker(seed)
    return [maker.note() for _ in range(count)]


class _Maker:
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - notes for a measurement, no secret
        self._fake = Faker("zh_CN")
        self._fake.seed_instance(seed)
        fake, pick = self._fake, self._random
        self._values: dict[str, tuple[IdentityKind | None, Callable[[], str]]] = {
            "name": (IdentityKind.NAME, fake.name),
            "sex": (None, lambda: pick.choice("男女")),
            "age": (None, lambda: str(pick.randint(1, 89))),
            "old": (IdentityKind.AGE, lambda: str(pick.randint(90, 104))),
            "record": (IdentityKind.RECORD_NUMBER, self._record),
            "bed": (IdentityKind.BED, lambda: pick.choice(["12", "+3", "A05", "23-1", "8"])),
            "id": (IdentityKind.NATIONAL_ID, fake.ssn),
            "mobile": (IdentityKind.PHONE, fake.phone_number),
            "landline": (IdentityKind.PHONE, self._landline),
            "address": (IdentityKind.PLACE, self._address),
            "city": (IdentityKind.PLACE, lambda: f"{fake.province()}{fake.city()}"),
            "company": (IdentityKind.PLACE, fake.company),
            "hospital": (IdentityKind.PLACE, self._hospital),
            "date": (IdentityKind.DATE, self._date),
            "plan": (IdentityKind.HEALTH_PLAN, lambda: str(pick.randint(10**8, 10**12))),
            "wechat": (IdentityKind.OTHER, lambda: f"wx{pick.randint(10**5, 10**8)}"),
            "email": (IdentityKind.EMAIL, fake.email),
            "plate": (IdentityKind.VEHICLE, lambda: f"京A{pick.randint(10000, 99999)}"),
        }

    def note(self) -> PlantedNote:
        pick = self._random
        middle = [
            *pick.sample(_SENTENCES, pick.randint(3, 7)),
            *pick.sample(_PLAIN, pick.randint(2, 5)),
        ]
        pick.shuffle(middle)
        template = f"{pick.choice(_HEADERS)}{pick.choice(['', chr(10)]).join(middle)}\n"
        return self._filled(template + pick.choice(_FOOTERS))

    def _filled(self, template: str) -> PlantedNote:
        text, planted = "", []
        for part in template.split("{"):
            name, bracket, rest = part.partition("}")
            if not bracket:
                text += part
                continue
            kind, make = self._values[name]
            value = make()
            if kind is not None:
                planted.append(Planted(len(text), len(text) + len(value), kind))
            text += value + rest
        return PlantedNote(text, tuple(planted))

    def _record(self) -> str:
        pick = self._random
        return pick.choice(["", "ZY", "M", "2023"]) + str(pick.randint(10**5, 10**8))

    def _landline(self) -> str:
        return f"0{self._random.randint(10, 999)}-{self._random.randint(10**7, 9 * 10**7)}"

    def _address(self) -> str:
        return self._fake.address().split(" ")[0] + f"{self._random.randint(1, 99)}号"

    def _hospital(self) -> str:
        city = self._fake.city_name()
        kinds = ("市人民医院", "市第一医院", "县中医院", "大学附属医院", "市妇幼保健院", "协和医院")
        return city + self._random.choice(kinds)

    def _date(self) -> str:
        day = self._fake.date_object()
        forms = (
            f"{day.year}年{day.month}月{day.day}日",
            f"{day:%Y-%m-%d}",
            f"{day:%Y.%m.%d}",
            f"{day.month}月{day.day}日",
            f"{day:%Y/%m/%d}",
            f"{day.year}年{day.month}月",
        )
        return self._random.choice(forms)
