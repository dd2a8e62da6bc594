"""The encrypted workspace: the only user of SQLite."""

import sys
from importlib import import_module


def _import_sqlite_utils() -> None:
    """Import sqlite-utils without numpy and pandas, which it looks for and does not need.

    It would import them where they are installed, which takes up to half a second of every start.
    It does without them; what needs numpy imports it later as usual. It is done here, before any
    module of storage imports sqlite-utils.
    """
    absent = [name for name in ("numpy", "pandas") if name not in sys.modules]
    for name in absent:
        sys.modules[name] = None  # type: ignore[assignment]  # import machinery: "there is none"
    try:
        import_module("sqlite_utils.db")
    finally:
        for name in absent:
            sys.modules.pop(name, None)


_import_sqlite_utils()
