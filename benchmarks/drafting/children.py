"""The parent's side: engines in processes of their own, of which only one ever runs.

Between its questions a child is stopped (SIGSTOP on POSIX), so that no engine's waiting threads
take a core from the one that is measured.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from medgen_desktop.child_process import TELEMETRY_OFF

ROOT = Path(__file__).resolve().parents[2]
ANSWER_SECONDS = 900
"""A child that answers no sooner is taken for dead."""
_LONGEST_REASON = 300


class EngineGone(Exception):  # noqa: N818 - an outcome that is reported, not a fault of ours
    """An engine cannot be measured; says why."""


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """How an engine is started; `peer` is the name that `--peer` knows it by, empty for ours."""

    name: str
    peer: str
    python: str
    module: str
    arguments: tuple[str, ...]


def environment() -> dict[str, str]:
    """Nothing calls out, and the benchmark's modules are found in any Python."""
    return os.environ | TELEMETRY_OFF | {"PYTHONPATH": str(ROOT), "TOKENIZERS_PARALLELISM": "false"}


def run_once(command: list[str], what: str, *, log_shown: bool = False) -> str:
    """Run a child to its end; returns its last line on stdout.

    `log_shown` lets its stderr through to ours, for work that takes minutes.

    Raises:
        EngineGone: it could not be started, or failed.
    """
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=None if log_shown else subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise EngineGone(f"{what}: {command[0]}: {error.strerror}") from None
    if done.returncode:
        reason = _last_line(done.stderr or "") or f"exit code {done.returncode}"
        raise EngineGone(f"{what}: {reason[:_LONGEST_REASON]}")
    return _last_line(done.stdout)


class Child:
    """A running engine."""

    def __init__(self, spec: EngineSpec, model: str) -> None:
        """Start it with its model, a file or folder, and wait until that is loaded.

        Raises:
            EngineGone: no such interpreter, no such module, or it cannot load its model.
        """
        self.name = spec.name
        self._log = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        try:
            self._process = subprocess.Popen(
                [spec.python, "-m", spec.module, model, *spec.arguments],
                cwd=ROOT,
                env=environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
                encoding="utf-8",
            )
        except OSError as error:
            self._log.close()
            raise EngineGone(f"{spec.python}: {error.strerror}") from None
        try:
            self.loaded = self._reply()
            if "missing" in self.loaded:
                raise EngineGone(self.loaded["missing"])  # noqa: TRY301 - the child is ended below
        except EngineGone:
            self.close()
            raise
        self._control("suspend")

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """Wake the child for one draft.

        Raises:
            EngineGone: it ended instead of answering.
        """
        assert self._process.stdin is not None  # noqa: S101 - for the type checker
        self._control("resume")
        try:
            self._process.stdin.write(json.dumps(question) + "\n")
            self._process.stdin.flush()
        except OSError:
            raise EngineGone(self._ending()) from None
        answer = self._reply()
        self._control("suspend")
        return answer

    def close(self) -> None:
        """End the child, stopped or not."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._log):
            if stream is not None:
                stream.close()

    def _reply(self) -> dict[str, Any]:
        assert self._process.stdout is not None  # noqa: S101 - for the type checker
        guard = threading.Timer(ANSWER_SECONDS, self._process.kill)
        guard.start()
        try:
            line = self._process.stdout.readline()
        finally:
            guard.cancel()
        if not line:
            raise EngineGone(self._ending())
        reply: dict[str, Any] = json.loads(line)
        return reply

    def _control(self, action: str) -> None:
        try:
            getattr(psutil.Process(self._process.pid), action)()
        except psutil.NoSuchProcess:
            raise EngineGone(self._ending()) from None

    def _ending(self) -> str:
        code = self._process.wait()
        self._log.seek(0)
        return f"ended with code {code}: {_last_line(self._log.read())[:_LONGEST_REASON]}"


def own_python(module: str, *arguments: str) -> list[str]:
    """The command of a module of the benchmark in this very environment."""
    return [sys.executable, "-m", module, *arguments]


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.replace("\r", "\n").splitlines() if line.strip()]
    return lines[-1] if lines else ""
