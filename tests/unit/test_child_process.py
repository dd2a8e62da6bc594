import errno
import io
import os
import subprocess
import sys
import threading

import psutil
import pytest

from medgen_desktop.child_process import EventStream, in_background
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


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other classes")
def test_that_every_thread_gives_way_in_the_background_and_comes_back() -> None:
    wait = threading.Event()
    thread = threading.Thread(target=wait.wait)
    thread.start()

    def policies() -> set[int]:
        return {os.sched_getscheduler(one.id) for one in psutil.Process().threads()}

    try:
        with in_background():
            assert policies() == {os.SCHED_BATCH}
        assert policies() == {os.SCHED_OTHER}
    finally:
        wait.set()
        thread.join()


def test_that_a_windows_process_is_idle_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    classes: list[str] = []
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(psutil, "IDLE_PRIORITY_CLASS", "idle", raising=False)
    monkeypatch.setattr(psutil, "BELOW_NORMAL_PRIORITY_CLASS", "below normal", raising=False)
    monkeypatch.setattr(psutil.Process, "nice", lambda _process, kind: classes.append(kind))
    with pytest.raises(KeyError), in_background():
        raise KeyError
    assert classes == ["idle", "below normal"]


def test_that_memory_that_was_let_go_is_the_systems_again() -> None:
    """In a process of its own: this one's heap has holes that would take what it asks for."""
    code = """
import numpy as np
from medgen_desktop.child_process import give_memory_back, memory_mb
before = memory_mb()
blocks = [np.ones(10_000) for _ in range(1_000)]  # 80 kB each: of the heap, not of pages
keeper = np.ones(10_000)
grown = memory_mb()
blocks.clear()
give_memory_back()
print(before, grown, memory_mb(), keeper.sum())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    before, grown, after, _keeper = map(float, done.stdout.split())
    assert grown > before + 70
    assert after < grown - 70
