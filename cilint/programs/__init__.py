"""What the options and operands of command-line programs are: one table, with the role of each."""
