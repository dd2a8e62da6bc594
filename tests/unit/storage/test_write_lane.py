"""The one write lane: whole transactions, across threads and across processes."""

import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from medgen_desktop.domain.errors import WORKSPACE_BUSY, WORKSPACE_CLOSED, UserError
from medgen_desktop.domain.note import NewNote
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

PASSPHRASE = "correct horse"


def _note(number: int) -> NewNote:
    return NewNote(f"Note {number}", f"cough {number}", "a.csv", "utf-8", "en", str(number))


def _child(script: str, path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_that_an_exception_takes_back_the_whole_transaction(workspace: Workspace) -> None:
    def fail() -> None:
        with workspace.transaction() as tx:
            workspace.notes.add(tx, _note(1))
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert workspace.notes.count() == 0
    with workspace.transaction() as tx:
        workspace.notes.add(tx, _note(2))
    assert [one.title for one in workspace.notes.page(0, 10)] == ["Note 2"]


def test_that_a_reader_sees_only_what_is_committed(workspace: Workspace) -> None:
    with workspace.transaction() as tx:
        workspace.notes.add(tx, _note(1))
        assert workspace.notes.count() == 0
    assert workspace.notes.count() == 1


def test_that_threads_writing_at_once_lose_nothing(workspace: Workspace) -> None:
    failures: list[BaseException] = []
    start = threading.Barrier(4)

    def write(first: int) -> None:
        try:
            start.wait(10)
            for number in range(first, first + 25):
                with workspace.transaction() as tx:
                    workspace.notes.add(tx, _note(number))
                assert workspace.notes.count() > 0
        except BaseException as error:  # noqa: BLE001 - handed to the test, which fails on it
            failures.append(error)

    threads = [threading.Thread(target=write, args=(first,)) for first in range(0, 100, 25)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert {one.title for one in workspace.notes.page(0, 200)} == {f"Note {n}" for n in range(100)}


def test_that_closing_closes_the_connections_of_threads_that_have_ended(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "a.medgen", PASSPHRASE)
    threads = [threading.Thread(target=workspace.notes.count) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    workspace.close()
    assert [one.name for one in tmp_path.iterdir()] == ["a.medgen"]


def test_that_another_process_sees_what_is_committed_and_the_other_way_round(
    workspace: Workspace,
) -> None:
    child = _child(
        """
        import sys
        from pathlib import Path
        from medgen_desktop.domain.note import NewNote
        from medgen_desktop.storage.workspace import Workspace
        with Workspace.open(Path(sys.argv[1]), "correct horse") as workspace:
            for line in sys.stdin:
                print(workspace.notes.count(), flush=True)
                with workspace.transaction() as tx:
                    workspace.notes.add(tx, NewNote("Child", line, "b.txt", "utf-8", "en"))
                print("written", flush=True)
        """,
        workspace.path,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    with child:
        for number in range(3):
            with workspace.transaction() as tx:
                workspace.notes.add(tx, _note(number))
            child.stdin.write(f"{number}\n")
            child.stdin.flush()
            assert child.stdout.readline() == f"{2 * number + 1}\n"
            assert child.stdout.readline() == "written\n"
            assert workspace.notes.count() == 2 * number + 2
        child.stdin.close()
        assert child.wait(30) == 0


@pytest.mark.slow
def test_that_a_busy_workspace_is_reported_and_works_again_afterwards(workspace: Workspace) -> None:
    child = _child(
        """
        import sys
        from pathlib import Path
        from medgen_desktop.storage.workspace import Workspace
        with Workspace.open(Path(sys.argv[1]), "correct horse") as workspace:
            with workspace.transaction():
                print("holding", flush=True)
                sys.stdin.readline()
        """,
        workspace.path,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    with child:
        assert child.stdout.readline() == "holding\n"
        began = time.monotonic()
        with pytest.raises(UserError) as refused, workspace.transaction():
            pytest.fail("two writers at once")
        assert refused.value.problem is WORKSPACE_BUSY
        assert 4 < time.monotonic() - began < 20
        assert workspace.notes.count() == 0
        child.stdin.write("\n")
        child.stdin.close()
        assert child.wait(30) == 0
    with workspace.transaction() as tx:
        workspace.notes.add(tx, _note(1))
    assert workspace.notes.count() == 1


def test_that_closing_waits_for_a_reader_that_goes_on_to_write_and_neither_hangs(
    workspace: Workspace,
) -> None:
    reading, closing = threading.Event(), threading.Event()
    endings: list[object] = []

    def read_then_write() -> None:
        with workspace.reader():
            reading.set()
            closing.wait(10)
            time.sleep(0.2)  # close() is waiting for this block by now
            for block in (workspace.reader, workspace.transaction):
                try:
                    with block():
                        endings.append("entered")
                except UserError as error:
                    endings.append(error.problem)

    thread = threading.Thread(target=read_then_write)
    thread.start()
    assert reading.wait(10)
    closer = threading.Thread(target=workspace.close)
    closer.start()
    closing.set()
    thread.join(20)
    closer.join(20)
    assert not thread.is_alive()
    assert not closer.is_alive()
    assert endings == [WORKSPACE_CLOSED, WORKSPACE_CLOSED]


def test_that_a_transaction_within_a_transaction_is_refused_and_the_outer_one_is_undone(
    workspace: Workspace,
) -> None:
    def nest() -> None:
        with workspace.transaction() as tx:
            workspace.notes.add(tx, _note(1))
            with workspace.transaction():
                pytest.fail("entered twice")

    with pytest.raises(RuntimeError, match="wait for itself"):
        nest()
    assert workspace.notes.count() == 0
    with workspace.transaction() as tx:
        workspace.notes.add(tx, _note(2))
    assert workspace.notes.count() == 1
