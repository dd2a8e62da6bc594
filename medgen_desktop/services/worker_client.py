"""The parent's end of a child process.

Requests go down its stdin, events come up its stdout, and its stderr goes to the log.
"""

import logging
import os
import queue
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import medgen_desktop
from medgen_desktop.child_process import TELEMETRY_OFF
from medgen_desktop.domain.errors import UNEXPECTED, WORKER_ENDED, UserError, problem_with_code
from medgen_desktop.domain.records import RecordError
from medgen_desktop.domain.worker_protocol import (
    Event,
    Request,
    WorkFailed,
    decode_event,
    encode_message,
)
from medgen_desktop.paths import worker_command

_log = logging.getLogger("medgen_desktop.worker")

_CHILD_SETTINGS = TELEMETRY_OFF | {
    "PYTHONUTF8": "1",
    "PYTHONUNBUFFERED": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
_SECRETS = ("MEDGEN_PASSPHRASE",)

_SECONDS_TO_END = 5.0
_SECONDS_TO_TERMINATE = 2.0


def child_environment() -> dict[str, str]:
    """This process's environment for a child: telemetry off, UTF-8 pipes, no passphrase."""
    kept = {name: value for name, value in os.environ.items() if name not in _SECRETS}
    return kept | _CHILD_SETTINGS


def error_of(failed: WorkFailed) -> UserError:
    """The error that a worker reports; an unknown code or missing details become `UNEXPECTED`."""
    try:
        return UserError(problem_with_code(failed.code), **failed.details)
    except KeyError:
        return UserError(UNEXPECTED, reason=failed.code)


class WorkerClient:
    """One child process and its two reading threads.

    Any thread may send; one thread at a time should wait for events. The child ends by itself when
    its stdin closes, so it never outlives this process.
    """

    def __init__(self, module: str) -> None:
        """Start `python -m module` (or the packaged worker executable)."""
        self._sending = threading.Lock()
        self._events: queue.SimpleQueue[Event | RecordError | None] = queue.SimpleQueue()
        self._process = _start(module)
        self._is_left = False
        name = module.rpartition(".")[2]
        self._readers = (
            threading.Thread(target=self._read_events, name=f"{name}-events", daemon=True),
            threading.Thread(target=self._read_log, name=f"{name}-log", daemon=True),
        )
        for reader in self._readers:
            reader.start()

    @property
    def pid(self) -> int:
        """Process id of the child."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether the child has not ended."""
        return self._process.poll() is None

    def send(self, request: Request) -> None:
        """Write one request.

        Raises:
            UserError: WORKER_ENDED when the child no longer reads.
        """
        line = encode_message(request).encode("ascii")
        stdin = _pipe(self._process.stdin)
        with self._sending:
            try:
                stdin.write(line)
                stdin.flush()
            except (OSError, ValueError):
                raise self._ended() from None

    def next_event(self, timeout: float | None = None) -> Event | None:
        """The next event, or None when `timeout` seconds bring none.

        Raises:
            UserError: WORKER_ENDED when the child has ended and all its events were read.
            RecordError: the child wrote a line that is no event.
        """
        try:
            event = self._events.get(timeout=timeout)
        except queue.Empty:
            return None
        if event is None:
            self._events.put(None)
            raise self._ended()
        if isinstance(event, RecordError):
            raise event
        return event

    def close(self) -> None:
        """Ask the child to end by closing its stdin; end it by force if it does not. Idempotent."""
        with self._sending, suppress(OSError):
            _pipe(self._process.stdin).close()
        for seconds, stop in (
            (_SECONDS_TO_END, self._process.terminate),
            (_SECONDS_TO_TERMINATE, self._process.kill),
        ):
            try:
                self._process.wait(seconds)
                break
            except subprocess.TimeoutExpired:
                stop()
        self._tidy()

    def leave(self) -> None:
        """Let the child end by itself, whenever that is; this process may be gone by then."""
        self._is_left = True
        with self._sending, suppress(OSError):
            _pipe(self._process.stdin).close()
        threading.Thread(target=self._process.wait, name="left", daemon=True).start()

    def kill(self) -> None:
        """End the child at once, unless it was left. Idempotent."""
        if self._is_left:
            return
        self._process.kill()
        self._tidy()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close gently after success; at once when something went wrong."""
        if kind is None:
            self.close()
        else:
            self.kill()

    def _tidy(self) -> None:
        self._process.wait()
        with suppress(OSError):  # what was not written yet has no reader any more
            _pipe(self._process.stdin).close()
        for reader in self._readers:
            if reader is not threading.current_thread():
                reader.join(_SECONDS_TO_TERMINATE)  # a grandchild may hold the pipe open

    def _ended(self) -> UserError:
        try:
            code = self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:  # closed its pipes but lives on: of no more use
            self._process.kill()
            code = self._process.wait()
        return UserError(WORKER_ENDED, code=code)

    def _read_events(self) -> None:
        with _pipe(self._process.stdout) as stdout:
            for line in stdout:
                try:
                    self._events.put(decode_event(line.decode("utf-8")))
                except RecordError as error:
                    self._events.put(error)
                except UnicodeDecodeError:
                    self._events.put(RecordError("message: not UTF-8"))
        self._events.put(None)

    def _read_log(self) -> None:
        with _pipe(self._process.stderr) as stderr:
            for line in stderr:
                _log.info("%d: %s", self._process.pid, line.decode("utf-8", "replace").rstrip())


def _start(module: str) -> "subprocess.Popen[bytes]":
    # The child starts in the program's own folder: `-m` puts the working folder first on the
    # import path, and a folder of notes must not be able to plant a module there. A process group
    # of its own keeps Ctrl+C with the parent, which then stops the child in order.
    home = Path(medgen_desktop.__file__).parent.parent
    command, folder = worker_command(module), home if home.is_dir() else None
    pipe, environment = subprocess.PIPE, child_environment()
    if sys.platform == "win32":
        return subprocess.Popen(
            command,
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            cwd=folder,
            env=environment,
            creationflags=subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP,
        )
    return subprocess.Popen(
        command,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        cwd=folder,
        env=environment,
        process_group=0,
    )


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:  # pragma: no cover - every stream is opened as a pipe
        raise RuntimeError("the child was started without pipes")
    return stream
