"""Asking registries: the distribution API, its tokens, credential helpers. Loaded only where that is asked for."""
