"""MedGen Desktop: annotate medical notes, fine-tune models and draft summaries, offline."""

__version__ = "0.1.0"
