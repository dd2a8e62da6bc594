import errno
import io

import pytest

from medgen_desktop.child_process import EventStream
from medgen_desktop.domain.worker_protocol import DraftText, decode_event

pytestmark = pytest.mark.clinic


class _ClosedOnWindows(io.StringIO):
    def flush(self) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")


def test_that_an_event_is_one_whole_line_at_once() -> None:
    stream = io.StringIO()
    event = DraftText(3, "发热\n🤒")
    EventStream(stream).emit(event)
    assert stream.getvalue().count("\n") == 1
    assert decode_event(stream.getvalue()) == event


def test_that_a_closed_pipe_is_a_broken_pipe_on_every_system() -> None:
    with pytest.raises(BrokenPipeError):
        EventStream(_ClosedOnWindows()).emit(DraftText(1, "x"))
