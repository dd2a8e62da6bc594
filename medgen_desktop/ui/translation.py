"""The language of the screen, switched while the program runs, through Qt Linguist files.

The catalogues are made by Qt's own tools, from the root of the project:

    pyside6-lupdate -extensions py -tr-function-alias ... (see docs: CONTRIBUTING)
"""

from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator, Signal

from medgen_desktop.paths import resources_folder


class Language(StrEnum):
    """What the screen can speak; the value is the catalogue's name."""

    ENGLISH = "en"
    CHINESE = "zh"


_LOCALES = {Language.ENGLISH: QLocale("en"), Language.CHINESE: QLocale("zh_CN")}
_OWN_NAMES = {Language.ENGLISH: "English", Language.CHINESE: "简体中文"}


def own_name(language: Language) -> str:
    """The language's name in itself."""
    return _OWN_NAMES[language]


def system_language() -> Language:
    """Chinese where the desktop speaks Chinese, else English."""
    is_chinese = QLocale.system().language() is QLocale.Language.Chinese
    return Language.CHINESE if is_chinese else Language.ENGLISH


class Translation(QObject):
    """Holds the catalogues of the chosen language; every widget hears of a change by Qt's event."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """English as written in the code, until `choose`."""
        super().__init__(parent)
        self._language = Language.ENGLISH
        self._installed: list[QTranslator] = []

    @property
    def language(self) -> Language:
        """The language in use."""
        return self._language

    def choose(self, language: Language) -> None:
        """Speak this language from now on, in our words and in Qt's own dialogs."""
        for translator in self._installed:
            QCoreApplication.removeTranslator(translator)
        self._installed.clear()
        self._language = language
        QLocale.setDefault(_LOCALES[language])
        qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        ours = str(resources_folder() / "translations")
        self._install(f"qtbase_{'zh_CN' if language is Language.CHINESE else 'en'}", qt_folder)
        self._install(f"medgen_{language.value}", ours)
        self.changed.emit()

    def _install(self, name: str, folder: str) -> None:
        translator = QTranslator(self)
        if translator.load(name, folder):
            QCoreApplication.installTranslator(translator)
            self._installed.append(translator)
