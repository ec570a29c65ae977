"""Make of a result what an audience may see."""
