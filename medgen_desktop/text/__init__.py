"""Pure functions on text: offsets, line ends, overlap metrics."""
