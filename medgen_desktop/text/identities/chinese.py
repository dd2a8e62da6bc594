"""Chinese names, places, dates and ages: by the words around them, and by surnames.

A name is a surname and one or two characters; alone that is too little ("高热"), so a name
counts only beside a word that says so. Every repetition is bounded.
"""

import re
from collections.abc import Iterator

from medgen_desktop.domain.identity import IdentityHit, IdentityKind
from medgen_desktop.text.identities.words import IdentityWords, words_of

_HAN = r"[\u4e00-\u9fff]"
_DIGITS = r"[0-9０-９]"
_DATE = re.compile(
    rf"(?:(?:19|20)\d\d|[〇零○一二三四五六七八九]{{4}})\s?年\s?(?:1[0-2]|0?[1-9]|[一二三四五六七八九十]{{1,2}})\s?月"
    rf"(?:份|\s?(?:3[01]|[12]\d|0?[1-9]|[一二三四五六七八九十]{{1,3}})\s?[日号])?"
    rf"|(?<!\d)(?:1[0-2]|0?[1-9])\s?月\s?(?:3[01]|[12]\d|0?[1-9])\s?[日号]"
    rf"|(?<![\d.])(?:19|20)\d\d[-./](?:1[0-2]|0?[1-9])[-./](?:3[01]|[12]\d|0?[1-9])(?![\d])"
    rf"|(?<![\w./-])(?:19|20)\d\d[-/](?:1[0-2]|0?[1-9])(?![\d./-])"
    rf"|(?<!{_DIGITS})(?:19|20)\d\d(?:1[0-2]|0[1-9])(?:3[01]|[12]\d|0[1-9])(?!{_DIGITS}|[A-Za-z-])"
)
_AGE = re.compile(
    r"(?<![\d.])(?:9\d|1[0-2]\d)(?=\s?(?:周?岁|岁余))|九十[一二三四五六七八九]?(?=岁)"
)

_LABELS = (
    "患者姓名|病人姓名|家属姓名|姓名|联系人|紧急联系人|监护人|陪护人|代理人|法定代理人|医师签名|医生签名"
    "|护士签名|患者签名|家属签名|签名|签字|签署人|主治医师|主管医师|住院医师|经治医师|责任医师|责任护士"
    "|主任医师|副主任医师|上级医师|手术医师|主刀医师|主刀|术者|助手|麻醉医师|报告医师|审核医师|检查医师"
    "|记录者|记录人|记录医师|病史陈述者|申请医师|送检医师|会诊医师|接诊医师|接诊护士|医师|医生|护士"
)
_RELATIVES = (
    "母亲|父亲|妻子|丈夫|配偶|儿子|女儿|姐姐|妹妹|哥哥|弟弟|其母|其父|其妻|其夫|其子|其女|之子|之女"
    "|爷爷|奶奶|外公|外婆|家属|家长|同事|朋友|患者|病人|患儿|产妇|伤者|受检者|申请人"
)
_TITLES = (
    "副主任医师|主任医师|主治医师|住院医师|副主任护师|主管护师|护士长|副主任|主任|医生|医师|大夫|护士"
    "|护师|教授|院长|先生|女士|小姐|同志|老师|老人|阿姨|大爷|奶奶"
)
_LABELLED = re.compile(
    rf"(?:{_LABELS})(?:（[^）\n]{{1,6}}）|\([^)\n]{{1,6}}\))?[ \t　]{{0,4}}[:：/][ \t　]{{0,4}}"
    rf"(?P<hit>{_HAN}{{2,4}}|{_HAN}[ \t　]{{1,2}}{_HAN})(?!{_HAN}|[:：])"
)
_SOMEBODY = re.compile(rf"(?:患者|病人|本人|其)?(?:{_RELATIVES}|本人|父母|子女)?(?:及家属)?")
_LABELLED_LONG = re.compile(
    rf"(?:{_LABELS})[ \t　]{{0,4}}[:：/][ \t　]{{0,4}}(?P<hit>{_HAN}{{2,4}})"
)
_NATIVE_NAME = re.compile(
    rf"(?:{_LABELS})?[:：]?(?P<hit>{_HAN}{{2,6}}[·•・]{_HAN}{{2,8}}(?:[·•・]{_HAN}{{2,8}})?)"
)
_MASKED = re.compile(rf"{_HAN}(?:某某|某|[xX×*＊]{{1,2}})(?!{_HAN}?病)")
_FAMILIAR = re.compile(
    r"(?<![大最较减略细微偏狭窄从缩变])[小老](?P<name>[\u4e00-\u9fff])(?![力期叶关时])"
)
_FAMILIAR_SURNAMES = frozenset("张王李赵刘陈杨吴徐孙朱胡郭罗郑梁谢宋唐许韩冯邓曹彭潘袁蔡蒋余杜")
_BESIDE = re.compile(rf"(?:{_RELATIVES}){{1,2}}(?:（|\(|，|,|“|、|[ 　])?(?P<hit>{_HAN}{{2,4}})")
_WITH_SEX = re.compile(
    rf"(?<!{_HAN})(?P<hit>{_HAN}{{2,4}})[，,、 \t　]{{1,4}}(?:性别[:：]?)?[男女]性?[，,、 \t　]"
)
_TITLED = re.compile(rf"(?P<hit>{_HAN}{{1,4}})(?:{_TITLES})")
_AFTER_NAME = re.compile(
    r"[，,。；;、（(）)：:\s男女系因于患述诉称来现今自在为之的被由告与和及代同签陪”病手要表联电出入生住曾已对既主社心诊查]|$"
)
_NEXT_WORD = re.compile(
    "现病|既往|主诉|个人史|婚育|家族史|查体|体格|辅助|诊断|心电|外院|双侧|否认|社保|医保|治疗|患者|患儿|入院|术后"
)
_NOT_AFTER_SURNAME = frozenset(
    "热烧血压温度糖脂钾钠钙尿酸氮蛋白细胞肿胀痛疼痒泻吐咳喘闷悸晕昏迷乏力厥抽搐炎症病变瘤癌癫痫疹"
    "斑点块状性状态况位置部左右上下内外前后中不无有未已曾可能应会需要行做给予服用治疗术诊断检查入院出"
    "院住门急复查转送到至从自入出往去来回当时间年月日周天次分钟秒岁人家们者员的了是及等且并或但因为"
)
_NOT_NAMES = words_of(
    "主诉 主治 主任 高热 高烧 高血 高脂 白细 黄疸 黄染 安静 安全 平素 平时 平卧 方案 方法"
    " 方面 常规 常见 明显 明确 时有 时间 水肿 水样 全身 全部 全麻 全血 成人 成分 任何 史"
    " 程度 向 应 应用 和 于 于是 关节 关于 计划 经过 经常 许可 谢绝 强化 强直 花粉 路 连续"
    " 顾虑 温度 钟 终 左侧 右侧 双侧 单侧 双肺 单纯 家族 家属 家人 家长 家中 本人 本院"
    " 自诉 自述 自行 自觉 既往 否认 现病 现症 出现 入院 出院 因 关系 麻醉 责任 任"
)
_LONGEST_GIVEN = 2
_LONGEST_NAME = 4
_PLACE_END = (
    "省|自治区|市|自治州|地区|盟|区|县|自治县|旗|镇|乡|苏木|街道|村|屯|庄|寨|社区|居委会|小区|花园|家园|新村"
    "|公寓|大厦|广场|苑|路|大道|大街|街|巷|弄|胡同|里|段|号院|号楼|号|栋|幢|座|单元|楼|层|室|组|队"
)
_UNIT = (
    rf"(?:[\u4e00-\u9fffA-Za-z]{{1,8}}?|{_DIGITS}{{1,6}}(?:-{_DIGITS}{{1,4}})?"
    r"|[一二三四五六七八九十]{1,3})"
)
_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南"
    "|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
