"""The window that finds notes: words, filters, searches that are kept, and what was found."""
