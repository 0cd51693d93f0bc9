"""What many runs came to over time: a store of their reports, who owns what, what mends most, and a page of it all."""
