"""Opening a workspace loads no numerical library, which would take half a second."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.clinic

OPENS = """
import sys
from pathlib import Path
import medgen_desktop.app, medgen_desktop.cli
from medgen_desktop.storage import connection
from medgen_desktop.storage.workspace import Workspace
connection._KEY_ITERATIONS = 1
Workspace.create(Path(sys.argv[1]), "correct horse").close()
with Workspace.open(Path(sys.argv[1]), "correct horse") as workspace:
    assert workspace.annotations.count() == 0
assert not {"numpy", "pandas"} & set(sys.modules)
import numpy
assert numpy.arange(3).sum() == 3
"""
NUMPY_BEFORE = """
import sys, numpy
import medgen_desktop.storage.workspace
assert sys.modules["numpy"] is numpy
"""


@pytest.mark.parametrize("code", [OPENS, NUMPY_BEFORE])
def test_that_numpy_is_not_loaded_with_a_workspace_and_loads_as_usual_later(
    code: str, tmp_path: object
) -> None:
    pytest.importorskip("numpy")
    ended = subprocess.run(
        [sys.executable, "-c", code, f"{tmp_path}/ward.medgen"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
