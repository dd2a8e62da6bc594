"""The drafter against a real child process that speaks the protocol and behaves as told."""

import os
import signal
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from medgen_desktop.domain.draft import DraftToken, Generation, SourceWord, StopReason
from medgen_desktop.domain.errors import UserError
from medgen_desktop.domain.model_manifest import ModelManifest, manifest_to_json
from medgen_desktop.domain.note import NewNote
from medgen_desktop.inference.model_library import ModelLibrary
from medgen_desktop.services.draft import Drafter, edit_draft, save_draft, usual_model
from medgen_desktop.storage.workspace import Workspace

pytestmark = pytest.mark.clinic

# Writes the words of the source one by one; some words make it misbehave.
_WRITER = """
    import os, sys, threading, time
    from pathlib import Path
    from medgen_desktop.domain.draft import DraftToken, StopReason
    from medgen_desktop.domain.worker_protocol import (
        CancelRequest, DraftFinished, DraftRequest, DraftText, ModelLoaded, ModelUnloaded,
        NotePrepared, PreloadModel, PrepareNote, SourcesFound, SourcesRequest, UnloadModel,
        WorkFailed, decode_request, encode_message)
    from medgen_desktop.domain.draft import SourceWord

    cancelled = set()

    def emit(event):
        sys.stdout.write(encode_message(event)); sys.stdout.flush()

    def note_down(what):
        with Path(os.environ["DRAFT_TEST_LOG"]).open("a", encoding="utf-8") as log:
            log.write(f"{what}\\n")

    def write(request):
        note_down(os.getpid())
        done = []
        for word in request.source.split(" "):
            if word == "DIE":
                os._exit(9)
            if word == "TOOLONG":
                emit(WorkFailed("MG302", {"needed": 9000, "context": 2048}, request.request_id))
                return
            if word == "FOREVER":
                while request.request_id not in cancelled:
                    time.sleep(0.01)
            if word == "DEAF":
                time.sleep(600)
            if request.request_id in cancelled:
                break
            done.append(word)
            emit(DraftText(request.request_id + 1000, "of another draft"))
            emit(DraftText(request.request_id, word))
        stop = StopReason.CANCELLED if request.request_id in cancelled else StopReason.END_OF_TEXT
        tokens = tuple(DraftToken(0, len(word), 0.25) for word in done[:1])
        emit(DraftFinished(request.request_id, "".join(done), 7, len(done), 0.5, stop, tokens))

    def look(request):
        if request.text == "BROKEN":
            emit(WorkFailed("MG304", {"model": "m1", "reason": "gone"}, request.request_id))
        elif request.text == "DEAF":
            note_down("looking")
        else:
            place = request.source.index(request.text[request.start : request.end])
            emit(SourcesFound(request.request_id + 1000, None))
            words = (SourceWord(place, place + request.end - request.start, 0.75),)
            emit(SourcesFound(request.request_id, words))

    for line in sys.stdin:
        request = decode_request(line)
        if isinstance(request, CancelRequest):
            cancelled.add(request.request_id)
        elif isinstance(request, SourcesRequest):
            look(request)
        elif isinstance(request, PreloadModel):
            note_down("preload")
            emit(ModelLoaded(request.model_folder, 0.1, 1.0))
        elif isinstance(request, PrepareNote):
            note_down("prepare " + request.source)
            if request.source == "DIE":
                os._exit(9)
            emit(WorkFailed("MG304", {"model": "m1", "reason": "prepared in vain"}))
            emit(NotePrepared(3, True))
        elif isinstance(request, UnloadModel):
            note_down("unload")
            emit(ModelUnloaded(1.0))
        else:
            threading.Thread(target=write, args=(request,), daemon=True).start()
"""


@pytest.fixture
def draft_library(tmp_path: Path) -> ModelLibrary:
    folder = tmp_path / "models" / "m1"
    folder.mkdir(parents=True)
    manifest = ModelManifest(
        id="m1",
        name="M 1",
        kind="drafter",
        architecture="llama",
        licence="Apache-2.0",
        languages=("en",),
        context_length=2048,
        files={},
        created_at="2026-11-23T00:00:00+00:00",
        program_version="0",
    )
    (folder / "manifest.json").write_text(manifest_to_json(manifest), encoding="utf-8")
    return ModelLibrary(tmp_path / "models")


