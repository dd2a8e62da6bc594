"""The device is chosen by what the machine has, and memory is counted before it runs out."""

from types import SimpleNamespace

import psutil
import pytest
import torch

from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.training import devices
from medgen_desktop.training.bases import with_adapter
from medgen_desktop.training.data import Example
from medgen_desktop.training.devices import (
    Device,
    choose_device,
    is_out_of_memory,
    peak_memory_mb,
    place,
    release_memory,
    tokens_that_fit,
    usable_cores,
)
from medgen_desktop.training.learners import learner_of
from tests.unit.training.families import FAMILIES

CPU = Device("cpu", "a processor", bfloat16=False)
_MODEL = SimpleNamespace(
    config=SimpleNamespace(
        hidden_size=576, intermediate_size=1_536, num_hidden_layers=30, vocab_size=49_152
    )
)


def _has(monkeypatch: pytest.MonkeyPatch, *, cuda: bool, mps: bool, native: bool = True) -> None:
    def supported(including_emulation: bool = True) -> bool:
        return including_emulation or native

    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda _index: "NVIDIA RTX A2000")
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", supported)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)


@pytest.mark.parametrize("native", [True, False])
def test_that_cuda_comes_first_in_half_precision_only_where_it_is_native(
    monkeypatch: pytest.MonkeyPatch, native: bool
) -> None:
    _has(monkeypatch, cuda=True, mps=True, native=native)
    assert choose_device() == Device("cuda", "NVIDIA RTX A2000", native)


def test_that_mps_comes_before_the_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    _has(monkeypatch, cuda=False, mps=True)
    chosen = choose_device()
    assert (chosen.kind, chosen.bfloat16) == ("mps", False)
    assert chosen.name.startswith("Apple ")
    assert chosen.torch == torch.device("mps")


def test_that_the_cpu_uses_its_physical_cores_in_full_precision(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    threads: list[int] = []
    _has(monkeypatch, cuda=False, mps=False)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(devices, "usable_cores", lambda: 6)
    monkeypatch.setattr(torch, "set_num_threads", threads.append)
    monkeypatch.setattr(torch, "get_num_threads", lambda: threads[-1])
    chosen = choose_device()
    assert (chosen.kind, chosen.bfloat16, threads) == ("cpu", False, [6])
    assert chosen.name.endswith(", 6 threads")
    assert len(chosen.name) > len(", 6 threads")


def test_that_a_number_of_threads_set_from_outside_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _has(monkeypatch, cuda=False, mps=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setattr(torch, "set_num_threads", lambda _: pytest.fail("changed the threads"))
    assert choose_device().kind == "cpu"


def test_that_no_more_cores_are_used_than_the_process_may_run_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(psutil, "cpu_count", lambda logical=True: 64 if logical else 32)
    monkeypatch.setattr(psutil.Process, "cpu_affinity", lambda _: [0, 1, 2], raising=False)
    assert usable_cores() == 3


def test_that_fewer_tokens_fit_where_less_memory_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    def free(gigabytes: float) -> int:
        memory = SimpleNamespace(available=int(gigabytes * 1e9))
        monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
        return tokens_that_fit(CPU, _MODEL)

    assert 200 < free(1) < 400
    assert 3 * free(1) <= free(3) <= 3 * free(1) + 3
    assert free(24) == free(48) == 1_024
    assert free(0) == 1
    assert tokens_that_fit(Device("cuda", "", bfloat16=True), _MODEL) > 10**9


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
        RuntimeError("MPS backend out of memory (MPS allocated: 5.00 GB)"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:124] DefaultCPUAllocator: can't allocate me"
                     "mory: you tried to allocate 8000000000 bytes. Error code 12"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:80] DefaultCPUAllocator: not enough memory"),
    ],
)  # fmt: skip
def test_that_running_out_of_memory_is_recognised(error: BaseException) -> None:
    assert is_out_of_memory(error)


@pytest.mark.parametrize("error", [RuntimeError("shapes differ"), ValueError("out of memory")])
def test_that_other_errors_are_not_taken_for_it(error: BaseException) -> None:
    assert not is_out_of_memory(error)


def test_that_the_peak_is_at_least_what_is_held_now() -> None:
    held = psutil.Process().memory_info().rss / 1e6
    assert held * 0.95 < peak_memory_mb(CPU) < held + 1e6


@pytest.mark.parametrize("kind", ["cuda", "mps"])
def test_that_a_gpu_gives_back_what_torch_keeps(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    released: list[str] = []
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: released.append("cuda"))
    monkeypatch.setattr(torch.mps, "empty_cache", lambda: released.append("mps"))
    release_memory(CPU)
    release_memory(Device(kind, "", bfloat16=False))
    assert released == [kind]


def test_that_a_gpu_counts_its_own_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "max_memory_allocated", lambda: 3_000_000)
    assert peak_memory_mb(Device("cuda", "", bfloat16=True)) == pytest.approx(3.0)


def test_that_what_does_not_learn_is_halved_where_the_device_can_and_the_loss_stays_close() -> None:
    torch.manual_seed(4)
    model = with_adapter(FAMILIES["llama"][0](400), TrainingConfig())
    example = [Example(tuple(range(3, 90)), 30)]
    whole = float(learner_of(model).summed_loss(example, CPU).detach())
    place(model, CPU)
    assert {one.dtype for one in model.parameters()} == {torch.float32}
    place(model, Device("cpu", "a processor", bfloat16=True))
    assert {one.dtype for one in model.parameters() if one.requires_grad} == {torch.float32}
    assert {one.dtype for one in model.parameters() if not one.requires_grad} == {torch.bfloat16}
    halved = learner_of(model).summed_loss(example, CPU)
    halved.backward()  # type: ignore[no-untyped-call] # torch leaves it untyped
    assert float(halved.detach()) == pytest.approx(whole, rel=0.02)
    assert all(one.grad is not None for one in model.parameters() if one.requires_grad)
