"""The window that cleans notes and shows those that are nearly the same."""
