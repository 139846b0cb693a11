"""Twelve missions: the status of each target, by written rules, and of a place."""

from toolkit.apps.twelve_missions.app import APP, State, compute

__all__ = ["APP", "State", "compute"]
