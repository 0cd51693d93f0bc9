"""RE2's regular expressions, matched in linear time; knows nothing of pipelines but their budget of work."""
