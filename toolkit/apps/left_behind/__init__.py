"""Left behind? How deprivation, output, pay, health and the 2016 vote are linked between places, not people."""

from toolkit.apps.left_behind.app import APP, State, compute

__all__ = ["APP", "State", "compute"]
