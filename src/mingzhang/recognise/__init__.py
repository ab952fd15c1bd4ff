"""Lines and grids → a disclosure: facts, claims, targets, profile."""
