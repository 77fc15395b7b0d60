"""Items: the records of the catalog, their states, versions and who may do what."""
