"""What rules select from: flat lists of jobs, images, commands, logins … of one pipeline, each fact with its place."""
