"""Use cases, without a screen: what the pages and the commands call."""
