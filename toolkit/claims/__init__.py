"""The ledger: every figure in the documents, tested against open data.

======================  ==========================================================================
`ledger`, `claim`       the claims with their verdicts as stored; one of them
`check`                 one claim computed afresh, with its working: ``claims.check("C010")``
`verdicts`              all of them computed afresh, on the project's tables or on yours
`closing_table`         the ledger of a lab, for people
`headline`              a verdict in shape and words
`local_claims`          general claims compared with one place
`rules`, `VERDICTS`     the rules and their thresholds; what each verdict means
`registry`              the checks by claim, and their source
======================  ==========================================================================

How to add a claim
------------------
1. A row in ``data/prepare/claims/<lab>.csv``, **in your own words** (no run of more than eight words in common with
   the document). ``figure`` is as printed, ``quoted`` the same as numbers (separated by semicolons, in ``unit``; with
   word figures too: *three quarters* is 75 with unit %). ``places`` holds codes of authorities or names of regions.
   A claim that no table can test gets the verdict ``not testable`` and a ``reason``: why, and what would be needed;
   one that nobody would quote gets ``context``. A target that no table can follow gets ``not rated`` and a reason. All
   others leave ``verdict`` and ``reason`` empty. ``part`` is the part of the lab's lesson that explains it.
2. A check. Wherever a table, a regression across places or the document's own figures give the answer, rows of
   ``toolkit/claims/readings.csv``, one for each defensible way to read the claim (``docs/method_of_verdicts.md`` lists
   the kinds of row, ``checks/tabled.py`` what an expression may call). What needs a lab's engine is a function in
   ``toolkit/claims/checks/<topic>.py``, registered with ``@check("C246")``: it takes claim and evidence and lets
   a rule of :mod:`toolkit.claims.rules` decide. Neither holds the claim's figure (that is ``claim.quoted``) nor the
   answer (that is the rule's); a function returns ``result(claim, ruling, computed, working, …)``.
3. A row in ``toolkit/claims/sentences.csv``: unit, unit of the working, vintage, and the sentence, which a newspaper
   could print, with blanks for computed figures (`check_result.Sentence` says how they are written).
4. What takes more than about 50 ms is registered with ``@precomputed("name")`` and read with
   ``evidence.precomputed("name")``; rebuild with ``python -m data.prepare claims_precomputed``.
5. ``python -m data.prepare claims`` writes ``data/claims.csv``; ``make docs`` the tables in the labs' README files.
   ``tests/test_claims.py`` fails on a row without check, a check without row or sentence, and any
   stored verdict that is not the computed one.
"""

from toolkit.claims import precomputed, registry, rules
from toolkit.claims.check_result import CheckResult
from toolkit.claims.evidence import Claim, Evidence
from toolkit.claims.ledger import check, claim, closing_table, ledger, verdicts
from toolkit.claims.local_claims import local_claims
from toolkit.claims.report import Report, headline, in_words
from toolkit.claims.rules import RULES, VERDICTS

__all__ = [
    "RULES",
    "VERDICTS",
    "CheckResult",
    "Claim",
    "Evidence",
    "Report",
    "check",
    "claim",
    "closing_table",
    "headline",
    "in_words",
    "ledger",
    "local_claims",
    "precomputed",
    "registry",
    "rules",
    "verdicts",
]
