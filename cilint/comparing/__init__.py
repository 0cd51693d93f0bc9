"""What a change does to a pipeline: two states of it resolved, and what differs for each job."""
