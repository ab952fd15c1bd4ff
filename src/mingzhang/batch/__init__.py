"""Many files at once: plan → map → reduce, resumable, each document exactly once by its hash."""
