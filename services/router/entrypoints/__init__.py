"""The ways into router: received complaints from Kafka, calls of staff over HTTP, the repairer's timer."""
