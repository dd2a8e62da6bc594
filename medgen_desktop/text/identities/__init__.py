"""Find what may name somebody: rules for numbers, English and Chinese, and how they meet."""
