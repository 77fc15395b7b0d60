"""One OpenAPI document for all services, and a page that shows it."""
