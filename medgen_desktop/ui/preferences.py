"""What the program remembers of a person between sittings: an INI file in the user's own folder.

Never text of a note: window geometry, language, theme, name, how suggestions are listed, and where
workspaces are.
"""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from medgen_desktop.paths import user_folder

_RECENT_LIMIT = 8
_FULL_SIZE = 100


class Preferences:
    """Typed access to the settings file."""

    def __init__(self, file: Path | None = None) -> None:
        """Read `settings.ini` of the user's folder, or the file given."""
        path = file or user_folder() / "settings.ini"
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    @property
    def file(self) -> Path:
        """Where the settings are kept."""
        return Path(self._settings.fileName())

    @property
    def language(self) -> str:
        """Chosen language ("en" or "zh"), empty while it follows the desktop."""
        return self._text("language")

    @language.setter
    def language(self, value: str) -> None:
        self._settings.setValue("language", value)

    @property
    def theme(self) -> str:
        """Chosen theme name, empty while it follows the desktop."""
        return self._text("theme")

    @theme.setter
    def theme(self, value: str) -> None:
        self._settings.setValue("theme", value)

    @property
    def annotator(self) -> str:
        """The name that work is signed with, empty if never given."""
        return self._text("annotator")

    @annotator.setter
    def annotator(self, value: str) -> None:
        self._settings.setValue("annotator", value)

    @property
    def zoom(self) -> int:
        """Size of a note's text in percent."""
        value = self._text("zoom")
        return int(value) if value.isdecimal() else _FULL_SIZE

    @zoom.setter
    def zoom(self, value: int) -> None:
        self._settings.setValue("zoom", str(value))

    @property
    def snaps_to_words(self) -> bool:
        """Whether selecting Chinese text by mouse takes whole words."""
        return self._text("snaps_to_words") != "no"

    @snaps_to_words.setter
    def snaps_to_words(self, value: bool) -> None:
        self._settings.setValue("snaps_to_words", "yes" if value else "no")

    @property
    def suggestions_by_uncertainty(self) -> bool:
        """Whether the least certain suggestions are listed first, not those first in the text."""
        return self._text("suggestions_by_uncertainty") == "yes"

    @suggestions_by_uncertainty.setter
    def suggestions_by_uncertainty(self, value: bool) -> None:
        self._settings.setValue("suggestions_by_uncertainty", "yes" if value else "no")

    @property
    def sources_off(self) -> frozenset[str]:
        """The sources of suggestions that are switched off: lexicons, rules, models by name."""
        return frozenset(self._texts("sources_off"))

    @sources_off.setter
    def sources_off(self, value: frozenset[str]) -> None:
        self._settings.setValue("sources_off", sorted(value))

    def recent_workspaces(self) -> list[Path]:
        """Workspaces opened before, latest first, without those that are gone."""
        entries = map(Path, self._texts("recent_workspaces"))
        return [path for path in entries if path.is_file()]

    def remember_workspace(self, path: Path) -> None:
        """Put this workspace first among the recent ones."""
        others = [one for one in self.recent_workspaces() if one != path]
        kept = [path, *others][:_RECENT_LIMIT]
        self._settings.setValue("recent_workspaces", [str(one) for one in kept])

    def state(self, name: str) -> QByteArray | None:
        """Geometry or splitter state saved under this name."""
        value = self._settings.value(f"state/{name}")
        return value if isinstance(value, QByteArray) else None

    def save_state(self, name: str, state: QByteArray) -> None:
        """Keep geometry or splitter state under this name."""
        self._settings.setValue(f"state/{name}", state)

    def flush(self) -> None:
        """Write to disk now."""
        self._settings.sync()

    def _text(self, name: str) -> str:
        value = self._settings.value(name)
        return value if isinstance(value, str) else ""

    def _texts(self, name: str) -> list[str]:
        value = self._settings.value(name)
        entries = [value] if isinstance(value, str) else value  # a list of one is read as its text
        return [str(one) for one in entries] if isinstance(entries, list) else []
