"""What command-line tools do by the roles of their arguments: those that log in, pull, push and talk to hosts."""
