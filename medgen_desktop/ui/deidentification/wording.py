"""Words for kinds, decisions and reasons of hits, in the language of the screen."""

from PySide6.QtCore import QCoreApplication

from medgen_desktop.domain.errors import QT_TRANSLATE_NOOP
from medgen_desktop.domain.identity import KIND_WORDS, Decision, IdentityKind

_DECISIONS = {
    Decision.OPEN: QT_TRANSLATE_NOOP("Identities", "Open"),
    Decision.ACCEPTED: QT_TRANSLATE_NOOP("Identities", "Accepted"),
    Decision.REJECTED: QT_TRANSLATE_NOOP("Identities", "Rejected"),
}
DECISION_SIGNS = {Decision.OPEN: "?", Decision.ACCEPTED: "✓", Decision.REJECTED: "✗"}
"""What says a decision without colour."""
_REASONS = {
    "地址": QT_TRANSLATE_NOOP("Identities", "words of an address"),
    "称谓之前": QT_TRANSLATE_NOOP("Identities", "stands before a title"),
    "称谓之后": QT_TRANSLATE_NOOP("Identities", "stands behind a relative or the patient"),
    "姓名": QT_TRANSLATE_NOOP("Identities", "form of a name"),
    "姓名栏": QT_TRANSLATE_NOOP("Identities", "field for a name"),
    "姓名、性别": QT_TRANSLATE_NOOP("Identities", "stands before the sex"),
    "姓某": QT_TRANSLATE_NOOP("Identities", "surname with the rest hidden"),
    "日期": QT_TRANSLATE_NOOP("Identities", "date"),
    "90岁以上": QT_TRANSLATE_NOOP("Identities", "age over 89"),
    "医疗机构": QT_TRANSLATE_NOOP("Identities", "place of treatment"),
    "单位": QT_TRANSLATE_NOOP("Identities", "place of work or learning"),
    "人名（LAC）": QT_TRANSLATE_NOOP("Identities", "LAC takes it for a name"),
    "地名、机构名（LAC）": QT_TRANSLATE_NOOP("Identities", "LAC takes it for a place"),
    "身份证": QT_TRANSLATE_NOOP("Identities", "resident ID with a true check digit"),
    "车牌": QT_TRANSLATE_NOOP("Identities", "number plate"),
    "手机": QT_TRANSLATE_NOOP("Identities", "mobile telephone"),
    "座机": QT_TRANSLATE_NOOP("Identities", "land line"),
    "电话": QT_TRANSLATE_NOOP("Identities", "behind a word for telephone"),
    "床号": QT_TRANSLATE_NOOP("Identities", "behind a word for the bed"),
    "微信号": QT_TRANSLATE_NOOP("Identities", "account of a messenger"),
    "MRN": QT_TRANSLATE_NOOP("Identities", "behind a word for the record"),
    "health plan": QT_TRANSLATE_NOOP("Identities", "behind a word for the insurance"),
    "account": QT_TRANSLATE_NOOP("Identities", "behind a word for an account"),
    "license": QT_TRANSLATE_NOOP("Identities", "behind a word for a licence"),
    "serial": QT_TRANSLATE_NOOP("Identities", "behind a word for a device"),
    "VIN": QT_TRANSLATE_NOOP("Identities", "behind a word for a vehicle"),
    "date": QT_TRANSLATE_NOOP("Identities", "date"),
    "age over 89": QT_TRANSLATE_NOOP("Identities", "age over 89"),
    "street": QT_TRANSLATE_NOOP("Identities", "words of an address"),
    "postcode": QT_TRANSLATE_NOOP("Identities", "postcode"),
    "title": QT_TRANSLATE_NOOP("Identities", "stands behind a title"),
    "organisation": QT_TRANSLATE_NOOP("Identities", "name of an organisation"),
    "known hospital": QT_TRANSLATE_NOOP("Identities", "known hospital"),
    "name and initial": QT_TRANSLATE_NOOP("Identities", "name and initial"),
    "first and last name": QT_TRANSLATE_NOOP("Identities", "first and last name"),
    "last and first name": QT_TRANSLATE_NOOP("Identities", "last and first name"),
    "first name": QT_TRANSLATE_NOOP("Identities", "first name"),
    "said to be a name": QT_TRANSLATE_NOOP("Identities", "said to be a name"),
    "place visited": QT_TRANSLATE_NOOP("Identities", "somebody was there"),
    "place": QT_TRANSLATE_NOOP("Identities", "place of treatment"),
    "place name": QT_TRANSLATE_NOOP("Identities", "known place"),
    "e-mail": QT_TRANSLATE_NOOP("Identities", "e-mail address"),
    "web address": QT_TRANSLATE_NOOP("Identities", "web address"),
    "IP address": QT_TRANSLATE_NOOP("Identities", "network address"),
    "MAC address": QT_TRANSLATE_NOOP("Identities", "network address"),
    "fax": QT_TRANSLATE_NOOP("Identities", "behind a word for fax"),
    "social security": QT_TRANSLATE_NOOP("Identities", "form of a social security number"),
    "telephone": QT_TRANSLATE_NOOP("Identities", "form of a telephone number"),
    "identifier": QT_TRANSLATE_NOOP("Identities", "behind a word for an identifier"),
    "letters and digits": QT_TRANSLATE_NOOP("Identities", "letters and digits"),
    "long number": QT_TRANSLATE_NOOP("Identities", "long number"),
    "小、老加姓": QT_TRANSLATE_NOOP("Identities", "familiar form of a surname"),
    "list of this site": QT_TRANSLATE_NOOP("Identities", "in this site's list"),
    "said elsewhere in the note": QT_TRANSLATE_NOOP("Identities", "said elsewhere in the note"),
    "marked by a person": QT_TRANSLATE_NOOP("Identities", "marked by a person"),
}


def kind_words(kind: IdentityKind) -> str:
    """What a kind is called."""
    return QCoreApplication.translate("IdentityKind", KIND_WORDS[kind])


def decision_words(decision: Decision) -> str:
    """What was decided."""
    return QCoreApplication.translate("Identities", _DECISIONS[decision])


def reason_words(reason: str) -> str:
    """Why something is a hit; a rule without words stands by its name."""
    words = _REASONS.get(reason)
    return reason if words is None else QCoreApplication.translate("Identities", words)


def known_reasons() -> frozenset[str]:
    """The reasons that have words."""
    return frozenset(_REASONS)
