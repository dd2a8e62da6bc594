"""What a worker is to do: requests in the order they came, and behind them work done ahead."""

import threading
from collections import deque

from medgen_desktop.domain.worker_protocol import (
    DraftRequest,
    PreloadModel,
    PrepareNote,
    SourcesRequest,
    UnloadModel,
)

Question = DraftRequest | SourcesRequest
"""What somebody waits for an answer to."""

Ahead = PreloadModel | PrepareNote
"""Work for a draft that may come: the newest counts, and drafts go first."""
Work = Question | UnloadModel | Ahead


class InboxClosed(Exception):  # noqa: N818 - no error: nobody is there any more
    """No request will come any more, and the answers to those that wait would reach nobody."""


class Inbox:
    """Filled by the thread that listens, emptied by the one that works."""

    def __init__(self) -> None:
        """Nothing waits."""
        self._changed = threading.Condition()
        self._waiting: deque[Question | UnloadModel] = deque()
        self._ahead: Ahead | None = None
        self._is_closed = False

    def put(self, request: Work) -> None:
        """Add a request; it takes the place of work ahead that is for something else."""
        with self._changed:
            if isinstance(request, PreloadModel | PrepareNote):
                self._ahead = request
            else:
                if self._ahead is not None and not is_ahead_of(self._ahead, request):
                    self._ahead = None
                self._waiting.append(request)
            self._changed.notify()

    def take(self, seconds: float | None) -> Work | None:
        """The next request, or None when `seconds` bring none (None: wait for ever).

        Raises:
            InboxClosed: by `close`.
        """
        with self._changed:
            self._changed.wait_for(self._has_something, seconds)
            if self._is_closed:
                raise InboxClosed
            if self._waiting:
                return self._waiting.popleft()
            request, self._ahead = self._ahead, None
            return request

    @property
    def is_awaited(self) -> bool:
        """Whether a request waits that goes before work ahead."""
        return bool(self._waiting) or self._is_closed

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all waits."""
        return not self._has_something()

    def close(self) -> None:
        """Nobody will ask for anything any more."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()

    def _has_something(self) -> bool:
        return bool(self._waiting) or self._ahead is not None or self._is_closed


def is_ahead_of(ahead: Ahead, request: Work) -> bool:
    """Whether work done ahead is of use to a request: the same model, and the same note if any."""
    if isinstance(request, UnloadModel) or ahead.model_folder != request.model_folder:
        return False
    if isinstance(ahead, PreloadModel) or isinstance(request, PreloadModel):
        return True
    return ahead.source == request.source
