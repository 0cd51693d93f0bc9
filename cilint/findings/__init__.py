"""What a check finds, and what a reader needs to know of it; knows nothing of how it was found."""
