"""`medgen …`: everything the program does, from a terminal; each command can print JSON."""

from medgen_desktop.cli.entry import main

__all__ = ["main"]
