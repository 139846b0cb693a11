"""The checks, one module per topic; each function is registered under the id of its claim."""
