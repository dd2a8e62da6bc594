"""The screens: the only user of PySide6."""
