"""Pipelines as pictures: what is drawn, where it stands, and the languages in which it is written down."""
