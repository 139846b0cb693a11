"""Twelve missions: the status of each target, by written rules, in the country and in one place."""

from toolkit.apps.twelve_missions.app import APP, State, compute

__all__ = ["APP", "State", "compute"]
