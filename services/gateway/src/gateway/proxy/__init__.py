"""The data path: from the door to the services, pure ASGI."""
