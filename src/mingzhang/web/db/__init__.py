"""The database: models, the connection, and the migrations that run at start."""
