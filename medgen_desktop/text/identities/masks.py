"""Masks: what stands in the place of an identity and says only of which kind it was."""

from medgen_desktop.domain.identity import IdentityKind

_CHINESE = {
    IdentityKind.NAME: "姓名",
    IdentityKind.PLACE: "地点",
    IdentityKind.DATE: "日期",
    IdentityKind.AGE: "年龄",
    IdentityKind.PHONE: "电话",
    IdentityKind.FAX: "传真",
    IdentityKind.EMAIL: "邮箱",
    IdentityKind.NATIONAL_ID: "身份证号",
    IdentityKind.RECORD_NUMBER: "病历号",
    IdentityKind.HEALTH_PLAN: "医保号",
    IdentityKind.ACCOUNT: "账号",
    IdentityKind.LICENCE: "证件号",
    IdentityKind.VEHICLE: "车牌号",
    IdentityKind.DEVICE: "设备号",
    IdentityKind.WEB: "网址",
    IdentityKind.NETWORK: "网络地址",
    IdentityKind.BED: "床号",
    IdentityKind.OTHER: "其他标识",
}


def mask_of(kind: IdentityKind, language: str) -> str:
    """The mask in the language of the note: "zh", or English."""
    return f"【{_CHINESE[kind]}】" if language == "zh" else f"[{kind.value}]"
