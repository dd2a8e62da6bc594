"""The inference worker as a real process with a real model, in every way that it can end."""

import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from medgen_desktop.domain.draft import StopReason
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.generation import GenerationSettings
from medgen_desktop.domain.model_manifest import manifest_to_json
from medgen_desktop.domain.worker_protocol import (
    CancelRequest,
    DraftFinished,
    DraftRequest,
    DraftText,
    Event,
    ModelLoaded,
    ModelUnloaded,
    NotePrepared,
    PreloadModel,
    PrepareNote,
    SourcesFound,
    SourcesRequest,
    UnloadModel,
    WorkFailed,
    decode_event,
    encode_message,
)
from medgen_desktop.inference.model_library import ModelLibrary, read_manifest
from medgen_desktop.services.draft import INFERENCE_WORKER, Drafter
from medgen_desktop.services.worker_client import WorkerClient

pytestmark = [pytest.mark.clinic, pytest.mark.slow]

NOTE = "Doctor: What brings you in?\nPatient: I have had a zymurgic cough for three days.\n"
PATIENCE = 120.0


@pytest.fixture
def worker() -> Iterator[WorkerClient]:
    with WorkerClient(INFERENCE_WORKER) as client:
        yield client


@pytest.fixture
def own_model(drafter_folder: Path, tmp_path: Path) -> Path:
    """A copy of the drafter that a test may change."""
    folder = tmp_path / "models" / read_manifest(drafter_folder).id
    shutil.copytree(drafter_folder, folder)
    return folder


def asked(number: int, folder: Path, source: str = NOTE, tokens: int = 8) -> DraftRequest:
    return DraftRequest(number, str(folder), source, "CC", GenerationSettings(tokens))


def next_event(worker: WorkerClient) -> Event:
    event = worker.next_event(PATIENCE)
    assert event is not None, "the worker said nothing"
    return event


def events_until(worker: WorkerClient, *last: type[Event]) -> list[Event]:
    """Events up to and with the first of a given kind."""
    events = [next_event(worker)]
    while not isinstance(events[-1], last):
        events.append(next_event(worker))
    return events


def finished(worker: WorkerClient) -> DraftFinished:
    event = events_until(worker, DraftFinished, WorkFailed)[-1]
    assert isinstance(event, DraftFinished), event
    return event


def failed(worker: WorkerClient) -> WorkFailed:
    event = events_until(worker, DraftFinished, WorkFailed)[-1]
    assert isinstance(event, WorkFailed), event
    return event


def test_that_a_draft_streams_in_and_the_model_is_loaded_once(
    worker: WorkerClient, drafter_folder: Path
) -> None:
    worker.send(asked(1, drafter_folder))
    events = events_until(worker, DraftFinished)
    assert isinstance(events[0], ModelLoaded)
    assert events[0].memory_mb > 100
    last = events[-1]
    assert isinstance(last, DraftFinished)
    pieces = [one.text for one in events[1:-1] if isinstance(one, DraftText)]
    assert len(pieces) == len(events) - 2 > 2
    assert "".join(pieces) == last.text
    assert last.prompt_tokens > 30
    assert 0 < last.new_tokens <= 8
    worker.send(asked(2, drafter_folder))
    again = events_until(worker, DraftFinished)
    assert not any(isinstance(one, ModelLoaded) for one in again)
    assert isinstance(again[-1], DraftFinished)
    assert again[-1].text == last.text


def test_that_every_preload_is_answered(worker: WorkerClient, drafter_folder: Path) -> None:
    for _ in range(2):
        worker.send(PreloadModel(str(drafter_folder)))
        assert isinstance(event := next_event(worker), ModelLoaded)
        assert event.model_folder == str(drafter_folder)


