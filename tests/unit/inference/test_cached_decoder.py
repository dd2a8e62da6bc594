"""The cache of the real model: kept, copied, given back, and whole after an interruption."""

import errno
import gc
import mmap
import threading
import time
from collections.abc import Iterator

import numpy as np
import psutil
import pytest
from numpy.typing import NDArray

from medgen_desktop.inference import cached_decoder
from medgen_desktop.inference.cached_decoder import (
    CACHE_BLOCK,
    PREFILL_CHUNK,
    CachedDecoder,
    ReadInterrupted,
    common_prefix,
)
from medgen_desktop.inference.readers import cached_reader_of
from medgen_desktop.inference.session import LoadedModel

pytestmark = [pytest.mark.clinic, pytest.mark.slow]

TEXT = "Doctor: Where does it hurt?\nPatient: In my left knee, when I climb the stairs.\n"


def never() -> bool:
    return False


@pytest.fixture(scope="module")
def ids(model: LoadedModel) -> list[int]:
    return model.encode(TEXT * 30, is_markup=False)[:600]


@pytest.fixture
def decoder(model: LoadedModel) -> Iterator[CachedDecoder]:
    made = cached_reader_of(model)
    yield made
    made.release()


def rows(decoder: CachedDecoder, ids: list[int], size: int) -> NDArray[np.float32]:
    """Logits after each of `ids`, read `size` at a time."""
    parts = [ids[start : start + size] for start in range(0, len(ids), size)]
    return np.concatenate([decoder.read(one, range(len(one))).copy() for one in parts])


@pytest.mark.parametrize("size", [1, 2, 3, 7, 16])
def test_that_a_token_has_the_same_bits_whatever_is_read_with_it(
    decoder: CachedDecoder, ids: list[int], size: int
) -> None:
    decoder.read(ids[:200], [0])
    at_once = rows(decoder, ids[200:248], 48)
    decoder.rewind(200)
    np.testing.assert_array_equal(rows(decoder, ids[200:248], size), at_once)
    assert decoder.tokens == ids[:248]


