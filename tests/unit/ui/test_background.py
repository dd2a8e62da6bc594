"""Work in threads comes back to the GUI thread, in order, and not at all once abandoned."""

import threading
import time
from collections.abc import Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from medgen_desktop.ui.background import TaskHandle, TaskRunner

pytestmark = pytest.mark.clinic


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[TaskRunner]:
    runner = TaskRunner()
    yield runner
    runner.close()
    qtbot.wait(1)


def test_that_work_runs_elsewhere_and_its_result_arrives_on_the_gui_thread(
    tasks: TaskRunner, qtbot: QtBot
) -> None:
    threads: list[int] = []
    tasks.start(
        lambda _handle: threading.get_ident(),
        on_result=lambda worker: threads.extend((worker, threading.get_ident())),
    )
    qtbot.waitUntil(lambda: len(threads) == 2)
    assert threads[0] != threading.get_ident()
    assert threads[1] == threading.get_ident()


def test_that_progress_arrives_in_order_and_before_the_result(
    tasks: TaskRunner, qtbot: QtBot
) -> None:
    seen: list[object] = []

    def work(handle: TaskHandle) -> str:
        for step in range(50):
            handle.report(step)
        return "done"

    tasks.start(work, on_progress=seen.append, on_result=seen.append)
    qtbot.waitUntil(lambda: "done" in seen)
    assert seen == [*range(50), "done"]


def test_that_tasks_of_one_lane_run_one_after_another_in_order(
    tasks: TaskRunner, qtbot: QtBot
) -> None:
    running, order, overlaps = [0], list[int](), list[int]()

    def work(number: int, _handle: TaskHandle) -> int:
        running[0] += 1
        overlaps.append(running[0])
        time.sleep(0.002)
        running[0] -= 1
        return number

    for number in range(10):
        tasks.start(partial(work, number), on_result=order.append, lane="write")
    qtbot.waitUntil(lambda: len(order) == 10)
    assert order == list(range(10))
    assert set(overlaps) == {1}


def test_that_an_error_goes_to_its_taker_or_out_by_the_signal(
    tasks: TaskRunner, qtbot: QtBot
) -> None:
    def fail(_handle: TaskHandle) -> None:
        raise LookupError

    taken: list[Exception] = []
    tasks.start(fail, on_error=taken.append)
    qtbot.waitUntil(lambda: bool(taken))
    with qtbot.waitSignal(tasks.failed) as untaken:
        tasks.start(fail)
    assert isinstance(taken[0], LookupError)
    assert isinstance(untaken.args[0], LookupError)


def test_that_an_abandoned_task_delivers_nothing(tasks: TaskRunner, qtbot: QtBot) -> None:
    go_on, seen = threading.Event(), list[object]()

    def work(handle: TaskHandle) -> str:
        go_on.wait(5)
        handle.report("progress")
        return "result"

    handle = tasks.start(work, on_progress=seen.append, on_result=seen.append)
    handle.abandon()
    go_on.set()
    qtbot.waitUntil(lambda: tasks.active == 0)
    assert seen == []
    assert handle.cancelled


def test_that_a_cancelled_task_sees_it_and_still_delivers(tasks: TaskRunner, qtbot: QtBot) -> None:
    seen: list[str] = []

    def work(handle: TaskHandle) -> str:
        while not handle.cancelled:
            time.sleep(0.001)
        return "stopped early"

    tasks.start(work, on_result=seen.append).cancel()
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == ["stopped early"]


def test_that_closing_waits_for_threads_and_starts_nothing_after(qtbot: QtBot) -> None:
    runner, seen = TaskRunner(), list[None]()

    def work(handle: TaskHandle) -> None:
        while not handle.cancelled:
            time.sleep(0.001)

    runner.start(work, on_result=seen.append)
    runner.close()
    late = runner.start(work, on_result=seen.append)
    qtbot.wait(20)
    assert late.abandoned
    assert runner.active == 0
    assert seen == []
    names = [one.name for one in threading.enumerate()]
    assert not [name for name in names if name.startswith(("task", "lane"))]
