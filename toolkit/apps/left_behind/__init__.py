"""Left behind? How deprivation, output, pay, health and the vote of 2016 go together between places, and not people."""

from toolkit.apps.left_behind.app import APP, State, compute

__all__ = ["APP", "State", "compute"]
