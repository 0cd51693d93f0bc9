"""What GitLab refuses of a configuration that was put together: jobs, stages, needs, matrices, values."""
