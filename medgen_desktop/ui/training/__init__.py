"""The Train page: a stepper on the left, runs with their curves on the right."""
