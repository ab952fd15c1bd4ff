"""Bytes → lines and grids, each with its place."""
