"""A run's figures in the format of TensorBoard: numbers and steps, never text.

The format is records of protocol buffers, each written here at once and whole. tensorboardX has
the messages; its own writer is left alone, for it writes on a thread that dies of a full disk and
lets the run wait for it. A record that cannot be written waits in memory for the next one.
"""

import errno
import struct
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from medgen_desktop.child_process import log
from medgen_desktop.domain.run import BOARD_NAME
from medgen_desktop.domain.worker_protocol import Evaluated, Event, TrainingStep

_VERSION = "brain.Event:2"
"""Says to readers that a start in the file takes back the steps from it on."""
_LENGTH = struct.Struct("<Q")
_CHECKSUM = struct.Struct("<I")
_LOSS = "train/loss"
_PATTERN = "events.out.tfevents.*"


class Board:
    """Writes the curves of one run; what the disk refuses is a line in the log and no more."""

    def __init__(self, run_folder: Path, *, writes: bool = True) -> None:
        """Write into the run's folder from the first step on, or not at all."""
        self._folder = run_folder / BOARD_NAME
        self._writes = writes
        self._file: BinaryIO | None = None
        self._size = 0
        self._waiting = b""
        self._is_refused = False
        self._last: dict[str, int] = {}
        """The step that each curve has got to."""

    def go_on(self, steps: Sequence[TrainingStep]) -> None:
        """Begin behind the steps that were taken: those not written yet are, later ones go."""
        if not self._writes:
            return
        self._last = {tag: min(at, len(steps)) for tag, at in _ends_in(self._folder).items()}
        known = self._last.get(_LOSS, 0)
        self._write(file_version=_VERSION)
        self._write(step=known + 1, session_log=_start())
        for step in steps[known:]:
            self.show(step)

    def beside(self, emit: Callable[[Event], None]) -> Callable[[Event], None]:
        """Show what is emitted as well."""

        def both(event: Event) -> None:
            self.show(event)
            emit(event)

        return both

    def show(self, event: Event) -> None:
        """Write what is a figure; a step that is there already is not written again."""
        if isinstance(event, TrainingStep):
            self._scalars(
                event.step,
                {
                    _LOSS: event.loss,
                    "train/learning_rate": event.learning_rate,
                    "train/tokens_per_second": event.tokens_per_second,
                    "train/memory_mb": event.memory_mb,
                },
            )
        elif isinstance(event, Evaluated) and event.validation_loss is not None:
            self._scalars(event.step, {"validation/loss": event.validation_loss})

    def close(self) -> None:
        """Write no more."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _scalars(self, step: int, values: dict[str, float]) -> None:
        from tensorboardX.proto.summary_pb2 import Summary  # noqa: PLC0415 - slow to load

        made = [
            Summary.Value(tag=tag, simple_value=value)
            for tag, value in values.items()
            if step > self._last.get(tag, 0)
        ]
        if made and self._writes:
            self._last.update(dict.fromkeys(values, step))
            self._write(step=step, summary=Summary(value=made))

    def _write(self, **fields: Any) -> None:  # noqa: ANN401 - the message's own fields
        from tensorboardX.proto.event_pb2 import Event as Message  # noqa: PLC0415 - as above

        message = Message(wall_time=time.time(), **fields)
        self._waiting += framed(message.SerializeToString())
        try:
            self._append()
        except OSError as error:
            self._take_back(error)

    def _append(self) -> None:
        """Put what waits behind what is there; raises OSError where not all of it fits."""
        if self._file is None:
            self._file = self._opened()
        if self._file.write(self._waiting) < len(self._waiting):
            raise OSError(errno.ENOSPC, "no room for all of it")
        self._size += len(self._waiting)
        self._waiting = b""

    def _opened(self) -> BinaryIO:
        """A new file, whose name puts it behind the earlier ones."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = _PATTERN.replace("*", f"{time.time_ns():020}.medgen")
        self._size = 0
        return (self._folder / name).open("xb", buffering=0)

    def _take_back(self, error: OSError) -> None:
        """Leave no half a record: readers stop at one."""
        if self._file is not None:
            try:
                self._file.truncate(self._size)
                self._file.seek(self._size)
            except OSError:
                self.close()  # the next record opens another file
        if not self._is_refused:
            self._is_refused = True
            log(f"the figures for TensorBoard wait for the disk: {type(error).__name__}")


def framed(message: bytes) -> bytes:
    """A record: its length, the message, and a checksum of each."""
    from tensorboardX.record_writer import masked_crc32c  # noqa: PLC0415 - as above

    length = _LENGTH.pack(len(message))
    checksums = [_CHECKSUM.pack(masked_crc32c(one)) for one in (length, message)]
    return length + checksums[0] + message + checksums[1]


def records_of(path: Path) -> Iterator[bytes]:
    """The messages in a file, up to one that was cut off or is damaged."""
    content = path.read_bytes()
    at = 0
    while at + _LENGTH.size <= len(content):
        (length,) = _LENGTH.unpack_from(content, at)
        begin = at + _LENGTH.size + _CHECKSUM.size
        message = content[begin : begin + length]
        end = begin + length + _CHECKSUM.size
        if content[at:end] != framed(message):
            return
        yield message
        at = end


def _ends_in(folder: Path) -> dict[str, int]:
    """The last step of each curve that a reader would find in the files."""
    from tensorboardX.proto.event_pb2 import Event as Message  # noqa: PLC0415 - as above

    try:
        records = [one for path in sorted(folder.glob(_PATTERN)) for one in records_of(path)]
    except OSError:
        return {}
    ends: dict[str, int] = {}
    for record in records:
        message = Message.FromString(record)
        if message.HasField("session_log"):
            ends = {tag: min(end, message.step - 1) for tag, end in ends.items()}
        ends.update({value.tag: message.step for value in message.summary.value})
    return ends


def _start() -> Any:  # noqa: ANN401 - a generated class
    from tensorboardX.proto.event_pb2 import SessionLog  # noqa: PLC0415 - as above

    return SessionLog(status=SessionLog.START)
