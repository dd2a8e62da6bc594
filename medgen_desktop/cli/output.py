"""What a command shows: results on stdout, everything else on stderr."""

import json
import shutil
import sys
import time

import click

from medgen_desktop.domain.records import to_plain

_SECONDS_BETWEEN_LINES = 10.0
_SECONDS_BETWEEN_REDRAWS = 0.1


class Output:
    """Text for people, or with --json one JSON value as the last line of stdout."""

    def __init__(self) -> None:
        """Text until `as_json` is set."""
        self.as_json = False
        self.debug = False
        self._drawn_at = time.monotonic()
        self._is_drawn = False

    def line(self, text: str = "") -> None:
        """A line of the text result; nothing with --json."""
        if not self.as_json:
            self.end_progress()
            click.echo(text)

    def stream(self, text: str) -> None:
        """A piece of the text result as it comes; nothing with --json."""
        if not self.as_json:
            click.echo(text, nl=False)
            sys.stdout.flush()

    def result(self, value: object) -> None:
        """The result as one line of JSON; nothing in text mode."""
        if self.as_json:
            self.end_progress()
            click.echo(json.dumps(to_plain(value), ensure_ascii=False, allow_nan=False))

    def say(self, text: str) -> None:
        """A line to the person, on stderr in both modes."""
        self.end_progress()
        click.echo(text, err=True)

    def progress(self, text: str) -> None:
        """How far the work is, on stderr: one live line on a terminal, now and then elsewhere."""
        now = time.monotonic()
        live = sys.stderr.isatty()
        if now - self._drawn_at < (_SECONDS_BETWEEN_REDRAWS if live else _SECONDS_BETWEEN_LINES):
            return
        self._drawn_at = now
        if live:
            width = shutil.get_terminal_size().columns
            click.echo(f"\r\x1b[2K{text[: width - 1]}", err=True, nl=False)
            self._is_drawn = True
        else:
            click.echo(text, err=True)

    def end_progress(self) -> None:
        """Leave the live line standing, if there is one, and go below it."""
        if self._is_drawn:
            click.echo(err=True)
            self._is_drawn = False
