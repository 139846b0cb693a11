"""Deployment of the lab: proxies, services and containers, and the static edition."""
