"""Targets × actuals → how far they were reached: values, progress, points and grades."""
