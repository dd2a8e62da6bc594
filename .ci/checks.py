"""The steps of `bootstrap.py test`: each is run, whatever came before it, then all are summed up.

Takes the Python of each edition's environment. Called by bootstrap.py, which makes those.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
DRAFTER = ROOT / "build" / "test-drafter"
"""The model that both editions' tests draft with."""

AT_ONCE = ("-n", "2", "--dist", "worksteal")
"""How tests run beside one another: each worker takes half, and then what the other has left."""

FAST = [
    *("-m", "not slow and not timing"),
    *(f"tests/unit/{layer}" for layer in ("domain", "text", "storage", "interchange", "services")),
]
"""A minute's worth, to be run at every step of the work: everything below the screen and models."""

SAME_IN_BOTH = [
    f"--ignore=tests/unit/{layer}" for layer in ("domain", "text", "storage", "benchmarks")
]
"""What knows nothing of torch, by the contracts between layers: run once is enough."""

CORE = ",".join(f"medgen_desktop/{layer}/*" for layer in ("domain", "text", "storage"))
HEAVY = ("torch", "transformers", "peft", "accelerate", "onnx")
NO_TORCH = f"""
import importlib.util, sys
found = [name for name in {HEAVY!r} if importlib.util.find_spec(name)]
sys.exit(f"installed, but must not be: {{', '.join(found)}}" if found else 0)
"""


class Check(NamedTuple):
    """One step: what it is called and how it is run."""

    name: str
    command: list[str]


class Outcome(NamedTuple):
    """How a step ended."""

    name: str
    code: int
    seconds: float


def workstation_checks(python: str, selection: Sequence[str]) -> list[Check]:
    """Everything, where torch is; with a selection of tests coverage would say nothing."""
    checks = [
        Check("format", [python, "-m", "ruff", "format", "--check", "."]),
        Check("lint", [python, "-m", "ruff", "check", "."]),
        Check("types", [python, "-m", "mypy"]),
        Check("layers", [str(Path(python).with_name("lint-imports"))]),
    ]
    pytest = [python, "-m", "pytest", "--durations=10"]
    if selection:
        return [*checks, Check("tests", [*pytest, *AT_ONCE, *selection])]
    report = [python, "-m", "coverage", "report"]
    return [
        *checks,
        Check("drafter", [python, str(ROOT / "tests" / "make_drafter.py"), str(DRAFTER)]),
        Check("timing", [*pytest, "-m", "timing"]),  # alone, and not slowed down by coverage
        Check("tests", [*pytest, *AT_ONCE, "-m", "not timing", "--cov", "--cov-report="]),
        Check("coverage 90 %", [*report, "--fail-under=90"]),
        Check("coverage of the core 100 %", [*report, f"--include={CORE}", "--fail-under=100"]),
    ]


def clinic_checks(python: str, selection: Sequence[str]) -> list[Check]:
    """What the clinic edition must do, proven where torch is not installed."""
    return [
        Check("clinic: no torch", [python, "-c", NO_TORCH]),
        Check(
            "clinic: tests",
            [python, "-m", "pytest", *AT_ONCE, *SAME_IN_BOTH, "-m", "clinic", *selection],
        ),
    ]


def run_checks(checks: Sequence[Check], folder: Path, *, has_drafter: bool) -> list[Outcome]:
    """Run every step on our own streams."""
    variables = dict(os.environ)
    variables.setdefault("QT_QPA_PLATFORM", "offscreen")
    if has_drafter:  # else the tests make one when they need it, and keep it for the next run
        variables["MEDGEN_TEST_DRAFTER"] = str(DRAFTER)
    variables.pop("MEDGEN_TEST_BASE_WHEEL", None)  # bootstrap.py has put the base model in place
    outcomes = []
    for check in checks:
        _write(f"\n== {check.name}")
        started = time.monotonic()
        done = subprocess.run(
            check.command, cwd=folder, env=variables, stdin=subprocess.DEVNULL, check=False
        )
        outcomes.append(Outcome(check.name, done.returncode, time.monotonic() - started))
    return outcomes


def summary(outcomes: Sequence[Outcome]) -> str:
    """One line a step."""
    width = max(len(one.name) for one in outcomes)
    lines = [
        f"  {one.name:<{width}}  {one.seconds:7.1f} s  {'ok' if one.code == 0 else 'FAILED'}"
        for one in outcomes
    ]
    return "\n".join(["", "== summary", *lines])


def exit_code(outcomes: Sequence[Outcome]) -> int:
    """1 if a step failed or a signal ended it, else 0."""
    return int(any(one.code != 0 for one in outcomes))


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the editions whose Python is given."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--workstation", metavar="PYTHON")
    parser.add_argument("--clinic", metavar="PYTHON")
    parser.add_argument("--fast", action="store_true")
    parser.add_argument("-k", metavar="EXPRESSION")
    options = parser.parse_args(arguments)
    selection = ["-k", options.k] if options.k else []
    checks: list[Check] = []
    is_all = True
    if options.workstation:
        fast = FAST if options.fast else []
        is_all = not fast and not selection
        if is_all:
            shutil.rmtree(DRAFTER, ignore_errors=True)
        checks += workstation_checks(options.workstation, [*fast, *selection])
    if options.clinic:
        checks += clinic_checks(options.clinic, selection)
    if not checks:
        parser.error("give --workstation PYTHON, --clinic PYTHON or both")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends the step that runs, too
    try:
        outcomes = run_checks(checks, ROOT, has_drafter=is_all)
    except KeyboardInterrupt:
        _write("Stopped.")
        return 130
    _write(summary(outcomes))
    return exit_code(outcomes)


def _write(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
