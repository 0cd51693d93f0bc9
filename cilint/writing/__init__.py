"""The one door for all writing: whatever cilint writes, it writes through these modules, and nowhere else."""
