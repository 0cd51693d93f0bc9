"""Packages of Python with rules, predicates, fact lists and fixers: found where settings name them, loaded on use."""
