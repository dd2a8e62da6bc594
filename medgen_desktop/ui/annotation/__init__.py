"""The Mark page: read a note and set labels on its text."""
