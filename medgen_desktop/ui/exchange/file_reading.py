"""Reads the files that are to come in, in the background, and again where one is read otherwise."""

import time
from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from medgen_desktop.services.import_notes import ImportRequest
from medgen_desktop.services.preview_import import FileContents, Totals, preview_files
from medgen_desktop.ui.background import TaskHandle, TaskRunner

_NOTHING = FileContents()
_BREATH_S = 0.02
"""The screen has the interpreter to itself for so long after each report: to paint it, Qt asks a
model hundreds of times, and would have to wait for its turn each time."""


class FileReading(QObject):
    """Files by their numbers: how each is to be read, what each holds, and what all hold."""

    read = Signal(list)
    """The files with these numbers are known better than before."""
    ended = Signal()
    """Everything is read."""
    failed = Signal(object)

    def __init__(
        self, files: Sequence[ImportRequest], tasks: TaskRunner, parent: QObject | None = None
    ) -> None:
        """Nothing is read before `start`."""
        super().__init__(parent)
        self._tasks = tasks
        self._task: TaskHandle | None = None
        self._files = list(files)
        self._contents: dict[int, FileContents] = {}
        self._waiting = dict.fromkeys(range(len(files)))
        self._lossy: set[int] = set()
        self.totals = Totals()

    def __len__(self) -> int:
        return len(self._files)

    @property
    def is_reading(self) -> bool:
        """Whether something is still to be read."""
        return self._task is not None

    def file(self, number: int) -> ImportRequest:
        """How a file is to be read."""
        return self._files[number]

    def contents(self, number: int) -> FileContents:
        """What a file holds, as far as it is read."""
        return self._contents.get(number, _NOTHING)

    def with_losses(self) -> Iterable[tuple[ImportRequest, FileContents]]:
        """The files of which something, or everything, is left out, in their order."""
        return ((self._files[one], self._contents[one]) for one in sorted(self._lossy))

    def chosen(self) -> list[ImportRequest]:
        """The files that come in: those that are in a format and that nothing refuses."""
        return [
            one
            for number, one in enumerate(self._files)
            if one.format is not None and self.contents(number).error is None
        ]

    def start(self) -> None:
        """Read what is not read yet."""
        self.stop()
        if not self._waiting:
            self.ended.emit()
            return
        files = {number: self._files[number] for number in self._waiting}

        def work(handle: TaskHandle) -> None:
            def report(news: Mapping[int, FileContents]) -> None:
                handle.report(news)
                time.sleep(_BREATH_S)

            time.sleep(_BREATH_S)
            preview_files(files, report, cancelled=lambda: handle.cancelled)

        self._task = self._tasks.start(
            work,
            on_result=lambda _nothing: self._on_ended(),
            on_error=self._on_failed,
            on_progress=self._on_read,
        )

    def stop(self) -> None:
        """Read no further; what is read stays."""
        if self._task is not None:
            self._task.abandon()
            self._task = None

    def read_again(self, files: Mapping[int, ImportRequest]) -> None:
        """Read these files anew, as these requests say."""
        for number, file in files.items():
            self._files[number] = file
            self.totals.put(self._contents.pop(number, None), _NOTHING)
            self._lossy.discard(number)
            self._waiting[number] = None
        # What a person looks at is read first.
        self._waiting = {**dict.fromkeys(files), **self._waiting}
        self.read.emit(list(files))
        self.start()

    def _on_read(self, news: Mapping[int, FileContents]) -> None:
        for number, contents in news.items():
            self.totals.put(self._contents.get(number), contents)
            self._contents[number] = contents
            if contents.left_out or contents.error is not None:
                self._lossy.add(number)
            if contents.is_complete:
                self._waiting.pop(number, None)
        self.read.emit(list(news))

    def _on_ended(self) -> None:
        self._task = None
        self.ended.emit()

    def _on_failed(self, error: Exception) -> None:
        self._task = None
        self.failed.emit(error)
