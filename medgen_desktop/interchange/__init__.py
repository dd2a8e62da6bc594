"""Readers and writers of outside formats: one module a format."""
