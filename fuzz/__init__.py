"""Fuzzing by coverage: see CONTRIBUTING.md."""
