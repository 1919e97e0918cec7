"""reporting: folds the events into what people read, and nothing else."""
