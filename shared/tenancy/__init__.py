"""Which city or regency data belongs to: the tenant's id, and the scope that keeps tenants apart in MongoDB."""
