"""GitLab's semantics: the nodes of several files become one resolved pipeline whose values keep their origins."""
