"""Mingzhang: read, audit and compose published government budgets and final accounts."""

__version__ = "0.1.0"
