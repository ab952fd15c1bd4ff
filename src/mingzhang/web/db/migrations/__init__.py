"""Migrations of the database, run at start; a change of the models comes with one."""
