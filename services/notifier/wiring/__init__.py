"""Parts of the composition root that stand by themselves."""