_ADDRESS_LABEL = (
    "家庭住址|家庭地址|现住址|现居住地|户籍地址|户口地址|户籍|籍贯|出生地|居住地|住址|地址|通讯地址|联系地址"
    "|工作单位|单位名称|单位|家住|现住|居住于|现居|长居|祖籍|来自|老家"
)
_ADDRESS = re.compile(
    rf"(?:{_PROVINCES})(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)?(?:{_UNIT}(?:{_PLACE_END})){{1,10}}"
    rf"|(?:{_PROVINCES})(?:省|市|自治区)"
    rf"|(?:(?![住于在至到自是为者的]){_HAN}){{2,5}}(?:市|县|区)(?:{_UNIT}(?:{_PLACE_END})){{1,10}}"
    rf"|[\u4e00-\u9fff]{{2,6}}(?:路|大道|大街|街|巷|胡同){_DIGITS}{{1,5}}(?:弄|号)"
    rf"(?:{_UNIT}(?:{_PLACE_END})){{0,6}}"
)
_ADDRESS_LABELLED = re.compile(
    rf"(?:{_ADDRESS_LABEL})[ \t　]{{0,4}}[:：]?[ \t　]{{0,4}}"
    rf"(?P<hit>[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z0-9０-９（）()#-]{{1,40}})"
)
_HOSPITAL = re.compile(
    rf"{_HAN}[\u4e00-\u9fffA-Za-z0-9（）()]{{1,18}}?(?:医院|卫生院|卫生所|卫生服务中心|卫生服务站|医学中心"
    rf"|医疗中心|诊所|门诊部|保健院|疾控中心|疾病预防控制中心|体检中心|疗养院|福利院|养老院|敬老院)(?:[\u4e00-\u9fff]{{1,6}}院区|分院)?"
)
_COMPANY = re.compile(
    rf"{_HAN}[\u4e00-\u9fffA-Za-z0-9（）()]{{1,16}}?(?:有限公司|股份公司|集团|公司|大学|学院|中学|小学|幼儿园"
    rf"|派出所|监狱|工厂|农场)"
)
_LEADING = re.compile(
    r"^.{0,10}?(?:就诊于|求治于|住院于|转诊至|转入|转至|转往|转到|送至|送往|送到|送入|前往|曾在|曾于|曾到|遂至|遂到"
    r"|后至|后到|来到|来我|外院|就诊|于|在|到|至|由|往|赴|经|从|自|去|来|入|是|为|的|日|，|、|系|任职|就读|毕业)"
)
_OWN_HOSPITAL = re.compile(
    r"^(?:我|本|贵|该|外|当地|某|上级|上述|附近|多家|各大|其他|其它|原|同|此|基层|三甲|综合|专科|社区|私人|民营|当地[县市]?(?:级|人民)?"
    r"|外地|省|市|县|区|镇|乡|大|小|两|几|一)?(?:家|所)?(?:人民|中心|级|中医|专科|妇幼)?"
    r"(?:医院|卫生院|诊所|门诊部|卫生所|卫生服务中心|体检中心|养老院)$"
)


