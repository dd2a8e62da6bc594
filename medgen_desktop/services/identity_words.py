"""The words by which identities are found: names from Faker's lists, places, the site's own."""

from functools import cache

from medgen_desktop.paths import resources_folder
from medgen_desktop.text.identities.words import IdentityWords

_COMPOUND = (
    "欧阳 上官 司马 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 "
    "司徒 夏侯 端木 长孙 宇文 独孤 南宫 西门 第五 呼延"
)
_COMMON_FIRST = "Joe Dave Tom Tim Jim Bob Mike Steve Sam Ben Dan Nick Liz Kate Beth Sue Ann Anne"


@cache
def identity_words() -> IdentityWords:
    """The words that come with the program; read once."""
    from faker.providers.person.en_US import Provider as English  # noqa: PLC0415 - 0.1 s, seldom
    from faker.providers.person.zh_CN import Provider as Chinese  # noqa: PLC0415

    path = resources_folder() / "identities" / "places_en.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return IdentityWords(
        first_names=frozenset(English.first_names) | frozenset(_COMMON_FIRST.split()),
        last_names=frozenset(English.last_names),
        places=frozenset(line for line in lines if line and not line.startswith("#")),
        surnames=frozenset(Chinese.last_names) | frozenset(_COMPOUND.split()),
    )
