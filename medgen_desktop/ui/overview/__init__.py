"""The window over the whole workspace: a concordance, and how far the work is."""
