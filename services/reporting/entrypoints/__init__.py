"""Ways in: the consumer, the pages and the API. They translate and delegate."""
