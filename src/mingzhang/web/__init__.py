"""The web application: check, compose, review, publish, look up, for people and as an API."""
