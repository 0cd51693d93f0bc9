"""The documentation as a site: built from the repository's Markdown, which stays the only source."""
