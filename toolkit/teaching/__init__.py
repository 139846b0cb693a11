"""What lessons need beyond the models.

`exercises`  answers that are marked on the spot: a hint, a second hint, the worked idea
"""

__all__ = ["exercises"]
