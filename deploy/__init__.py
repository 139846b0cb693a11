"""What stands around the lab: proxies, services and containers, and the edition without a server."""
