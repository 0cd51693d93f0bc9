"""Results of earlier runs, for runs whose questions all have the answers that they had: a commit of other files."""
