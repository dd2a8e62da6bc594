"""English dates, ages, names and places: by their form, by words beside them, and by lexicons.

A name that is also a word, or that an illness is called after ("Wilson's disease"), counts only
beside something that makes it a name. Every repetition is bounded.
"""

import re
from collections.abc import Iterator

from medgen_desktop.domain.identity import IdentityHit, IdentityKind
from medgen_desktop.text.identities.words import IdentityWords, words_of

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:(?:19|20)\d\d|['’]\d\d)"
_DATE = re.compile(
    rf"\b{_MONTH}\s{{1,2}}{_DAY}(?:\s{{0,2}},?\s{{0,2}}(?:of\s|in\s)?{_YEAR})?(?![\w%])"
    rf"|\b{_MONTH}\s{{0,2}},?\s{{1,2}}(?:of\s)?{_YEAR}\b"
    rf"|(?<![\w.])(?:the\s)?{_DAY}\s{{1,2}}(?:of\s)?{_MONTH}(?:\s{{0,2}},?\s{{0,2}}{_YEAR})?(?!\w)"
    rf"|(?<![\w.-])(?:3[01]|[12]\d|0?[1-9])-{_MONTH}-(?:(?:19|20)\d\d|\d\d)(?![\w-])"
    rf"|(?<![\w./-])(?:1[0-2]|0?[1-9])/(?:19|20)\d\d(?![\w/])"
    rf"|(?<![\w./-])(?:19|20)\d\d[-./](?:1[0-2]|0?[1-9])[-./](?:3[01]|[12]\d|0?[1-9])(?![\d/])"
    rf"|(?<![\w./-])(?:3[01]|[12]\d|0?[1-9])[-./](?:3[01]|[12]\d|0?[1-9])[-./](?:(?:19|20)\d\d"
    rf"|\d\d)(?![\w/]|[.-]\d)"
)
_SHORT_DATE = re.compile(
    r"\b(?:on|since|dated?|until|DOB|d\.o\.b\.|from)\s{0,2}:?\s{0,2}"
    r"(?P<hit>(?:1[0-2]|0?[1-9])/(?:3[01]|[12]\d|0?[1-9]))(?![\d/])",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"(?<![\w.])(?P<hit>9\d|1[0-2]\d)(?=[-\s]{0,2}(?:year|yr|y/?o\b|y\.o\.))"
    r"|\b(?:aged?|age:)\s{0,2}(?P<aged>9\d|1[0-2]\d)\b(?!\s?(?:%|mg|kg))",
    re.IGNORECASE,
)

_CAPITAL = r"(?:(?:O['’]|D['’]|Mc|Mac|De|Le|La|Van|St\.?\s)?[A-Z][a-z]{1,20}(?:-[A-Z][a-z]{1,20})?)"
_INITIAL = r"[A-Z]\.?(?![\w'’])"
_CAPITALS = r"[A-Z]{2,20}(?:['’-][A-Z]{1,20})?"
_PARTICLES = (
    r"(?:(?:[Vv]an|[Vv]on|[Dd]e|[Dd]el|[Dd]i|[Dd]a|[Dd]er|[Dd]en|[Ll]a|[Ee]l|[Aa]l)[\s-]){0,2}"
)
_TITLED = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Doctor|Prof|Professor|Nurse|Sr|Rev|Capt)\b\.?\s{{1,2}}"
    rf"(?:(?:{_INITIAL}\s{{0,2}}){{0,2}}{_PARTICLES}{_CAPITAL}"
    rf"(?:\s{{1,2}}{_PARTICLES}(?:{_CAPITAL}|{_INITIAL})){{0,2}}|{_CAPITALS}|{_INITIAL})"
)
_TITLED_IN_CAPITALS = re.compile(
    rf"\b(?:MR|MRS|MS|DR|PROF)\.\s{{1,2}}(?:[A-Z]\.?\s){{0,2}}{_CAPITALS}"
)
_IN_CAPITALS = re.compile(
    rf"\b(?P<first>{_CAPITALS})\s{{1,2}}(?:[A-Z]\.?\s{{1,2}})?(?P<last>{_CAPITALS})(?!\w)"
)
_LAST_FIRST = re.compile(
    r"\b(?P<last>[A-Z][A-Za-z'’-]{1,20}),\s{0,2}(?P<first>[A-Z][A-Za-z'’-]{1,20}"
    r"|[A-Z]\.(?!\s{0,2}(?:[A-Z]\.\s?)?[A-Z][a-z]))"
    r"(?:\s{1,2}[A-Z]\b\.?)?(?!\w)"
)
_INITIAL_LAST = re.compile(rf"(?<![\w.])(?:[A-Z]\.\s?){{1,2}}(?P<last>{_CAPITAL})(?!\w)")
_WITH_INITIAL = re.compile(
    rf"\b(?P<first>{_CAPITAL})\s{{1,2}}(?:{_INITIAL}\s{{1,2}})?[A-Z](?:\.(?![A-Za-z])|(?=['’]s\b))"
)
_WORDS = re.compile(
    rf"\b(?P<first>[A-Z][a-z]{{1,20}}(?:-[A-Z][a-z]{{1,20}})?)"
    rf"(?:\s{{1,2}}(?:[A-Z]\.?\s{{1,2}})?(?P<last>{_CAPITAL}))?(?!\w)"
)
_CALLED = re.compile(
    rf"\b(?:[Nn]ame(?:d|\sis)?|[Cc]alled|[Ss]igned(?:\sby)?|[Aa]ttending|[Pp]hysician|[Ss]urgeon"
    rf"|[Pp]rovider|[Rr]eferred\sby|[Mm]other|[Ff]ather|[Ww]ife|[Hh]usband|[Dd]aughter|[Ss]on"
    rf"|[Bb]rother|[Ss]ister)\s{{0,2}}[:,]?\s{{0,2}}"
    rf"(?P<hit>{_CAPITAL}(?:\s{{1,2}}(?:{_CAPITAL}|{_INITIAL})){{1,2}})"
)
_CALLED_IN_CAPITALS = re.compile(
    rf"\b(?:[Nn]ame|NAME|[Ss]igned(?:\s[a-z]{{1,15}})?\sby|SIGNED\sBY|[Dd]ictated\sby|DICTATED\sBY)"
    rf"\s{{0,2}}:?\s{{0,2}}(?P<hit>{_CAPITALS}(?:,?\s{{1,2}}(?:{_CAPITALS}|{_INITIAL})){{1,2}})"
)
_AFTER_EPONYM = re.compile(
    r"(?:['’]s?)?[\s-]{0,2}(?:and\s\w{1,20}\s)?(?:disease|syndrome|sign|signs|score|criteria|scale"
    r"|test|classification|palsy|lymphoma|sarcoma|tumou?r|thyroiditis|reflex|stage|staging|grade"
    r"|index|procedure|operation|maneuver|manoeuvre|method|technique|equation|formula|chorea"
    r"|contracture|fracture|ulcer|nodes?|esophagus|oesophagus|dementia|disorder|phenomenon|triad"
    r"|law|trial|study|guidelines?|virus|bodies|cells?|catheter|tube|stain|anemia|anaemia|purpura"
    r"|nephropathy|encephalopathy|ataxia|dystrophy|angina|gangrene|hernia|pouch|duct|loop|block"
    r"|coma|comorbidity|inventory|questionnaire|assessment|rule|rules|tool|algorithm|angle|line"
    r"|(?:risk|heart|stroke|cohort|offspring)\s\w{1,12}"
    r"|abscess|deficiency|vaccine|paralysis|neuralgia|osteotomy|anastomosis|shunt)\b",
    re.IGNORECASE,
)
_NO_FIRST = words_of(
    "Vitamin Hepatitis Influenza Type Class Stage Grade Group Factor Protein Child Plan"
    " Part Medicare Category Phase Level Table Figure Appendix Section Schedule Panel"
    " Option"
)
ORDINARY = words_of(
    "Will Mark Grace Hope Faith Rose May April June August Dawn Joy Bill Rich Drew Chase"
    " Grant Case Summer Autumn Christian Paris Austin Dallas Jordan Sydney Virginia"
    " Georgia Carolina Madison Savannah Brooklyn Chelsea Lance Colon Pat Sandy Rusty Herb"
    " Art Guy Ray Jean Gene Jack Angel Frank Destiny Trinity Serenity Heaven Misty Crystal"
    " Amber Ruby Pearl Jade Robin Rocky Max Sterling Stone Young Long Short Small Little"
    " Brown White Black Green Gray Grey Rice Wood Woods Hill Day Price Best Power Powers"
    " Ball Bell Bird Bond Bush Church Cook Cross Fox French Glass English Park Parks Pope"
    " Rivers Wise Wolf Read Reed Hart Heart Love Strong Sharp Sweet Good Wells Graves"
    " Parkinson Addison Wilson Murphy Turner Marshall Moses Glasgow Barrett Potts Homans"
    " Duke Mayo Alma Stanford Houston Cleveland Washington Lincoln Jackson Hudson Berlin"
    " Phoenix Denver Kent Chester Preston Ashland Clinton Marion Lane Major Mercy Story"
    " Hunter Warren Wagner Johns Hopkins Miles Mills Holmes Miller Baker Fisher"
)
_BEFORE_NAME = re.compile(
    r"(?:\b(?:patient|pt|client|named?|called|by|with|for|from|to|and|son|daughter|wife|husband"
    r"|mother|father|like|as|is|was|male|female|man|woman|boy|girl|gentleman|lady|of)\s{1,2}"
    r"|[,(:;–—-]\s{0,2})$"
)

