"""Groups for tables of low income: family, work, tenure, health, and definitions of “working”.

Published tables of “working households” use different definitions. Here each definition is spelt out in terms of the
household's
work status, in the categories of the Scottish tables.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from toolkit.core.errors import UnknownNameError

_FULL, _MIXED, _ONE, _PART, _SELF = (
    "All in full-time work",
    "Couple: one full-time, one part-time",
    "Couple: one full-time, one not in paid work",
    "Part-time work only",
    "Self-employed (at least one full-time)",
)
WORKING: Mapping[str, tuple[str, ...]] = {
    "any": (_FULL, _MIXED, _ONE, _PART, _SELF, "Full-time", "Part-time"),
    "full": (_FULL, _MIXED, _ONE, _SELF, "Full-time"),
    "employed": (_FULL, _MIXED, _ONE, _PART),
    "all_full": (_FULL,),
}
"""Work statuses counted as working under each definition: anyone in paid work (the official one), at least one person
full-time, anyone but the self-employed, or everyone in full-time work."""
PENSIONER = "Pensioner"


def with_groups(households: pd.DataFrame, working: str = "any") -> pd.DataFrame:
    """Return the households with the columns ``works``, ``working`` and, if sickness is known, ``health``.

    Parameters
    ----------
    households
        With ``work_status`` and, if known, ``long_term_sick`` and ``pensioners`` (numbers of adults).
    working
        One of :data:`WORKING`.

    Raises
    ------
    UnknownNameError
        Unknown definition, or no column ``work_status``.
    """
    if working not in WORKING:
        raise UnknownNameError("definition of a working household", working, WORKING)
    if "work_status" not in households.columns:
        raise UnknownNameError("column in the household table", "work_status", households.columns)
    status = households["work_status"].astype(str)
    works = status.isin(WORKING[working]).to_numpy()
    retired = households["pensioners"] > 0 if "pensioners" in households.columns else status == PENSIONER
    kinds = np.select([works, retired.to_numpy()], ["Working", "Pensioners, not working"], "Not working")
    made = households.assign(works=works, working=pd.Categorical(kinds))
    if "long_term_sick" not in households.columns:
        return made
    sick = np.where(households["long_term_sick"] > 0, "Somebody long-term sick", "Nobody long-term sick")
    return made.assign(health=pd.Categorical(sick))
