"""The same operations for programs, under /api/v1; one module a subject, each with a `router`."""
