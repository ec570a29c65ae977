"""Open what an inventory is given as: a folder of files, read strictly, in an engine that reaches nothing else."""