def test_that_a_running_draft_is_cancelled_with_what_there_is(
    worker: WorkerClient, drafter_folder: Path
) -> None:
    worker.send(asked(1, drafter_folder, tokens=2_000))
    before = [one for one in events_until(worker, DraftText) if isinstance(one, DraftText)]
    started = time.monotonic()
    worker.send(CancelRequest(1))
    rest = events_until(worker, DraftFinished)
    assert time.monotonic() - started < 5
    pieces = [one.text for one in (*before, *rest) if isinstance(one, DraftText)]
    assert isinstance(last := rest[-1], DraftFinished)
    assert last.stop_reason is StopReason.CANCELLED
    assert last.text == "".join(pieces) != ""


def test_that_a_cancel_is_seen_while_a_long_note_is_read(
    worker: WorkerClient, drafter_folder: Path
) -> None:
    worker.send(PreloadModel(str(drafter_folder)))
    next_event(worker)
    worker.send(asked(1, drafter_folder, NOTE * 300))
    time.sleep(0.3)
    worker.send(CancelRequest(1))
    last = finished(worker)
    assert (last.stop_reason, last.new_tokens) == (StopReason.CANCELLED, 0)
    worker.send(asked(2, drafter_folder))
    assert finished(worker).new_tokens > 0


def test_that_requests_wait_their_turn_and_a_waiting_one_can_be_cancelled(
    worker: WorkerClient, drafter_folder: Path
) -> None:
    for number in (1, 2, 3):
        worker.send(asked(number, drafter_folder, tokens=4))
    worker.send(CancelRequest(2))
    answers = [finished(worker) for _ in range(3)]
    assert [one.request_id for one in answers] == [1, 2, 3]
    assert answers[1].stop_reason is StopReason.CANCELLED
    assert answers[1].text == ""
    assert answers[0].text == answers[2].text != ""


def sources(number: int, folder: Path, source: str = NOTE) -> SourcesRequest:
    text = "The patient has a cough."
    start = text.index("cough")
    return SourcesRequest(number, str(folder), source, "CC", text, start, start + 5)


def answer(worker: WorkerClient) -> SourcesFound:
    event = events_until(worker, SourcesFound, WorkFailed)[-1]
    assert isinstance(event, SourcesFound), event
    return event


def test_that_a_word_s_source_is_told_between_drafts(
    worker: WorkerClient, drafter_folder: Path
) -> None:
    worker.send(asked(1, drafter_folder))
    worker.send(sources(2, drafter_folder))
    worker.send(asked(3, drafter_folder))
    first = finished(worker)
    found = answer(worker)
    assert found.request_id == 2
    assert found.words
    assert NOTE[found.words[0].start : found.words[0].end] == "cough"
    assert finished(worker).text == first.text


def test_that_a_question_can_be_cancelled_and_a_draft_comes_at_once(
    worker: WorkerClient, drafter_folder: Path
) -> None:
    worker.send(PreloadModel(str(drafter_folder)))
    next_event(worker)
    worker.send(sources(1, drafter_folder, NOTE * 250))
    time.sleep(0.2)
    started = time.monotonic()
    worker.send(CancelRequest(1))
    assert answer(worker) == SourcesFound(1, None)
    assert time.monotonic() - started < 1
    worker.send(asked(2, drafter_folder))
    assert finished(worker).new_tokens > 0


def test_that_another_note_s_draft_ends_the_reading_ahead(
    worker: WorkerClient, drafter_folder: Path
) -> None:
    worker.send(PreloadModel(str(drafter_folder)))
    next_event(worker)
    worker.send(PrepareNote(str(drafter_folder), NOTE * 300))
    time.sleep(0.3)
    started = time.monotonic()
    worker.send(asked(1, drafter_folder))
    events = events_until(worker, DraftText)
    assert time.monotonic() - started < 2  # all of the long note takes far longer
    assert isinstance(prepared := events[0], NotePrepared)
    assert not prepared.is_complete
    assert finished(worker).new_tokens > 0


def test_that_unloading_gives_the_memory_back(worker: WorkerClient, drafter_folder: Path) -> None:
    process = psutil.Process(worker.pid)
    worker.send(PreloadModel("nowhere"))
    assert isinstance(next_event(worker), WorkFailed)
    before = process.memory_info().rss
    worker.send(asked(1, drafter_folder, NOTE * 20, tokens=32))
    finished(worker)
    loaded = process.memory_info().rss
    worker.send(UnloadModel())
    events_until(worker, ModelUnloaded)
    after = process.memory_info().rss
    assert loaded - before > 150e6
    assert after - before < 40e6


