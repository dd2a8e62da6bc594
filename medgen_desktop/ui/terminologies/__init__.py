"""Installing terminologies: from the dialog that finds concepts, and from the Setup page."""
