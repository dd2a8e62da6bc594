"""The encrypted workspace: the only user of SQLite."""
