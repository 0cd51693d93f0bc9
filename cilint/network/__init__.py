"""HTTP, bounded in time, size and place. What is asked for, and what the answers mean, is told in other rooms."""
