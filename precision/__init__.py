"""How often rules are right: see docs/precision.md."""
