"""What reporting does: fold batches, rebuild, and answer what people ask. Ports name what it needs."""