@pytest.fixture
def worker_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "writer_child.py").write_text(textwrap.dedent(_WRITER), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    log = tmp_path / "drafts.log"
    monkeypatch.setenv("DRAFT_TEST_LOG", str(log))
    monkeypatch.setattr("medgen_desktop.services.draft.INFERENCE_WORKER", "writer_child")
    return log


@pytest.fixture
def drafter(draft_library: ModelLibrary, worker_log: Path) -> Iterator[Drafter]:
    assert not worker_log.exists()
    made = Drafter(draft_library)
    yield made
    made.close()


def _draft(drafter: Drafter, source: str) -> Generation:
    return drafter.draft(source=source, section="", model_id="m1")


def test_that_text_streams_in_and_is_what_the_generation_holds(drafter: Drafter) -> None:
    pieces: list[str] = []
    generation = drafter.draft(
        source="患者 has cough", section="HPI", model_id="m1", on_text=pieces.append
    )
    assert pieces == ["患者", "has", "cough"]
    tokens = (DraftToken(0, 2, 0.25),)
    assert generation == Generation("患者hascough", 7, 3, 0.5, StopReason.END_OF_TEXT, tokens)


@pytest.mark.parametrize("source", ["", " \n\t", "\u3000"])
def test_that_a_blank_note_starts_no_worker(
    drafter: Drafter, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("medgen_desktop.services.draft.WorkerClient", None)
    with pytest.raises(UserError) as refusal:
        _draft(drafter, source)
    assert refusal.value.code == "MG301"


def test_that_an_unknown_model_starts_no_worker(
    drafter: Drafter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("medgen_desktop.services.draft.WorkerClient", None)
    with pytest.raises(UserError) as refusal:
        drafter.draft(source="cough", section="", model_id="nobody")
    assert refusal.value.code == "MG303"


def test_that_a_cancel_keeps_what_was_written_and_the_worker(
    drafter: Drafter, worker_log: Path
) -> None:
    pieces: list[str] = []
    generation = drafter.draft(
        source="one two FOREVER three",
        section="",
        model_id="m1",
        on_text=pieces.append,
        cancelled=lambda: len(pieces) == 2,
    )
    assert generation.text == "onetwo"
    assert generation.stop_reason is StopReason.CANCELLED
    assert _draft(drafter, "next").text == "next"
    assert len(set(worker_log.read_text().split())) == 1


def test_that_a_worker_deaf_to_cancel_is_killed_and_the_text_kept(
    drafter: Drafter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("medgen_desktop.services.draft._SECONDS_TO_STOP", 0.2)
    pieces: list[str] = []
    generation = drafter.draft(
        source="one DEAF",
        section="",
        model_id="m1",
        on_text=pieces.append,
        cancelled=lambda: bool(pieces),
    )
    assert (generation.text, generation.stop_reason) == ("one", StopReason.CANCELLED)
    assert _draft(drafter, "again").text == "again"


def test_that_a_dead_worker_is_reported_once_and_replaced(
    drafter: Drafter, worker_log: Path
) -> None:
    pieces: list[str] = []
    with pytest.raises(UserError) as failure:
        drafter.draft(source="one two DIE", section="", model_id="m1", on_text=pieces.append)
    assert failure.value.code == "MG305"
    assert pieces == ["one", "two"]
    assert _draft(drafter, "again").text == "again"
    assert len(set(worker_log.read_text().split())) == 2


def test_that_a_worker_that_died_between_drafts_is_replaced_unnoticed(
    drafter: Drafter, worker_log: Path
) -> None:
    _draft(drafter, "one")
    os.kill(int(worker_log.read_text()), signal.SIGTERM)
    deadline = time.monotonic() + 10
    while drafter._client is not None and drafter._client.is_running:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert _draft(drafter, "two").text == "two"


def test_that_a_refused_prompt_names_the_numbers_and_keeps_the_worker(
    drafter: Drafter, worker_log: Path
) -> None:
    with pytest.raises(UserError, match=r"9000.*2048") as refusal:
        _draft(drafter, "TOOLONG")
    assert refusal.value.code == "MG302"
    _draft(drafter, "one")
    assert len(set(worker_log.read_text().split())) == 1


def test_that_two_threads_take_turns(drafter: Drafter) -> None:
    texts: dict[int, str] = {}

    def work(number: int) -> None:
        texts[number] = _draft(drafter, f"note {number}").text

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert texts == {number: f"note{number}" for number in range(6)}


def test_that_a_draft_can_be_cancelled_while_it_waits_for_its_turn(drafter: Drafter) -> None:
    started, stop = threading.Event(), threading.Event()

    def hold(_piece: str) -> None:
        started.set()

    first = threading.Thread(
        target=lambda: drafter.draft(
            source="one FOREVER", section="", model_id="m1", on_text=hold, cancelled=stop.is_set
        )
    )
    first.start()
    assert started.wait(20)
    waiting = drafter.draft(source="two", section="", model_id="m1", cancelled=lambda: True)
    assert waiting == Generation("", 0, 0, 0.0, StopReason.CANCELLED)
    stop.set()
    first.join(20)
    assert not first.is_alive()


def test_that_closing_stops_a_running_draft_and_refuses_later_ones(drafter: Drafter) -> None:
    started = threading.Event()
    endings: list[Generation] = []

    def work() -> None:
        endings.append(
            drafter.draft(
                source="one FOREVER",
                section="",
                model_id="m1",
                on_text=lambda _piece: started.set(),
            )
        )

    thread = threading.Thread(target=work)
    thread.start()
    assert started.wait(20)
    drafter.close()
    thread.join(20)
    assert endings[0].stop_reason is StopReason.CANCELLED
    assert _draft(drafter, "late").stop_reason is StopReason.CANCELLED


def test_that_an_error_of_the_listener_does_not_leave_half_a_draft_behind(
    drafter: Drafter,
) -> None:
    def fail(_piece: str) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        drafter.draft(source="one two", section="", model_id="m1", on_text=fail)
    assert _draft(drafter, "again").text == "again"


def _sources(
    drafter: Drafter, text: str, cancelled: Callable[[], bool] | None = None
) -> tuple[SourceWord, ...] | None:
    """Where "a cough 😀" holds the first five characters of its draft."""
    return drafter.sources_of_word(
        source="a cough 😀",
        section="",
        model_id="m1",
        text=text,
        start=0,
        end=5,
        cancelled=cancelled,
    )


def test_that_a_word_s_sources_come_from_the_worker_that_drafts(drafter: Drafter) -> None:
    assert _draft(drafter, "one").text == "one"
    client = drafter._client
    assert _sources(drafter, "cough, dry") == (SourceWord(2, 7, 0.75),)
    assert drafter._client is client


def test_that_sources_that_cannot_be_found_are_an_error_and_the_worker_stays(
    drafter: Drafter,
) -> None:
    with pytest.raises(UserError) as caught:
        _sources(drafter, "BROKEN")
    assert caught.value.code == "MG304"
    client = drafter._client
    assert _draft(drafter, "one").text == "one"
    assert drafter._client is client


def test_that_nobody_waits_for_sources_that_are_not_wanted_any_more(
    drafter: Drafter, worker_log: Path
) -> None:
    def is_looked_for() -> bool:
        return worker_log.exists() and "looking" in worker_log.read_text("utf-8")

    assert _sources(drafter, "DEAF", is_looked_for) is None
    client = drafter._client
    assert _draft(drafter, "one").text == "one"
    assert drafter._client is client
    assert _sources(drafter, "cough", lambda: True) is None
    drafter.close()
    assert _sources(drafter, "cough") is None


def test_that_the_usual_model_is_that_of_the_newest_draft_while_the_library_has_it(
    workspace: Workspace, draft_library: ModelLibrary
) -> None:
    assert usual_model(workspace, draft_library) == ""
    with workspace.transaction() as tx:
        note_id = workspace.notes.add(tx, NewNote("Note", "cough", "a.txt", "utf-8", "en"))
    assert note_id is not None
    generation = Generation("Cough.", 1, 1, 0.1, StopReason.END_OF_TEXT)
    save_draft(workspace, note_id, "gone", "", generation)
    assert usual_model(workspace, draft_library) == ""
    save_draft(workspace, note_id, "m1", "", generation)
    assert usual_model(workspace, draft_library) == "m1"


def _wait_for(log: Path, *lines: str) -> None:
    """Wait until the worker has written down these lines, last of all."""
    deadline = time.monotonic() + 20
    while not log.exists() or log.read_text("utf-8").splitlines()[-len(lines) :] != list(lines):
        assert time.monotonic() < deadline, log.exists() and log.read_text("utf-8")
        time.sleep(0.01)


def test_that_a_note_is_prepared_by_the_worker_that_drafts_it(
    drafter: Drafter, worker_log: Path
) -> None:
    drafter.prepare("m1")
    _wait_for(worker_log, "preload")
    drafter.prepare("m1", "cough 发热")
    _wait_for(worker_log, "preload", "prepare cough 发热")
    client = drafter._client
    assert _draft(drafter, "one").text == "one"  # whatever went wrong with what nobody waits for
    assert drafter._client is client


def test_that_only_the_newest_note_is_prepared_and_none_that_is_older_than_a_draft(
    drafter: Drafter, worker_log: Path
) -> None:
    with drafter._turn:
        drafter.prepare("m1", "one")
        time.sleep(0.05)
        drafter.prepare("m1", "two")
        drafter.prepare("m1", "three")
    _wait_for(worker_log, "prepare three")
    with drafter._turn:
        drafter.prepare("m1", "four")
        drafting = threading.Thread(target=_draft, args=(drafter, "five"))
        drafting.start()
        time.sleep(0.1)
    drafting.join(20)
    assert "prepare four" not in worker_log.read_text("utf-8")


def test_that_what_cannot_be_prepared_is_said_when_it_is_to_be_drafted(
    drafter: Drafter, worker_log: Path
) -> None:
    drafter.prepare("nobody", "cough")
    drafter.prepare("m1", "DIE")
    _wait_for(worker_log, "prepare DIE")
    assert _draft(drafter, "one").text == "one"


def test_that_a_worker_that_dies_of_work_ahead_takes_no_draft_with_it(
    drafter: Drafter, worker_log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The draft is sent while the worker is dying, which nobody can see yet."""
    drafter.prepare("m1", "DIE")
    _wait_for(worker_log, "prepare DIE")
    dying = drafter._client
    assert dying is not None
    dying._process.wait(20)
    monkeypatch.setattr(type(dying), "is_running", property(lambda client: client is dying))
    monkeypatch.setattr(dying, "send", lambda _request: None)
    assert _draft(drafter, "one").text == "one"
    assert drafter._client is not dying


def test_that_a_drafter_that_cannot_start_its_worker_prepares_nothing_and_says_nothing(
    drafter: Drafter, worker_log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("medgen_desktop.services.draft.WorkerClient", None)
        drafter.prepare("m1", "cough")
        deadline = time.monotonic() + 20
        while drafter._fulfilling is not None:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    drafter.prepare("m1", "cough")
    _wait_for(worker_log, "prepare cough")


def test_that_unloading_waits_for_the_worker_and_needs_none(
    drafter: Drafter, worker_log: Path
) -> None:
    drafter.unload()
    assert not worker_log.exists()
    assert _draft(drafter, "one").text == "one"
    drafter.unload()
    assert worker_log.read_text("utf-8").endswith("unload\n")
    assert _draft(drafter, "two").text == "two"
    drafter.close()
    drafter.unload()
    drafter.prepare("m1", "late")
    assert drafter._fulfilling is None


def test_that_a_saved_draft_keeps_both_wordings(workspace: Workspace) -> None:
    with workspace.transaction() as tx:
        note = workspace.notes.add(tx, NewNote("t", "cough", "a.txt", "utf-8", "en"))
    assert note is not None
    generation = Generation("He coughs.", 9, 3, 1.5, StopReason.END_OF_TEXT)
    draft = save_draft(workspace, note, "m1", "HPI", generation)
    assert (draft.generated, draft.text, draft.section) == ("He coughs.", "He coughs.", "HPI")
    edit_draft(workspace, draft.id, "She coughs.")
    edited = workspace.drafts.get(draft.id)
    assert (edited.generated, edited.text) == ("He coughs.", "She coughs.")
    assert (edited.prompt_tokens, edited.new_tokens, edited.seconds) == (9, 3, 1.5)
