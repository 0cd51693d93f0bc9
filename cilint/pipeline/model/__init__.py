"""What keywords say, as values: each part of a keyword with its place and its origins, read once and then asked."""
