"""The bare engines: what Kafka, MongoDB and FastAPI do here without anything of ours. They are the ceilings."""
