"""The parts of `benchmarks/draft.py`: prompts, models, engines in child processes, figures."""