def chinese_hits(text: str, words: IdentityWords) -> Iterator[IdentityHit]:
    """What the rules find, in the order of trust; hits may meet."""
    yield from _matches(_DATE, text, IdentityKind.DATE, "日期")
    yield from _matches(_AGE, text, IdentityKind.AGE, "90岁以上")
    yield from _matches(_ADDRESS_LABELLED, text, IdentityKind.PLACE, "地址")
    yield from _institutions(text)
    yield from _matches(_ADDRESS, text, IdentityKind.PLACE, "地址")
    yield from _matches(_NATIVE_NAME, text, IdentityKind.NAME, "姓名")
    for hit in _matches(_LABELLED, text, IdentityKind.NAME, "姓名栏"):
        if not _SOMEBODY.fullmatch(text, hit.start, hit.end):
            yield hit
    yield from _names(text, words)


def _matches(
    pattern: re.Pattern[str], text: str, kind: IdentityKind, reason: str
) -> Iterator[IdentityHit]:
    group = "hit" if "hit" in pattern.groupindex else 0
    for match in pattern.finditer(text):
        yield IdentityHit(*match.span(group), kind, reason)


def _institutions(text: str) -> Iterator[IdentityHit]:
    for pattern, reason in ((_HOSPITAL, "医疗机构"), (_COMPANY, "单位")):
        for match in pattern.finditer(text):
            start, end = match.span()
            while lead := _LEADING.match(text[start : end - 2]):
                start += lead.end()
            if not _OWN_HOSPITAL.match(text[start:end]) and end - start > 2:  # noqa: PLR2004
                yield IdentityHit(start, end, IdentityKind.PLACE, reason)


def _names(text: str, words: IdentityWords) -> Iterator[IdentityHit]:
    for match in _LABELLED_LONG.finditer(text):
        yield from _name_at(text, match.start("hit"), match.end("hit"), words, "姓名栏")
    for match in _MASKED.finditer(text):
        if match[0][0] in words.surnames:
            yield IdentityHit(*match.span(), IdentityKind.NAME, "姓某")
    for match in _FAMILIAR.finditer(text):
        if match["name"] in _FAMILIAR_SURNAMES & words.surnames:
            yield IdentityHit(*match.span(), IdentityKind.NAME, "小、老加姓")
    for pattern, reason in ((_WITH_SEX, "姓名、性别"), (_BESIDE, "称谓之后")):
        for match in pattern.finditer(text):
            yield from _name_at(text, match.start("hit"), match.end("hit"), words, reason)
    for match in _TITLED.finditer(text):
        yield from _titled_name(text, match.start("hit"), match.end("hit"), words)


def _name_at(
    text: str, start: int, end: int, words: IdentityWords, reason: str
) -> Iterator[IdentityHit]:
    """A name that begins here: the longest one behind which something ends it."""
    surname = _surname(text[start:end], words)
    if not surname:
        return
    for given in (2, 1):
        stop = start + len(surname) + given
        if given > 1 and _NEXT_WORD.match(text, stop - 1):
            continue
        if stop <= end and _AFTER_NAME.match(text, stop) and _is_name(text[start:stop], surname):
            yield IdentityHit(start, stop, IdentityKind.NAME, reason)
            return


def _titled_name(text: str, start: int, end: int, words: IdentityWords) -> Iterator[IdentityHit]:
    """A name that ends before a title: of the possible ones the longest."""
    for place in range(max(start, end - _LONGEST_NAME), end):
        surname = _surname(text[place:end], words)
        if not surname or end - place - len(surname) > _LONGEST_GIVEN:
            continue
        is_alone = place + len(surname) == end and text[place - 1 : place] != "责"
        if is_alone or (place + len(surname) < end and _is_name(text[place:end], surname)):
            yield IdentityHit(place, end, IdentityKind.NAME, "称谓之前")
            return


def _surname(phrase: str, words: IdentityWords) -> str:
    return next((phrase[:size] for size in (2, 1) if phrase[:size] in words.surnames), "")


def _is_name(phrase: str, surname: str) -> bool:
    """Whether this can be a name: not a word of illness or treatment that begins like one."""
    given = phrase[len(surname) :]
    is_word = all(one in _NOT_AFTER_SURNAME for one in given)
    return not is_word and phrase not in _NOT_NAMES and phrase[:2] not in _NOT_NAMES
