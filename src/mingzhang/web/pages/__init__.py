"""The pages: one module a subject, each with a `router`; all of them are mounted in `web/app.py`."""
