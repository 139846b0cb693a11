"""Twelve missions: the status of each target, judged by written rules, for the country and for one place."""

from toolkit.apps.twelve_missions.app import APP, State, compute

__all__ = ["APP", "State", "compute"]
