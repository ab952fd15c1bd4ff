"""Background jobs: a table of jobs, processes that claim them, and the kinds of work that there are."""
