"""Files of other projects: kept in a folder of the repository or in the user's cache, and fetched when asked for."""
