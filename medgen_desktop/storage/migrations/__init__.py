"""Schema steps, oldest first: one module a step, never changed after release.

A step uses plain SQL only, never today's repositories, so that yesterday's file always migrates as
it did on the day the step was written.
"""

from collections.abc import Callable

from sqlite_utils import Database

from medgen_desktop.storage.migrations import (
    m0001_initial,
    m0002_search_index,
    m0003_attributes,
    m0004_what_is_said,
    m0005_terminologies,
    m0006_undone_events,
    m0007_exchange,
    m0008_sections_to_find,
    m0009_paused_runs,
    m0010_run_evaluations,
)

STEPS: tuple[tuple[int, Callable[[Database], None]], ...] = (
    (m0001_initial.VERSION, m0001_initial.apply),
    (m0002_search_index.VERSION, m0002_search_index.apply),
    (m0003_attributes.VERSION, m0003_attributes.apply),
    (m0004_what_is_said.VERSION, m0004_what_is_said.apply),
    (m0005_terminologies.VERSION, m0005_terminologies.apply),
    (m0006_undone_events.VERSION, m0006_undone_events.apply),
    (m0007_exchange.VERSION, m0007_exchange.apply),
    (m0008_sections_to_find.VERSION, m0008_sections_to_find.apply),
    (m0009_paused_runs.VERSION, m0009_paused_runs.apply),
    (m0010_run_evaluations.VERSION, m0010_run_evaluations.apply),
)
LATEST_VERSION = STEPS[-1][0]
