"""The time as the workspace writes it."""

from datetime import UTC, datetime


def now() -> str:
    """UTC as ISO 8601 with milliseconds: sorts as text."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
