"""What Python makes when a module is loaded, made in less time or when it is first used: most never is in one run."""
