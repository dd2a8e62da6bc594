"""The words of the program as frozen dataclasses and pure functions; standard library only."""
