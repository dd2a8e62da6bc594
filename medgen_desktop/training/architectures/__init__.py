"""Models that are made here rather than taken from transformers, and what a step of them is."""
