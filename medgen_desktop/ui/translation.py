r"""The language of the screen, switched while the program runs, through Qt Linguist files.

English stands in the code. The Chinese catalogue is kept with Qt's own tools, from the root of the
project: collect new words, translate them (in Qt Linguist or by hand), compile:

    pyside6-lupdate -no-obsolete -locations none -source-language en_US -target-language zh_CN \
        -extensions py medgen_desktop -ts resources/translations/medgen_zh.ts
    pyside6-linguist resources/translations/medgen_zh.ts
    pyside6-lrelease resources/translations/medgen_zh.ts -qm resources/translations/medgen_zh.qm
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
        if language is not Language.ENGLISH:  # English stands in the code
            self._install(f"qtbase_{_LOCALES[language].name()}", qt_folder)
            self._install(f"medgen_{language.value}", ours)
        self.changed.emit()

    def _install(self, name: str, folder: str) -> None:
        translator = QTranslator(self)
        if translator.load(name, folder):
            QCoreApplication.installTranslator(translator)
            self._installed.append(translator)
