"""Text to nodes: YAML as GitLab's parser reads it; knows nothing of GitLab's keywords."""
