"""Parts of the composition root that would make `main` too long: like it, they may know concrete classes."""
