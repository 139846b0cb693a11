"""Check the claim: what five documents say about levelling up, tested against open data.

`app` holds the choices and computes the result. `card` shows one claim: its verdict, its working and its source.
"""

from toolkit.apps.check_the_claim.app import APP, State, compute

__all__ = ["APP", "State", "compute"]
