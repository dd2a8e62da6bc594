"""Fine-tuning runs and their steps: a record that outlives the window and the process."""

import json
import zlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from sqlite_utils import Database

from medgen_desktop.domain.errors import RUN_MISSING, UserError
from medgen_desktop.domain.records import from_plain, to_plain
from medgen_desktop.domain.run import Run, RunId, RunState
from medgen_desktop.domain.training_config import TrainingConfig
from medgen_desktop.domain.worker_protocol import (
    Evaluated,
    PairText,
    TaggedText,
    TrainingFinished,
    TrainingStep,
)
from medgen_desktop.storage.clock import now
from medgen_desktop.storage.connection import row_id

_RUNS = """
    SELECT id, state, config, base_id, pairs, dataset_sha256, model_id, error_code, finished,
           created_at, ended_at
    FROM runs
"""


class RunRepository:
    """Keeps the record of runs."""

    def __init__(self, reader: Callable[[], AbstractContextManager[Database]]) -> None:
        """Read through the connections that `reader` lends."""
        self._reader = reader

    def create(
        self, tx: Database, config: TrainingConfig, base_id: str, pairs: int, dataset_sha256: str
    ) -> RunId:
        """Record a run that starts now."""
        row = tx.execute(
            "INSERT INTO runs (state, config, base_id, pairs, dataset_sha256, model_id, error_code,"
            " finished, created_at, ended_at)"
            " VALUES (?, ?, ?, ?, ?, '', '', '', ?, '') RETURNING id",
            [
                RunState.RUNNING.value,
                json.dumps(to_plain(config)),
                base_id,
                pairs,
                dataset_sha256,
                now(),
            ],
        ).fetchone()
        return RunId(row[0])

    def add_steps(self, tx: Database, run_id: RunId, steps: Sequence[TrainingStep]) -> None:
        """Record steps; a step that is there already is replaced."""
        for step in steps:
            tx.execute(
                "INSERT OR REPLACE INTO run_steps (run_id, step, record) VALUES (?, ?, ?)",
                [run_id, step.step, json.dumps(to_plain(step))],
            )

    def add_evaluation(self, tx: Database, run_id: RunId, evaluated: Evaluated) -> None:
        """Record how a run fares; what is there of this step and later ones was taken back."""
        tx.execute(
            "DELETE FROM run_evaluations WHERE run_id = ? AND step >= ?", [run_id, evaluated.step]
        )
        tx.execute(
            "INSERT INTO run_evaluations (run_id, step, record) VALUES (?, ?, ?)",
            [run_id, evaluated.step, json.dumps(to_plain(evaluated))],
        )

    def evaluations(self, run_id: RunId) -> list[Evaluated]:
        """How a run fared, by its steps."""
        query = "SELECT record FROM run_evaluations WHERE run_id = ? ORDER BY step"
        with self._reader() as db:
            rows = db.execute(query, [row_id(run_id)]).fetchall()
        return [from_plain(Evaluated, json.loads(row[0])) for row in rows]

    def finish(
        self,
        tx: Database,
        run_id: RunId,
        state: RunState,
        *,
        model_id: str = "",
        error_code: str = "",
        finished: TrainingFinished | None = None,
    ) -> None:
        """Record how the run stands; what is not given stays as it was. Raises RUN_MISSING."""
        changed = tx.execute(
            "UPDATE runs SET state = :state, ended_at = :time,"
            " model_id = coalesce(nullif(:model_id, ''), model_id),"
            " error_code = :error_code,"
            " finished = coalesce(nullif(:finished, ''), finished) WHERE id = :id",
            {
                "state": state.value,
                "time": now(),
                "model_id": model_id,
                "error_code": error_code,
                "finished": "" if finished is None else json.dumps(to_plain(finished)),
                "id": row_id(run_id),
            },
        )
        if changed.rowcount == 0:
            raise UserError(RUN_MISSING, run=run_id)

    def go_on(self, tx: Database, run_id: RunId) -> None:
        """Record that a run that had stopped runs again."""
        tx.execute(
            "UPDATE runs SET state = ?, ended_at = '', error_code = '' WHERE id = ?",
            [RunState.RUNNING.value, row_id(run_id)],
        )

    def keep_pairs(
        self, tx: Database, run_id: RunId, pairs: Sequence[PairText] | Sequence[TaggedText]
    ) -> None:
        """Keep the pairs or texts of a run with their parts, so that it goes on with just that."""
        plain = [
            to_plain(one)
            if isinstance(one, TaggedText)
            else [one.source, one.section, one.target, one.part]
            for one in pairs
        ]
        packed = zlib.compress(json.dumps(plain).encode("ascii"))
        tx.execute("INSERT INTO run_pairs (run_id, pairs) VALUES (?, ?)", [run_id, packed])

    def drop_pairs(self, tx: Database, run_id: RunId) -> None:
        """The run will not go on, and has no model to be tested."""
        tx.execute("DELETE FROM run_pairs WHERE run_id = ?", [row_id(run_id)])

    def pairs(self, run_id: RunId) -> tuple[PairText, ...]:
        """All pairs of a run that may go on, the test pairs of one that is finished; else none.

        Runs of before pairs had parts learnt from all of them.
        """
        return tuple(PairText(*one) for one in self._kept(run_id) if isinstance(one, list))

    def texts(self, run_id: RunId) -> tuple[TaggedText, ...]:
        """As `pairs`, of a run that trains a recogniser."""
        kept = self._kept(run_id)
        return tuple(from_plain(TaggedText, one) for one in kept if isinstance(one, dict))

    def _kept(self, run_id: RunId) -> list[object]:
        with self._reader() as db:
            row = db.execute(
                "SELECT pairs FROM run_pairs WHERE run_id = ?", [row_id(run_id)]
            ).fetchone()
        return list(json.loads(zlib.decompress(row[0]))) if row else []

    def with_pairs(self) -> frozenset[RunId]:
        """The runs that keep pairs; of these, all that are not finished may go on."""
        with self._reader() as db:
            rows = db.execute("SELECT run_id FROM run_pairs").fetchall()
        return frozenset(RunId(row[0]) for row in rows)

    def get(self, run_id: RunId) -> Run:
        """One run; raises RUN_MISSING."""
        with self._reader() as db:
            row = db.execute(_RUNS + "WHERE id = ?", [row_id(run_id)]).fetchone()
        if row is None:
            raise UserError(RUN_MISSING, run=run_id)
        return _run(row)

    def all(self) -> list[Run]:
        """Every run, the newest first."""
        with self._reader() as db:
            return [_run(row) for row in db.execute(_RUNS + "ORDER BY id DESC").fetchall()]

    def steps(self, run_id: RunId) -> list[TrainingStep]:
        """A run's steps in order: its curve."""
        query = "SELECT record FROM run_steps WHERE run_id = ? ORDER BY step"
        with self._reader() as db:
            rows = db.execute(query, [row_id(run_id)]).fetchall()
        return [from_plain(TrainingStep, json.loads(row[0])) for row in rows]


def _run(row: tuple[int, str, str, str, int, str, str, str, str, str, str]) -> Run:
    finished = from_plain(TrainingFinished, json.loads(row[8])) if row[8] else None
    config = from_plain(TrainingConfig, json.loads(row[2]))
    return Run(RunId(row[0]), RunState(row[1]), config, *row[3:8], finished, *row[9:])
