"""The one place that loads the plotting library: on the GUI thread, in slices no one feels.

Importing pyqtgraph takes most of a second and asks for every class of Qt. PySide makes a class when
it is first asked for, and is not prepared for two threads that do so at once: imported in a thread
while the window makes its widgets, it can crash the program. So a thread imports only what has
nothing to do with Qt; the rest is done on the GUI thread, a few milliseconds at a time.
"""

import builtins
import importlib
import importlib.util
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from PySide6.QtCore import QObject, QTimer, Slot

from medgen_desktop.ui.background import TaskHandle, TaskRunner

_PACKAGE = "pyqtgraph"
_SLICE_SECONDS = 0.004
_WITHOUT_QT = (
    "numpy",
    "numpy.typing",
    "cProfile",
    "ctypes",
    "decimal",
    "importlib.resources",
    "subprocess",
    "xml.etree.ElementTree",
)
"""What pyqtgraph imports besides Qt."""
_OF_QT = ("QtCore", "QtGui", "QtWidgets", "QtSvg", "QtOpenGLWidgets", "QtTest")
"""What pyqtgraph imports of Qt; of the first three it reads every name."""
_NAMES_A_STEP = 8
_MODULES = (
    "Qt.compat",
    "Qt",
    "debug",
    "functions",
    "WidgetGroup",
    "widgets.FileDialog",
    "GraphicsScene",
    "graphicsItems.GraphicsItem",
    "graphicsItems.GraphicsWidget",
    "graphicsItems.AxisItem",
    "graphicsItems.ButtonItem",
    "graphicsItems.TextItem",
    "graphicsItems.ItemGroup",
    "graphicsItems.ViewBox",
    "graphicsItems.InfiniteLine",
    "graphicsItems.LabelItem",
    "graphicsItems.BarGraphItem",
    "graphicsItems.PlotCurveItem",
    "graphicsItems.ScatterPlotItem",
    "graphicsItems.PlotDataItem",
    "graphicsItems.LegendItem",
    "graphicsItems.PlotItem",
    "widgets.GraphicsView",
    "widgets.PlotWidget",
)
"""What the program draws with, and before each what it imports itself, so that no step is long."""

_Step = Callable[[], Sequence[Callable[[], Any]]]


def load(tasks: TaskRunner, on_ready: Callable[[ModuleType], None]) -> None:
    """Call `on_ready(pyqtgraph)` on the GUI thread once the library is there; call from there too.

    The module has `PlotWidget`, `BarGraphItem` and what belongs to them, not everything that it
    would have had by `import`.
    """
    loading = tasks.findChild(_Loading)
    if loading is None:
        loading = _Loading(tasks)
    loading.wait(on_ready)


class _Loading(QObject):
    """Belongs to the runner of the tasks, so that all who wait for the library wait for one."""

    def __init__(self, tasks: TaskRunner) -> None:
        super().__init__(tasks)
        self._tasks = tasks
        self._waiting: list[Callable[[ModuleType], None]] = []
        self._package: ModuleType | None = None
        self._steps: Iterator[None] = iter(())
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._on_timer)
        tasks.start(_import_what_is_not_qt, on_result=self._on_imported)

    def wait(self, on_ready: Callable[[ModuleType], None]) -> None:
        self._waiting.append(on_ready)
        if self._package is not None:
            self._tell(self._package)

    def _on_imported(self, _result: None) -> None:
        self._steps = loading_steps()
        self._timer.start()

    @Slot()
    def _on_timer(self) -> None:
        until = time.perf_counter() + _SLICE_SECONDS
        while time.perf_counter() < until:
            try:
                next(self._steps)
            except StopIteration:
                self._timer.stop()
                self._package = sys.modules[_PACKAGE]
                self._tell(self._package)
                return

    def _tell(self, package: ModuleType) -> None:
        """Through the tasks: a runner that was closed tells nobody."""
        for on_ready in self._waiting:
            self._tasks.start(lambda _handle: package, on_result=on_ready)
        self._waiting.clear()


def _import_what_is_not_qt(_handle: TaskHandle) -> None:
    for name in _WITHOUT_QT:
        importlib.import_module(name)


class _Steps(Iterator[None]):
    """What is still to be done; a step may answer with steps to do next.

    No generator: one that waits half-way and is collected in another thread would run there.
    """

    def __init__(self, steps: Iterable[_Step]) -> None:
        self._left = deque(steps)

    def __next__(self) -> None:
        if not self._left:
            raise StopIteration
        self._left.extendleft(reversed(self._left.popleft()()))


def loading_steps() -> Iterator[None]:
    """Everything that touches Qt, in pieces; what an earlier run has done costs nothing."""
    return _Steps([*(partial(_import_of_qt, name) for name in _OF_QT), _import_package])


def _import_of_qt(name: str) -> list[_Step]:
    module = importlib.import_module(f"PySide6.{name}")
    names = dir(module)
    return [
        partial(_read_names, module, names[place : place + _NAMES_A_STEP])
        for place in range(0, len(names), _NAMES_A_STEP)
    ]


def _read_names(module: ModuleType, names: Sequence[str]) -> tuple[()]:
    for name in names:
        getattr(module, name)
    return ()


def _import_package() -> list[_Step]:
    if hasattr(sys.modules.get(_PACKAGE), "PlotWidget"):
        return []
    package = _without_its_modules()
    imports = (partial(_import_module, name) for name in _MODULES)
    return [*imports, partial(_finish, package)]


def _import_module(name: str) -> tuple[()]:
    importlib.import_module(f"{_PACKAGE}.{name}")
    return ()


def _finish(package: ModuleType) -> tuple[()]:
    _initialise(package)
    return ()


def _without_its_modules() -> ModuleType:
    """The package with its options, which its modules ask for, and none of the modules yet."""
    if _PACKAGE in sys.modules:
        return sys.modules[_PACKAGE]
    package = importlib.util.module_from_spec(_found()[0])
    sys.modules[_PACKAGE] = package
    _initialise(package)
    # A program that ends before all is loaded has nothing to tidy: `ViewBox` is not there yet.
    package.__dict__["_cleanupCalled"] = True
    return package


def _initialise(package: ModuleType) -> None:
    """Run the package's `__init__`, which gives it the names of those modules that are there.

    As it stands, it would import every module at one go.
    """

    def import_what_is_there(
        name: str,
        names: Mapping[str, object] | None = None,
        local_names: Mapping[str, object] | None = None,
        wanted: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        if level and f"{_PACKAGE}.{name}" not in sys.modules:
            return _NotThere(name)
        return builtins.__import__(name, names, local_names, wanted or (), level)

    package.__dict__["__builtins__"] = {**vars(builtins), "__import__": import_what_is_there}
    _found()[1].exec_module(package)
    package.__dict__["__builtins__"] = builtins


def _found() -> tuple[ModuleSpec, Loader]:
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(name=_PACKAGE)
    return spec, spec.loader


class _NotThere(ModuleType):
    """Stands for a module that is not loaded: exports nothing, and gives None for any name."""

    __all__ = ()

    def __getattr__(self, name: str) -> None:
        if name.startswith("__"):
            raise AttributeError(name)
