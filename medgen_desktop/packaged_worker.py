"""`medgen-worker MODULE …`: the console executable of a packaged build, in place of `python -m`.

A windowed executable has no stdin and stdout; our child processes and the command line need them.
"""

import sys
from collections.abc import Sequence
from importlib import import_module

_MISUSED = 2
_ENTRIES = {
    "medgen_desktop": "medgen_desktop.__main__",
    "medgen_desktop.cli": "medgen_desktop.cli",
    "medgen_desktop.inference.worker": "medgen_desktop.inference.worker",
    "medgen_desktop.training": "medgen_desktop.training.__main__",
}
"""What may be started, and the module whose `main` does it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the module that is named first with the arguments that follow; returns its exit code."""
    module, *rest = (list(sys.argv[1:]) if arguments is None else list(arguments)) or [""]
    if module not in _ENTRIES:
        sys.stderr.write(f"usage: medgen-worker {{{','.join(_ENTRIES)}}} ...\n")
        return _MISUSED
    sys.argv = [module, *rest]
    code = import_module(_ENTRIES[module]).main()
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    sys.exit(main())
