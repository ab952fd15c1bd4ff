"""Many disclosures in one store, and questions to it: Parquet files under DuckDB, or a PostgreSQL server."""