def test_that_a_cancel_that_comes_too_late_hits_nothing(
    worker: WorkerClient, drafter_folder: Path
) -> None:
    worker.send(CancelRequest(7))
    worker.send(asked(7, drafter_folder, tokens=2))
    assert finished(worker).new_tokens > 0


def test_that_a_blank_note_is_refused(worker: WorkerClient, drafter_folder: Path) -> None:
    worker.send(asked(3, drafter_folder, " \n"))
    assert failed(worker) == WorkFailed("MG301", {}, 3)


def test_that_a_note_too_long_is_refused_with_the_numbers(
    worker: WorkerClient, drafter_folder: Path
) -> None:
    context = read_manifest(drafter_folder).context_length
    worker.send(asked(4, drafter_folder, tokens=context))
    error = failed(worker)
    assert (error.code, error.request_id) == ("MG302", 4)
    assert error.details["context"] == context
    assert int(error.details["needed"]) > context


def test_that_a_model_that_is_missing_or_changed_is_refused_and_the_next_one_loads(
    worker: WorkerClient, own_model: Path, drafter_folder: Path, tmp_path: Path
) -> None:
    with (own_model / "model.onnx").open("r+b") as weights:
        weights.seek(1_000_000)
        weights.write(b"changed!")
    worker.send(asked(1, own_model))
    error = failed(worker)
    assert (error.code, error.details["reason"]) == ("MG304", "model.onnx has changed")
    worker.send(asked(2, tmp_path / "nowhere"))
    assert failed(worker).code == "MG304"
    worker.send(asked(3, drafter_folder))
    assert finished(worker).new_tokens > 0


def test_that_a_model_put_in_the_place_of_another_is_the_one_that_drafts(
    worker: WorkerClient, own_model: Path
) -> None:
    worker.send(asked(1, own_model))
    first = finished(worker)
    assert first.new_tokens > 0
    manifest = read_manifest(own_model)
    everything = tuple(range(manifest.decoder.vocabulary)) if manifest.decoder else ()
    silent = replace(manifest, stop_token_ids=everything)
    (own_model / "manifest.json").write_text(manifest_to_json(silent), encoding="utf-8")
    worker.send(asked(2, own_model))
    events = events_until(worker, DraftFinished)
    assert isinstance(events[0], ModelLoaded)
    assert isinstance(last := events[-1], DraftFinished)
    assert (last.new_tokens, last.stop_reason) == (0, StopReason.END_OF_TEXT)


def test_that_a_killed_worker_is_told_and_the_next_draft_starts_another(own_model: Path) -> None:
    drafter = Drafter(ModelLibrary(own_model.parent))
    heard: list[str] = []

    def hear_and_kill(text: str) -> None:
        heard.append(text)
        if len(heard) == 3:
            client = drafter._client
            assert client is not None
            psutil.Process(client.pid).kill()

    try:
        with pytest.raises(UserError) as caught:
            drafter.draft(
                source=NOTE,
                section="CC",
                model_id=own_model.name,
                settings=GenerationSettings(2_000),
                on_text=hear_and_kill,
            )
        assert caught.value.code == "MG305"
        assert len(heard) >= 3
        again = drafter.draft(
            source=NOTE, section="CC", model_id=own_model.name, settings=GenerationSettings(3)
        )
        assert again.text
        assert "".join(heard).startswith(again.text)
    finally:
        drafter.close()


def test_that_it_ends_with_its_parent_even_in_the_middle_of_a_draft(drafter_folder: Path) -> None:
    worker = WorkerClient(INFERENCE_WORKER)
    worker.send(asked(1, drafter_folder, tokens=4_000))
    events_until(worker, DraftText)
    process = psutil.Process(worker.pid)
    started = time.monotonic()
    worker.close()
    assert time.monotonic() - started < 5
    assert not process.is_running()
    assert worker._process.returncode == 0


