"""What a user decides: which rules run, what counts, and what the files cannot say."""
