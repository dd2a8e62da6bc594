"""The Setup page: language, theme, people, models and where things are."""