def test_that_it_leaves_the_processor_to_the_window(worker: WorkerClient) -> None:
    worker.send(PreloadModel("nowhere"))
    assert isinstance(next_event(worker), WorkFailed)
    own, others = psutil.Process().nice(), psutil.Process(worker.pid).nice()
    if sys.platform == "win32":
        assert others == psutil.BELOW_NORMAL_PRIORITY_CLASS
    else:
        assert others > own or own >= 5


def started_with(code: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def answers_to(
    process: "subprocess.Popen[bytes]", *requests: DraftRequest
) -> tuple[list[Event], str]:
    """What the worker answers to requests, and its log."""
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    with process:
        process.stdin.write("".join(encode_message(one) for one in requests).encode())
        process.stdin.flush()
        events: list[Event] = []
        ended = 0
        while ended < len(requests):
            line = process.stdout.readline()
            assert line, process.stderr.read().decode()
            events.append(decode_event(line.decode()))
            ended += isinstance(events[-1], (DraftFinished, WorkFailed))
        process.stdin.close()
        log = process.stderr.read().decode()
    assert process.returncode == 0
    return events, log


def test_that_it_drafts_where_torch_cannot_be_imported(drafter_folder: Path) -> None:
    process = started_with(
        """
        import sys

        class Refusal:
            def find_spec(self, name, path=None, target=None):
                top = name.partition(".")[0]
                if top in {"torch", "transformers", "peft", "accelerate", "onnx"}:
                    sys.stderr.write(f"ASKED FOR {name}\\n")
                    raise ImportError(name)

        sys.meta_path.insert(0, Refusal())
        from medgen_desktop.inference.worker import main
        main()
        """
    )
    events, log = answers_to(process, asked(1, drafter_folder))
    assert isinstance(last := events[-1], DraftFinished)
    assert last.text
    assert "ASKED FOR" not in log


def test_that_its_log_holds_no_text_of_a_note_even_when_it_fails(drafter_folder: Path) -> None:
    process = started_with(
        """
        from medgen_desktop.inference import engine, worker

        def fail(model, source, *_arguments, **_options):
            print("printed by a library")
            raise RuntimeError(source)

        engine.generate = fail
        worker.main()
        """
    )
    events, log = answers_to(process, asked(1, drafter_folder))
    assert events[-1] == WorkFailed("MG001", {"reason": "RuntimeError"}, 1)
    assert "RuntimeError" in log
    assert "printed by a library" in log
    assert "zymurgic" not in log


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits memory as Linux does")
def test_that_too_little_memory_is_one_sentence_and_not_the_end(drafter_folder: Path) -> None:
    process = started_with(
        """
        import resource
        from pathlib import Path
        from medgen_desktop.inference import worker

        size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + 130_000_000, resource.RLIM_INFINITY))
        worker.main()
        """
    )
    requests = [asked(number, drafter_folder) for number in (1, 2)]
    events, _ = answers_to(process, *requests)
    assert events == [WorkFailed("MG306", {}, 1), WorkFailed("MG306", {}, 2)]


def test_that_lines_it_does_not_know_stop_nothing(drafter_folder: Path) -> None:
    process = started_with("from medgen_desktop.inference.worker import main; main()")
    assert process.stdin is not None
    process.stdin.write(b"no JSON\n{}\n" + b'{"type": "stop"}\n')
    events, log = answers_to(process, asked(1, drafter_folder, tokens=2))
    assert isinstance(events[-1], DraftFinished)
    assert log.count("refused a request") == 2
    assert "not for this worker" in log


def test_that_a_parent_that_stops_listening_ends_it_quietly(drafter_folder: Path) -> None:
    process = started_with("from medgen_desktop.inference.worker import main; main()")
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    with process:
        process.stdin.write(encode_message(asked(1, drafter_folder, tokens=4_000)).encode())
        process.stdin.flush()
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(30) == 0
        assert process.stderr.read() == b""
        process.stdin.close()
