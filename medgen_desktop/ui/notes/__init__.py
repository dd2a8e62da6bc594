"""The Notes page: what is in the workspace, and the way in for more."""
