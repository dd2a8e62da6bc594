"""`python -m medgen_desktop.cli`: the same as the installed `medgen`."""

import sys

from medgen_desktop.cli.entry import main

if __name__ == "__main__":
    sys.exit(main())
