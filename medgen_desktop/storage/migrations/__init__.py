"""Schema steps, oldest first: one module a step, never changed after release."""
