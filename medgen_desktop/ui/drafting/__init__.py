"""The Draft page: the source on the left, a model's draft of it on the right."""
