"""Fine-tuning and export with torch: a process of its own, imported by nobody."""
