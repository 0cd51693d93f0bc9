"""What Python makes when a module is loaded, made when it is first used: most of it never is in one run."""