_ORGANISATION = (
    r"(?:(?:Memorial|Regional|General|Community|University|Children['’]s|Women['’]s|Veterans"
    r"|Medical|Med\.?|Cancer|Heart|Health|Surgical|Surgery|Specialty|Family|Primary|Urgent|County"
    r"|City|Central|Hospital|Health\s?care|Rehabilitation|Rehab|Care|Research|Diagnostic|Imaging"
    r"|Dialysis|Wellness)\s{1,2}){0,3}"
    r"(?:Hospitals?|Clinics?|Cent(?:er|re)|Ctr\.?|Health\s?care|Health|Infirmary|Institute"
    r"|University|College|Hospice|Sanatorium|Practice|Associates|System|Pharmacy|Nursing\sHome"
    r"|School|Church|Foundation|Medicine|Med|Medical|Memorial|Presbyterian|Methodist)"
)
_NO_ORGANISATION = re.compile(r"General\s(?:Medicine|Practice|Health)")
_STATE = r"(?:,?\s{1,2}[A-Z]{2}(?![\w-]))?"
_NAME_PART = (
    r"(?:St\.|Mt\.|Ft\.|[A-Z][A-Za-z]{0,20}(?:[-'’][A-Za-z]{1,20}){0,2}|&|of|and|the|de|la)"
)
_ORG = re.compile(
    rf"\b(?:(?:St\.|Mt\.|[A-Z][A-Za-z'’-]{{0,20}})\s{{1,2}}(?:{_NAME_PART}\s{{1,2}}){{0,4}}"
    rf"|(?:General|Children['’]s|Community|County|City)\s{{1,2}}){_ORGANISATION}"
    rf"(?:\s(?:in|of|at)\s[A-Z][a-z]{{1,20}}(?:\s[A-Z][a-z]{{1,20}})?"
    rf"|(?:\s{{1,2}}[A-Z][a-z]{{2,20}}){{1,2}})?{_STATE}(?!\w)"
)
_SAINT = re.compile(
    r"\b(?:St\.?|Saint|Mount|Mt\.?)\s{1,2}[A-Z][a-z]{1,20}(?:['’]s)?(?:\s{1,2}[A-Z][a-z]{1,20}){0,2}"
)
_KNOWN_PLACE = re.compile(
    r"\b(?:Johns\sHopkins|Mass(?:achusetts)?\.?\sGeneral|Mayo|Cedars?[-\s]Sinai|UCLA|UCSF|UCSD|NYU"
    r"|UPMC|MGH|Kaiser(?:\sPermanente)?|(?:Memorial\s)?Sloan[-\s]Kettering|MD\sAnderson|Dana[-\s]"
    r"Farber|Brigham|Vanderbilt|Emory|Baylor|Stanford|Northwestern|Rush|Barnes[-\s]Jewish|Yale"
    r"|New\s?York[-\s]Presbyterian|Walter\sReed|Bellevue|Beth\sIsrael|Geisinger|Guy['’]s|Charité)"
    r"(?:\s(?i:Med(?:ical|\.)?\sCent(?:er|re)|Cent(?:er|re)|Hospital|Clinic|Health|University|ER"
    r"|Langone|Memorial))?(?!['’]?\w)"
)
_VISITED = re.compile(
    r"\b(?:at|from|near|to|visited|via|by|(?:lives?|living|resid(?:es?|ing)|born|based|home)\sin)"
    r"\s{1,2}(?:our\s|the\s|a\s)?"
    r"(?P<hit>(?:[A-Z][a-z]{2,20}\s{1,2}){0,3}[A-Z][a-z]{2,20}"
    r"(?:\s{1,2}(?:clinic|hospital|office|center|centre|branch|campus|facility|location|ER|ED))?)"
    r"(?=\s{0,2}(?:on\b|in\b|last\b|since\b|,|\.|\?|\(|for\b|with\b|$))"
)
_NEAR_PLACE = re.compile(
    r"\b(?P<hit>(?:[A-Z][a-z]{2,20}\s{1,2}){0,2}[A-Z][a-z]{2,20}\s{1,2}"
    r"(?:clinic|hospital|office|branch|campus|medical\scenter))\b"
)
_WITH_STATE = re.compile(r",?\s{1,2}[A-Z]{2}(?:\s{1,2}\d{5}(?:-\d{4})?)?(?![\w-])")
_ADDRESS = re.compile(
    r"\bP\.?\s?O\.?\sBox\s\d{1,6}\b"
    r"|\b\d{1,5}\s{1,2}(?:[NSEW]\.?\s{1,2})?(?:[A-Z][a-z]{1,20}\.?\s{1,2}){1,3}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Way"
    r"|Terrace|Parkway|Highway|Hwy|Square)\b\.?(?:,?\s{0,2}(?:Apt|Suite|Unit|#)\.?\s{0,2}\w{1,6})?"
)
_ZIP = re.compile(
    r"\b(?:[A-Z]{2}|(?:ZIP|[Zz]ip)(?:\s[Cc]ode)?:?)\s{1,2}(?P<hit>\d{5}(?:-\d{4})?)\b"
)
_GENERIC = words_of(
    "The A An This That Our Your His Her Their My Emergency Intensive Outpatient Inpatient"
    " Public Mental Primary Urgent Women Maternal Global World National Digital Electronic"
    " Behavioral Oral Bone Home Heart Internal Sports Nuclear Precision Family Clinical"
    " Medical Evidence What Which Is Are Can Should Does How When Where Why For In On At"
    " Of And With Any Best Latest Current American Asian Hispanic African Caucasian"
    " European Western Eastern Chinese Ashkenazi Native Latino Latina Black White Is"
    " Treatment Management Guidelines Recommendations Recommended Medicare Medicaid Follow"
    " Post Pre Acute Chronic"
)
_COLOURS = frozenset({"Black", "White"})
_NO_PLACE = re.compile(rf"^(?:{_MONTH}|[A-Z][a-z]+(?:day|s?itis|oma|emia|osis))$")


