"""Strict loaders and dated lookup over the data files."""
