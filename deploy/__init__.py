"""Everything that runs Aduan somewhere: this machine, containers, Kubernetes; and the operator's commands."""