def english_hits(text: str, words: IdentityWords) -> Iterator[IdentityHit]:
    """What the rules find, in the order of trust; hits may meet."""
    yield from _matches(_DATE, text, IdentityKind.DATE, "date")
    yield from _matches(_SHORT_DATE, text, IdentityKind.DATE, "date")
    yield from _matches(_AGE, text, IdentityKind.AGE, "age over 89")
    yield from _matches(_ADDRESS, text, IdentityKind.PLACE, "street")
    yield from _matches(_ZIP, text, IdentityKind.PLACE, "postcode")
    yield from _matches(_TITLED, text, IdentityKind.NAME, "title")
    yield from _matches(_TITLED_IN_CAPITALS, text, IdentityKind.NAME, "title")
    yield from _organisations(text)
    yield from _known_names(text, words)
    yield from _listed_names(text, words)
    yield from _initialled(text)
    yield from _matches(_CALLED, text, IdentityKind.NAME, "said to be a name")
    yield from _matches(_CALLED_IN_CAPITALS, text, IdentityKind.NAME, "said to be a name")
    yield from _places(text, words)


def _matches(
    pattern: re.Pattern[str], text: str, kind: IdentityKind, reason: str
) -> Iterator[IdentityHit]:
    for match in pattern.finditer(text):
        group = next((name for name, value in match.groupdict().items() if value), 0)
        yield IdentityHit(*match.span(group), kind, reason)


