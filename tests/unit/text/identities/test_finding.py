"""What names somebody is found, and what only looks so is not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medgen_desktop.domain.identity import KIND_WORDS, IdentityHit, IdentityKind
from medgen_desktop.text.identities.finding import identity_hits
from medgen_desktop.text.identities.numbers import is_resident_id
from medgen_desktop.text.identities.words import IdentityWords

pytestmark = pytest.mark.clinic

WORDS = IdentityWords(
    first_names=frozenset(["John", "Mary", "Grace", "Wilson", "Smith", "Virginia", "Anna"]),
    last_names=frozenset(["Smith", "Jones", "Anna", "White"]),
    places=frozenset({"Boston", "New York", "York", "Virginia", "Framingham", "Nice", "St. Louis"}),
    surnames=frozenset("王李张赵高关任黄白周") | {"欧阳"},
    site_names=(("NAME", "Florence"), ("OTHER", "Wing B+")),
)
K = IdentityKind


def found(text: str) -> list[tuple[str, str]]:
    return [(one.kind.value, text[one.start : one.end]) for one in identity_hits(text, WORDS)]


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("seen on April 12, 2023.", ["DATE April 12, 2023"]),
        ("the 5th of May 2021 and Jan 20th '23", ["DATE the 5th of May 2021", "DATE Jan 20th '23"]),
        ("noted in March 2021", ["DATE March 2021"]),
        ("2021-03-04, 04/22/2023, 4.5.21", ["DATE 2021-03-04", "DATE 04/22/2023", "DATE 4.5.21"]),
        ("diagnosed in 2021, may improve", []),
        ("since 4/22 he coughs; BP 120/80, power 5/5", ["DATE 4/22"]),
        ("a 92-year-old, wife aged 95", ["AGE 92", "AGE 95"]),
        ("a 89-year-old; SpO2 92 %", []),
        ("by Dr. A. Barnes and Mr. W.", ["NAME Dr. A. Barnes", "NAME Mr. W."]),
        ("Erica N. has Vitamin D. and Hepatitis B.", ["NAME Erica N."]),
        ("ref Paul M's case", ["NAME Paul M"]),
        ("John Q. Doe, Jones Anna", ["NAME John Q. Doe", "NAME Jones Anna"]),
        ("in The Medical sense", []),
        ("patient John coughs; Grace period", ["NAME John"]),
        ("Wilson's disease, Wilson disease, Wilson's", []),
        ("named Zork Blarg", ["NAME Zork Blarg"]),
        ("Mary White; Mary What", ["NAME Mary White", "NAME Mary"]),
        ("seen at General Hospital today", ["PLACE General Hospital"]),
        ("at The Emergency Medical Center", []),
        ("at the St. Mary's Clinic", ["PLACE St. Mary's Clinic"]),
        ("at Johns Hopkins on", ["PLACE Johns Hopkins"]),
        ("at Cedar Crest on May 2", ["PLACE Cedar Crest", "DATE May 2"]),
        ("at Monday, at Arthritis.", []),
        ("our Elm clinic", ["PLACE Elm clinic"]),
        ("in New York, NY 10001", ["PLACE New York, NY 10001"]),
        ("ZIP: 33101", ["PLACE 33101"]),
        ("12 Maple Street, Apt 4", ["PLACE 12 Maple Street, Apt 4"]),
        ("Framingham risk score", []),
        ("in Boston, in Virginia.", ["PLACE Boston", "PLACE Virginia"]),
        ("Nurse Florence on wing b+.", ["NAME Nurse Florence", "OTHER wing b"]),
        ("Mr. SMITH, MRS. Q MOON", ["NAME Mr. SMITH", "NAME MRS. Q MOON"]),
        ("Dr. von der Aue wrote", ["NAME Dr. von der Aue"]),
        ("SMITH, JOHN Q; Smith, J. came", ["NAME SMITH, JOHN Q", "NAME Smith, J."]),
        ("JONES, ZORK; White, Grace", []),
        ("JOHN SMITH and SMITH JOHN", ["NAME JOHN SMITH", "NAME SMITH JOHN"]),
        ("JOHN WHITE; WILSON SMITH DISEASE", []),
        ("ref R. Jones, J. R. Smith", ["NAME R. Jones", "NAME J. R. Smith"]),
        ("C. Difficile, J. Smith sign", []),
        ("NAME: ZORK, BLARG", ["NAME ZORK, BLARG"]),
        ("signed electronically by ZORK BLARG MD", ["NAME ZORK BLARG MD"]),
        ("José and Dr. Nguyễn Văn An", ["NAME Dr. Nguyễn Văn An"]),
        (
            "02-Jan-1950, 3-Mar-21 and 03/2021",
            ["DATE 02-Jan-1950", "DATE 3-Mar-21", "DATE 03/2021"],
        ),
        ("P.O. Box 123", ["PLACE P.O. Box 123"]),
    ],
)
def test_that_english_is_read(text: str, hits: list[str]) -> None:
    assert [" ".join(one) for one in found(text)] == hits


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("a.b@c-d.org", ["EMAIL a.b@c-d.org"]),
        ("https://x.org/a?b 10.0.0.12", ["WEB https://x.org/a?b", "NETWORK 10.0.0.12"]),
        ("00:1A:2b:3c:4d:5e", ["NETWORK 00:1A:2b:3c:4d:5e"]),
        ("MRN: 123-45-6789", ["RECORD_NUMBER 123-45-6789"]),
        ("SSN 123-45-6789", ["NATIONAL_ID 123-45-6789"]),
        ("SSN xxx-xx-6789", ["NATIONAL_ID 6789"]),
        ("MRN# 00-11-22", ["RECORD_NUMBER # 00-11-22"]),
        ("工号：00872 邮编100730", ["OTHER 00872", "PLACE 100730"]),
        ("3病区12床，床旁超声，2床位", ["BED 12"]),
        ("insurance ID #HP-987654", ["HEALTH_PLAN #HP-987654"]),
        ("account no. 9876543210", ["ACCOUNT 9876543210"]),
        ("fax: (650) 123-4567", ["FAX (650) 123-4567"]),
        ("call 555-123-4567 or +44 20 7946 0958", ["PHONE 555-123-4567", "PHONE +44 20 7946 0958"]),
        ("serial number SN-12345", ["DEVICE SN-12345"]),
        ("license plate 7ABC123", ["VEHICLE 7ABC123"]),
        ("case RX-87654321", ["OTHER RX-87654321"]),
        ("platelets 1234567 cells, IL-6, COVID-19, NCT01234567, HbA1c", []),
        ("住院号：ZY1234567患者", ["RECORD_NUMBER ZY1234567"]),
        ("手机13812345678，座机010-62345678", ["PHONE 13812345678", "PHONE 010-62345678"]),
        ("床号:+3 微信号wx12345", ["BED +3", "OTHER wx12345"]),
        ("医保号 123456789", ["HEALTH_PLAN 123456789"]),
        ("京A12345号车", ["VEHICLE 京A12345"]),
        ("身份证11010519491231002X已核", ["NATIONAL_ID 11010519491231002X"]),
    ],
)
def test_that_numbers_are_read(text: str, hits: list[str]) -> None:
    assert [" ".join(one) for one in found(text)] == hits


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("姓名：张三　性别：男", ["NAME 张三"]),
        ("姓名:王 五\n", ["NAME 王 五"]),
        ("医师签名：李四现病史", ["NAME 李四"]),
        ("姓名：古丽·买买提", ["NAME 古丽·买买提"]),
        ("患者王小明因咳嗽入院", ["NAME 王小明"]),
        ("患者王明，欧阳小红女士", ["NAME 王明", "NAME 欧阳小红"]),
        ("患者家属赵红（电话", ["NAME 赵红"]),
        ("患者高热，患者高血压，患者黄疸，患者白细胞", []),
        ("王医生、责任护士、张主任", ["NAME 王", "NAME 张"]),
        ("门诊\n李娟，女，30岁", ["NAME 李娟"]),
        ("王某，男", ["NAME 王某"]),
        ("田某病，田某，", []),
        ("于2023年5月12日、5月3日就诊", ["DATE 2023年5月12日", "DATE 5月3日"]),
        ("二〇二三年五月三日，20230512", ["DATE 二〇二三年五月三日", "DATE 20230512"]),
        ("2021年诊断", []),
        ("高龄95岁，89岁，九十一岁", ["AGE 95", "AGE 九十一"]),
        ("现住址：北京市海淀区中关村大街1号", ["PLACE 北京市海淀区中关村大街1号"]),
        ("来自湖北省武汉市洪山区", ["PLACE 湖北省武汉市洪山区"]),
        ("遂就诊于武汉协和医院，我院", ["PLACE 武汉协和医院"]),
        ("转入市人民医院，在当地医院", []),
        ("任职于蓝天科技有限公司", ["PLACE 蓝天科技有限公司"]),
        ("病史陈述者：患者妻子，可靠。姓名：李雷", ["NAME 李雷"]),
        ("患者 王伟 今日", ["NAME 王伟"]),
        ("小张说，老王到；小张力，大小王，小叶", ["NAME 小张", "NAME 老王"]),
        ("３月５日２点，2023-3入院", ["DATE ３月５日", "DATE 2023-3"]),
        (
            "１１０１０５１９４９１２３１００２Ｘ",
            ["NATIONAL_ID １１０１０５１９４９１２３１００２Ｘ"],
        ),
    ],
)
def test_that_chinese_is_read(text: str, hits: list[str]) -> None:
    assert [" ".join(one) for one in found(text)] == hits


@pytest.mark.parametrize(
    ("number", "holds"),
    [
        ("11010519491231002X", True),
        ("11010519491231002x", True),
        ("110105194912310021", False),
        ("110105194913310021", False),
        ("110105491231002", True),
        ("110105491331002", False),
        ("110105170012310021", False),
    ],
)
def test_that_the_check_digit_of_a_resident_id_is_checked(number: str, *, holds: bool) -> None:
    assert is_resident_id(number) is holds


def test_that_a_number_with_a_wrong_check_digit_is_no_resident_id() -> None:
    assert found("编码110105194912310021") != [("NATIONAL_ID", "110105194912310021")]


def test_that_what_another_found_counts_least() -> None:
    text = "姓名：张三，赵武"
    others = [IdentityHit(3, 5, K.PLACE, "model"), IdentityHit(6, 8, K.NAME, "model")]
    hits = identity_hits(text, WORDS, others)
    assert [(one.kind, one.reason) for one in hits] == [
        (K.NAME, "姓名栏"),
        (K.NAME, "model"),
    ]


def test_that_of_hits_that_meet_the_rest_is_kept() -> None:
    text = "Dr. Smith Boston"
    hits = identity_hits(text, IdentityWords(site_names=(("PLACE", "Smith"),)))
    assert [(one.kind, text[one.start : one.end]) for one in hits] == [
        (K.NAME, "Dr."),
        (K.PLACE, "Smith"),
        (K.NAME, "Boston"),
    ]


def test_that_a_name_grows_by_what_a_later_rule_sees_beside_it() -> None:
    words = IdentityWords(site_names=(("NAME", "Roe"), ("NAME", "Dr. Jane")))
    text = "Dr. Jane Roe. Mr. Roe, Dr. Jane Blow"
    hits = identity_hits(text, words)
    assert [text[one.start : one.end] for one in hits] == [
        "Dr. Jane",
        "Roe",
        "Mr. Roe",
        "Dr. Jane Blow",
    ]


PARTS = (
    "Dr.|John|Smith|姓名：张三|王医生|患者|MRN:|123-45-6789|2023年5月|May 5|at|Hospital|,|\n|（|🤒"
)
PIECES = st.sampled_from(PARTS.split("|"))


@given(st.lists(PIECES | st.text(max_size=5), max_size=12).map(" ".join))
def test_that_hits_lie_apart_within_the_text(text: str) -> None:
    hits = identity_hits(text, WORDS)
    place = 0
    for one in hits:
        assert place <= one.start < one.end <= len(text)
        assert re.search(r"\w", text[one.start : one.end])
        place = one.end


def test_that_every_kind_has_a_word_for_the_screen() -> None:
    assert set(KIND_WORDS) == set(IdentityKind)
