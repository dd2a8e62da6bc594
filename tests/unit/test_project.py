"""The project's own files: pins, documents and promises that no other test would see broken."""

import ast
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest
from packaging.requirements import Requirement
from packaging.version import Version
from PySide6.QtGui import QTextCursor, QTextDocument
from pytestqt.qtbot import QtBot

import bootstrap_sentences as sentences
from medgen_desktop import __version__
from medgen_desktop.cli.entry import medgen

pytestmark = pytest.mark.clinic

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LONGEST_MODULE, LONGEST_FUNCTION = 600, 60


def _pins() -> dict[str, str]:
    pins = {}
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            name, version = line.split("==")
            pins[_normal(name)] = version
    return pins


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _requirements() -> list[Requirement]:
    project = PYPROJECT["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    groups.append(PYPROJECT["build-system"]["requires"])
    return [Requirement(one) for group in groups for one in group]


def _tracked_files() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        [git, "ls-files", "-z"], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def _modules() -> list[Path]:
    return [path for path in _tracked_files() if path.suffix == ".py"]


# -- pins --------------------------------------------------------------------------------------


@pytest.mark.parametrize("requirement", _requirements(), ids=str)
def test_that_each_requirement_is_pinned_to_a_version_it_allows(requirement: Requirement) -> None:
    pinned = _pins()[_normal(requirement.name)]
    assert requirement.specifier.contains(pinned)


def test_that_constraints_are_exact_public_versions() -> None:
    for version in _pins().values():
        assert Version(version).local is None
        assert str(Version(version)) == version


def test_that_the_pythons_of_the_project_and_of_the_bootstrap_agree() -> None:
    wanted = Requirement(f"python{PYPROJECT['project']['requires-python']}").specifier
    for minor in range(8, 18):
        assert wanted.contains(f"3.{minor}") == (sentences.python_refusal(3, minor) == "")


def test_that_the_clinic_edition_requires_nothing_of_training() -> None:
    core = {_normal(Requirement(one).name) for one in PYPROJECT["project"]["dependencies"]}
    assert core.isdisjoint({"torch", "transformers", "peft", "accelerate", "onnx", "gguf"})


@pytest.mark.parametrize("table", ["scripts", "gui-scripts"])
def test_that_each_command_of_the_installation_exists(table: str) -> None:
    for place in PYPROJECT["project"][table].values():
        module, name = place.split(":")
        assert callable(getattr(import_module(module), name))


# -- what is in the repository -----------------------------------------------------------------

# Written in pieces, so that this file does not name what it looks for.
_HOSTS = [
    f"{host}.{domain}"
    for host, domain in (
        ("py" + "pi", "org"),
        ("python" + "hosted", "org"),
        ("npm" + "js", "org"),
        ("npm" + "js", "com"),
        ("conda." + "anaconda", "org"),
        ("deb." + "debian", "org"),
        ("download." + "pytorch", "org"),
    )
]
_PLACES = [f"/{folder}/" for folder in ("wo" + "rk", "ro" + "ot", "op" + "t/py" + "pi")]


def test_that_no_file_names_a_package_registry_or_a_place_of_one_machine() -> None:
    found = []
    for path in _tracked_files():
        content = path.read_bytes()
        if b"\0" in content:
            continue
        text = content.decode("utf-8", "replace")
        found += [f"{path.name}: {one}" for one in (*_HOSTS, *_PLACES) if one in text]
    assert found == []


def test_that_every_problem_has_a_code_of_its_own() -> None:
    domain = ROOT / "medgen_desktop" / "domain"
    trees = [
        ast.parse((domain / f"{name}errors.py").read_text("utf-8")) for name in ("", "marking_")
    ]
    codes = [
        node.args[0].value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "declared"
        and isinstance(node.args[0], ast.Constant)
    ]
    assert len(codes) > 30
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"MG\d{3}", str(code)) for code in codes)


def test_that_modules_and_functions_stay_readable() -> None:
    too_long = []
    for path in _modules():
        source = path.read_text("utf-8")
        if source.count("\n") > LONGEST_MODULE:
            too_long.append(path.name)
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    too_long.append(f"{path.name}: {node.name} ({length} lines)")
    assert too_long == []


# -- documents ---------------------------------------------------------------------------------


def _command_lines(document: Path) -> list[str]:
    text = document.read_text("utf-8").replace("\\\n", " ")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    inline = re.findall(r"`((?:medgen|python3 bootstrap\.py) [^`\n]+)`", text)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return [line for line in (*lines, *inline) if line]


def _documents() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def _decisions() -> list[Path]:
    return sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))


def _problem_of_medgen(words: list[str]) -> str:
    """What is wrong with a `medgen …` line of a document, or ""."""
    command: click.Command = medgen
    while isinstance(command, click.Group) and words:
        context = click.Context(command)
        found = command.get_command(context, words[0])
        if found is None:
            return f"no command {words[0]}" if not words[0].startswith("-") else ""
        command, words = found, words[1:]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    unknown = [word for word in words if word.startswith("--") and word not in known]
    return f"{command.name} has no {unknown[0]}" if unknown else ""


@pytest.mark.parametrize("document", _documents(), ids=lambda path: path.name)
def test_that_documented_commands_exist(document: Path) -> None:
    problems = []
    for line in _command_lines(document):
        words = shlex.split(line, comments=True)
        if words[:1] == ["medgen"]:
            problems.append(_problem_of_medgen(words[1:]))
        elif words[:2] == ["python3", "bootstrap.py"]:
            asked = subprocess.run(
                [sys.executable, str(ROOT / "bootstrap.py"), *words[2:], "--help"],
                capture_output=True,
                encoding="utf-8",
                check=False,
            )
            problems.append("" if asked.returncode == 0 else asked.stderr)
    assert [problem for problem in problems if problem] == []


def test_that_the_readme_tells_how_to_begin() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    for command in ("demo", "test", "run"):
        assert f"python3 bootstrap.py {command}" in text


@pytest.mark.parametrize(
    "document",
    [*_documents(), *sorted((ROOT / "docs" / "adr").glob("*.md"))],
    ids=lambda path: path.name,
)
def test_that_links_between_documents_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text("utf-8"))
    missing = [link for link in links if not (document.parent / link).exists()]
    assert missing == []


def test_that_decisions_are_numbered_without_gaps() -> None:
    numbers = [path.name[:4] for path in _decisions()]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_that_the_changelog_tells_of_this_version() -> None:
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


# -- Qt ----------------------------------------------------------------------------------------


def test_that_qt_gives_back_every_reference_to_none(qtbot: QtBot) -> None:  # noqa: ARG001 - an application must exist
    document = QTextDocument("a note")
    cursor = QTextCursor(document)
    calls = 20_000
    before = sys.getrefcount(None)
    for index in range(calls):
        cursor.setPosition(index % 5)
    lost = before - sys.getrefcount(None)
    assert abs(lost) < calls // 100  # PySide6 6.12.0 loses one a call, and aborts in the end
