"""Qt item models over the workspace, read page by page in the background."""
