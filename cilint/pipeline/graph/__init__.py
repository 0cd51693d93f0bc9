"""How the jobs of a pipeline hang together: stages, needs, artifacts, triggers, environments, caches."""
