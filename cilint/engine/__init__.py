"""Rules as data, and the one loop that runs them over facts."""
