"""The checks, a module a topic; each function is registered under the id of its claim."""
