"""The client against real child processes that speak the protocol."""

import logging
import os
import sys
import textwrap
import time
from pathlib import Path

import pytest

from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.generation import GenerationSettings
from medgen_desktop.domain.records import RecordError
from medgen_desktop.domain.worker_protocol import (
    CancelRequest,
    DraftRequest,
    DraftText,
    PhaseChanged,
    StopWork,
    WorkFailed,
)
from medgen_desktop.services.worker_client import WorkerClient, child_environment, error_of

pytestmark = pytest.mark.clinic

_ECHO = """
    import os, sys, time
    from medgen_desktop.domain.worker_protocol import (
        DraftRequest, DraftText, PhaseChanged, CancelRequest, decode_request, encode_message)

    def emit(event):
        sys.stdout.write(encode_message(event)); sys.stdout.flush()

    print("log line é 病", file=sys.stderr)
    emit(PhaseChanged(phase=" ".join(os.environ.get(n, "-") for n in
        ("MEDGEN_PASSPHRASE", "ORT_DISABLE_TELEMETRY", "HF_HUB_OFFLINE", "PYTHONUTF8"))))
    for line in sys.stdin:
        request = decode_request(line)
        if isinstance(request, DraftRequest):
            emit(DraftText(request.request_id, request.source))
        elif isinstance(request, CancelRequest):
            os._exit(7)
        else:
            sys.stdout.write("no event\\n"); sys.stdout.flush()
    emit(PhaseChanged(phase="ended"))
"""
_STUBBORN = """
    import signal, sys, time
    from medgen_desktop.domain.worker_protocol import PhaseChanged, encode_message

    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.stdout.write(encode_message(PhaseChanged(phase="up"))); sys.stdout.flush()
    time.sleep(600)
"""


@pytest.fixture
def worker_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "child_modules"
    folder.mkdir()
    for name, source in (("echo_child", _ECHO), ("stubborn_child", _STUBBORN)):
        (folder / f"{name}.py").write_text(textwrap.dedent(source), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return folder


def _request(request_id: int, source: str) -> DraftRequest:
    return DraftRequest(request_id, "m", source, "", GenerationSettings())


@pytest.mark.usefixtures("worker_modules")
def test_that_text_in_any_script_comes_back_as_it_went() -> None:
    with WorkerClient("echo_child") as client:
        assert isinstance(client.next_event(20), PhaseChanged)
        for number, text in enumerate(["cough\r\nfever", "患者咳嗽🙂", "\u2028\x00"]):
            client.send(_request(number, text))
            assert client.next_event(20) == DraftText(number, text)


@pytest.mark.usefixtures("worker_modules")
def test_that_a_large_request_does_not_block() -> None:
    text = "病" * 1_000_000
    with WorkerClient("echo_child") as client:
        client.next_event(20)
        client.send(_request(1, text))
        client.send(_request(2, text))
        assert client.next_event(20) == DraftText(1, text)
        assert client.next_event(20) == DraftText(2, text)


@pytest.mark.usefixtures("worker_modules")
def test_that_waiting_without_an_event_gives_none() -> None:
    with WorkerClient("echo_child") as client:
        client.next_event(20)
        started = time.monotonic()
        assert client.next_event(0.05) is None
        assert time.monotonic() - started < 2


@pytest.mark.usefixtures("worker_modules")
def test_that_the_child_gets_no_passphrase_and_no_telemetry(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MEDGEN_PASSPHRASE", "secret")
    with WorkerClient("echo_child") as client:
        assert client.next_event(20) == PhaseChanged(phase="- 1 1 1")
    assert "secret" not in child_environment().values()


@pytest.mark.usefixtures("worker_modules")
def test_that_the_log_of_the_child_goes_to_the_logger(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="medgen_desktop.worker")
    with WorkerClient("echo_child") as client:
        client.next_event(20)
    assert any("log line é 病" in record.message for record in caplog.records)


@pytest.mark.usefixtures("worker_modules")
def test_that_a_dead_child_is_one_user_error_with_its_exit_code() -> None:
    with WorkerClient("echo_child") as client:
        client.next_event(20)
        client.send(_request(1, "last words"))
        client.send(CancelRequest(1))
        assert client.next_event(20) == DraftText(1, "last words")
        for _ in range(2):
            with pytest.raises(UserError) as failure:
                client.next_event(20)
            assert failure.value.code == "MG305"
            assert failure.value.details["code"] == 7
        with pytest.raises(UserError, match="exit code 7"):
            client.send(StopWork())
        assert not client.is_running


@pytest.mark.usefixtures("worker_modules")
def test_that_a_module_that_does_not_exist_is_a_worker_that_ended() -> None:
    client = WorkerClient("no_such_module_here")
    with pytest.raises(UserError, match="exit code 1"):
        client.next_event(20)
    client.close()


@pytest.mark.usefixtures("worker_modules")
def test_that_a_line_that_is_no_event_is_refused() -> None:
    with WorkerClient("echo_child") as client:
        client.next_event(20)
        client.send(StopWork())
        with pytest.raises(RecordError, match="not JSON"):
            client.next_event(20)


@pytest.mark.usefixtures("worker_modules")
def test_that_closing_lets_the_child_finish_and_leaves_no_process() -> None:
    client = WorkerClient("echo_child")
    client.next_event(20)
    client.close()
    client.close()
    assert client.next_event(1) == PhaseChanged(phase="ended")
    assert not client.is_running
    if sys.platform != "win32":
        with pytest.raises(ProcessLookupError):
            os.kill(client.pid, 0)


@pytest.mark.usefixtures("worker_modules")
def test_that_a_child_that_ignores_everything_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("medgen_desktop.services.worker_client._SECONDS_TO_END", 0.2)
    monkeypatch.setattr("medgen_desktop.services.worker_client._SECONDS_TO_TERMINATE", 0.2)
    client = WorkerClient("stubborn_child")
    client.next_event(20)
    client.close()
    assert not client.is_running


@pytest.mark.usefixtures("worker_modules")
def test_that_an_error_in_the_block_kills_the_child() -> None:
    started = time.monotonic()
    client = WorkerClient("stubborn_child")
    client.next_event(20)
    with pytest.raises(KeyError), client:
        raise KeyError
    assert not client.is_running
    assert time.monotonic() - started < 15


@pytest.mark.usefixtures("worker_modules")
def test_that_a_folder_of_notes_cannot_plant_a_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(99)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with WorkerClient("echo_child") as client:
        assert isinstance(client.next_event(20), PhaseChanged)


def test_that_a_failure_keeps_its_code_and_details() -> None:
    error = error_of(WorkFailed("MG302", {"needed": 9000, "context": 2048}, request_id=3))
    assert error.code == "MG302"
    assert "9000" in str(error)


@pytest.mark.parametrize("failed", [WorkFailed("MG302", {}), WorkFailed("XX999", {})])
def test_that_a_failure_that_does_not_fit_becomes_an_unexpected_one(failed: WorkFailed) -> None:
    error = error_of(failed)
    assert error.code == "MG001"
    assert failed.code in str(error)
