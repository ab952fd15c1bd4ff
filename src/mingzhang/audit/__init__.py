"""A disclosure and the declared rules → findings."""