def _organisations(text: str) -> Iterator[IdentityHit]:
    for match in _ORG.finditer(text):
        start, end = match.span()
        while (word := text[start:end].split(maxsplit=1)) and word[0] in _GENERIC:
            if len(word) == 1:
                break
            start = end - len(word[1])
        if len(text[start:end].split()) > 1 and not _NO_ORGANISATION.match(text, start):
            yield IdentityHit(start, end, IdentityKind.PLACE, "organisation")
    yield from _matches(_SAINT, text, IdentityKind.PLACE, "organisation")
    yield from _matches(_KNOWN_PLACE, text, IdentityKind.PLACE, "known hospital")


def _initialled(text: str) -> Iterator[IdentityHit]:
    for match in _WITH_INITIAL.finditer(text):
        if match["first"] not in _NO_FIRST | _GENERIC:
            yield IdentityHit(*match.span(), IdentityKind.NAME, "name and initial")


def _known_names(text: str, words: IdentityWords) -> Iterator[IdentityHit]:
    for match in _WORDS.finditer(text):
        first, last = match["first"], match["last"]
        if first in _GENERIC or _AFTER_EPONYM.match(text, match.end()):
            continue
        if last and first in words.first_names and last not in _GENERIC - _COLOURS:
            yield IdentityHit(*match.span(), IdentityKind.NAME, "first and last name")
        elif last and first in words.last_names and last in words.first_names:
            yield IdentityHit(*match.span(), IdentityKind.NAME, "last and first name")
        elif _stands_alone(text, match.start(), match.end("first"), first, words):
            yield IdentityHit(*match.span("first"), IdentityKind.NAME, "first name")


