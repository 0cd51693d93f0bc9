"""What the options and operands of command-line tools mean: those that log in, pull, push and talk to hosts."""
