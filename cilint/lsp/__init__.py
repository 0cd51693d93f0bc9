"""The language server: what editors ask, answered by the session that the command line uses."""
