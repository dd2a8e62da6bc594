"""Steps that clean a text: each finds edits, changes nothing else, and can be seen beforehand."""
