"""Twelve missions: where does each target stand, by rules that are written down, and where does a place?"""

from toolkit.apps.twelve_missions.app import APP, State, compute

__all__ = ["APP", "State", "compute"]
