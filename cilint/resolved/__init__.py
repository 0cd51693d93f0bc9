"""The resolved pipeline for people: plain values without secrets, and where each of them comes from."""
