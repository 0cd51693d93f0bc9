"""Pipeline tests: what a repository expects of its jobs in events, and where that is not so."""