@pytest.mark.parametrize("chunk", [1, 50, 128, 199])
def test_that_how_a_prompt_was_cut_changes_no_bit(
    decoder: CachedDecoder, ids: list[int], chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoder.read_ahead(ids[:200], never)
    expected = rows(decoder, ids[200:210], 10)
    monkeypatch.setattr(cached_decoder, "PREFILL_CHUNK", chunk)
    decoder.rewind(0)
    decoder.read_ahead(ids[:200], never)
    np.testing.assert_array_equal(rows(decoder, ids[200:210], 10), expected)


def test_that_only_what_differs_is_read(decoder: CachedDecoder, ids: list[int]) -> None:
    assert decoder.read_ahead(ids[:300], never)
    looks: list[int] = []

    def is_cancelled() -> bool:
        looks.append(len(decoder.tokens))
        return False

    other = [*ids[:250], 5, 6, 7]
    assert decoder.read_ahead(other, is_cancelled)
    assert looks == [250]
    assert decoder.tokens == other
    assert decoder.read_ahead(other[:100], is_cancelled)
    assert decoder.tokens == other[:100]
    assert len(looks) == 1


@pytest.mark.parametrize("length", [1, 2, PREFILL_CHUNK, PREFILL_CHUNK + 1, 300])
def test_that_whole_chunks_are_read_and_an_end_is_left(
    decoder: CachedDecoder, ids: list[int], length: int
) -> None:
    end = decoder.read_but_the_end(ids[:length], never)
    assert end is not None
    assert 1 <= len(end) <= PREFILL_CHUNK
    assert [*decoder.tokens, *end] == ids[:length]
    assert decoder.read_but_the_end(ids[:length], lambda: True) in (end, None)


def test_that_a_cancelled_reading_keeps_what_was_read(
    decoder: CachedDecoder, ids: list[int]
) -> None:
    answers = iter([False, True])
    assert not decoder.read_ahead(ids, lambda: next(answers))
    assert decoder.tokens == ids[:PREFILL_CHUNK]
    assert decoder.read_but_the_end(ids, lambda: True) is None
    assert decoder.tokens == ids[:PREFILL_CHUNK]


def test_that_an_interruption_ends_a_long_call_within_100_ms_and_spoils_nothing(
    decoder: CachedDecoder, ids: list[int]
) -> None:
    decoder.read(ids[:60], [0])
    expected = rows(decoder, ids[60:70], 10)
    decoder.rewind(60)
    interrupted_at: list[float] = []

    def interrupt() -> None:
        interrupted_at.append(time.perf_counter())
        decoder.interrupt()

    timer = threading.Timer(0.1, interrupt)
    timer.start()
    with pytest.raises(ReadInterrupted):
        decoder.read((ids * 6)[:2_000], [0])  # takes seconds
    late = time.perf_counter() - interrupted_at[0]
    timer.join()
    assert late < 0.1
    assert decoder.tokens == ids[:60]
    np.testing.assert_array_equal(rows(decoder, ids[60:70], 10), expected)


def test_that_an_interruption_between_calls_ends_the_next_one_only(
    decoder: CachedDecoder, ids: list[int]
) -> None:
    decoder.interrupt()
    with pytest.raises(ReadInterrupted):
        decoder.read(ids[:8], [0])
    decoder.read(ids[:8], [0])
    decoder.interrupt()
    assert decoder.read_ahead(ids[:30], never)  # it was meant for somebody else
    assert decoder.tokens == ids[:30]


def test_that_errors_of_a_call_are_not_taken_for_interruptions(decoder: CachedDecoder) -> None:
    with pytest.raises(RuntimeError, match="indices"):
        decoder.read([5, 6], [99])
    assert decoder.tokens == []
    assert decoder.read([5, 6], [1]).shape[0] == 1


def test_that_a_fork_goes_its_own_way_and_can_come_back(
    decoder: CachedDecoder, ids: list[int]
) -> None:
    decoder.read(ids[:CACHE_BLOCK], [0])
    fork = decoder.fork()
    expected = rows(decoder, ids[CACHE_BLOCK:][:8], 8)
    rows(fork, [9, 8, 7, 6], 4)
    fork.rewind(CACHE_BLOCK)
    np.testing.assert_array_equal(rows(fork, ids[CACHE_BLOCK:][:8], 8), expected)
    after = rows(decoder, [11, 12], 2)
    fork.become(decoder)
    assert fork.tokens == decoder.tokens
    rows(decoder, [13], 1)
    fork.rewind(CACHE_BLOCK + 8)
    np.testing.assert_array_equal(rows(fork, [11, 12], 2), after)
    empty = CachedDecoder(decoder._session, decoder._shape)
    fork.become(empty)
    assert fork.tokens == []


def test_that_the_cache_grows_by_blocks_and_is_given_back(
    decoder: CachedDecoder, ids: list[int]
) -> None:
    process = psutil.Process()
    decoder.read(ids[:10], [0])
    decoder.rewind(0)
    gc.collect()
    before = process.memory_info().rss
    decoder.reserve(8_000)
    for layer in decoder._layers:
        layer[:] = 1  # the system gives memory when it is written to
    held = process.memory_info().rss - before
    size = sum(layer.nbytes for layer in decoder._layers)
    assert decoder._layers[0].shape[2] == -(-8_000 // CACHE_BLOCK) * CACHE_BLOCK
    assert held > 0.8 * size
    decoder.release()
    assert process.memory_info().rss - before < 0.2 * size
    assert decoder.tokens == []
    assert decoder.read(ids[:4], [3]).shape == (1, decoder._shape.vocabulary)


def test_that_a_cache_that_does_not_fit_leaves_a_decoder_that_can_read(
    decoder: CachedDecoder, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    decoder.read(ids[: CACHE_BLOCK - 1], [0])
    whole, made = mmap.mmap, []

    def short(file: int, length: int) -> mmap.mmap:
        made.append(length)
        if len(made) == 4:
            raise OSError(errno.ENOMEM, "Cannot allocate memory")
        return whole(file, length)

    with monkeypatch.context() as patched:
        patched.setattr(mmap, "mmap", short)
        with pytest.raises(MemoryError):
            decoder.read(ids[:9], [0])
    assert decoder.tokens == []
    decoder.read(ids[:9], [0])
    assert decoder.tokens == ids[:9]


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [([], [], 0), ([1], [], 0), ([1, 2], [1, 2, 3], 2), ([1, 2, 3], [1, 5, 3], 1), ([2], [1], 0)],
)
def test_that_the_common_beginning_is_known(
    first: list[int], second: list[int], shared: int
) -> None:
    assert common_prefix(first, second) == common_prefix(second, first) == shared
