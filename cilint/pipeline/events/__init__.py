"""When jobs run: what starts a pipeline, and which of its jobs are then in it."""
