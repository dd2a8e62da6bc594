"""Tests of the trainer need torch, which the clinic edition has not."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("torch") is not None else ["test_*.py"]
