"""What git knows of a repository, asked of the program itself: revisions, and the files in them, without a checkout."""