def _listed_names(text: str, words: IdentityWords) -> Iterator[IdentityHit]:
    """Names as lists and forms have them: "DOE, JANE", "JANE DOE", "J. Doe"."""
    for match in _LAST_FIRST.finditer(text):
        first, last = match["first"].title(), match["last"].title()
        is_first = first.endswith(".") or first in words.first_names
        if is_first and last in words.last_names and not {first, last} <= ORDINARY | _GENERIC:
            yield IdentityHit(*match.span(), IdentityKind.NAME, "last and first name")
    for match in _IN_CAPITALS.finditer(text):
        pair = match["first"].title(), match["last"].title()
        if {*pair} & (ORDINARY | _GENERIC) or _AFTER_EPONYM.match(text, match.end()):
            continue
        if any(
            first in words.first_names and last in words.last_names
            for first, last in (pair, pair[::-1])
        ):
            yield IdentityHit(*match.span(), IdentityKind.NAME, "first and last name")
    for match in _INITIAL_LAST.finditer(text):
        is_known = match["last"] in words.last_names - ORDINARY - _GENERIC
        if is_known and not _AFTER_EPONYM.match(text, match.end()):
            yield IdentityHit(*match.span(), IdentityKind.NAME, "name and initial")


def _stands_alone(text: str, start: int, end: int, name: str, words: IdentityWords) -> bool:
    if name not in words.first_names or name in ORDINARY or _AFTER_EPONYM.match(text, end):
        return False
    return bool(_BEFORE_NAME.search(text, max(0, start - 20), start))


def _places(text: str, words: IdentityWords) -> Iterator[IdentityHit]:
    for pattern, reason in ((_VISITED, "place visited"), (_NEAR_PLACE, "place")):
        for match in pattern.finditer(text):
            parts = match["hit"].split()
            is_word = parts[0] in _GENERIC or any(_NO_PLACE.match(one) for one in parts)
            if not is_word and not _AFTER_EPONYM.match(text, match.end("hit")):
                yield IdentityHit(*match.span("hit"), IdentityKind.PLACE, reason)
    for match in re.finditer(r"\b[A-Z][A-Za-z.'’-]{1,20}(?:\s[A-Z][A-Za-z.'’-]{1,20}){0,2}", text):
        yield from _known_place(text, match.start(), match[0], words)


def _known_place(text: str, start: int, phrase: str, words: IdentityWords) -> Iterator[IdentityHit]:
    parts = phrase.split(" ")
    for size in range(len(parts), 0, -1):
        for first in range(len(parts) - size + 1):
            name = " ".join(parts[first : first + size]).rstrip(".'’-")
            place = start + sum(len(one) + 1 for one in parts[:first])
            if name in words.places and not _AFTER_EPONYM.match(text, place + len(name)):
                end = place + len(name)
                state = _WITH_STATE.match(text, end)
                yield IdentityHit(
                    place, state.end() if state else end, IdentityKind.PLACE, "place name"
                )
                return
