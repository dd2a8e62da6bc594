"""De-identification: review what may name somebody, and make copies without it."""
