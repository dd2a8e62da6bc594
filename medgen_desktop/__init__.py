"""MedGen Desktop: annotate medical notes, fine-tune models and draft summaries, all on this machine."""

__version__ = "0.1.0"
