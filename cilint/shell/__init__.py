"""Scripts: from script text to commands, each word of them with its place in the pipeline file."""
