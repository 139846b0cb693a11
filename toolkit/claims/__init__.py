"""The ledger: every figure in the documents, tested against open data.

======================  ==========================================================================
`ledger`, `claim`       the claims with their stored verdicts; a single claim
`check`                 one claim recomputed, with its working: ``claims.check("C010")``
`verdicts`              all claims recomputed, on the project's tables or on yours
`closing_table`         the ledger of a lab, for people to read
`headline`              a verdict as a symbol and words
`local_claims`          general claims compared with one place
`rules`, `VERDICTS`     the rules and their thresholds; what each verdict means
`registry`              the checks by claim, and their source
======================  ==========================================================================

How to add a claim
------------------
1. A row in ``data/prepare/claims/<lab>.csv``, **in your own words** (no run of more than eight words in common with
   the document). ``figure`` is as printed, and ``quoted`` is the same in digits (separated by semicolons, in ``unit``;
   also for figures in words: *three quarters* is 75 with unit %). ``places`` contains codes of authorities or names of
   regions. A claim that no table can test gets the verdict ``not testable`` and a ``reason``: why, and what would be
   needed; one that nobody would quote gets ``context``. A target that no table tracks gets ``not rated`` and a reason.
   For all others, ``verdict`` and ``reason`` stay empty. ``part`` is the part of the lab's lesson that explains it.
2. A check. If a table, a regression across places or the document's own figures give the answer, add rows
   to ``toolkit/claims/readings.csv``, one for each defensible reading of the claim (``docs/method_of_verdicts.md``
   lists the kinds of row, and ``checks/tabled.py`` lists what an expression can call). A check that needs a lab's
   engine is a function in ``toolkit/claims/checks/<topic>.py``, registered with ``@check("C246")``: it takes a claim
   and the evidence, and lets a rule of :mod:`toolkit.claims.rules` decide. Neither contains the claim's figure
   (``claim.quoted``) or the answer (the rule gives it); a function returns ``result(claim, ruling, computed, working,
   …)``.
3. A row in ``toolkit/claims/sentences.csv``: unit, unit of the working, vintage, and the sentence, fit for a
   newspaper, with placeholders for computed figures (`check_result.Sentence` defines their formats).
4. Anything that takes more than about 50 ms is registered with ``@precomputed("name")`` and read with
   ``evidence.precomputed("name")``; rebuild with ``python -m data.prepare claims_precomputed``.
5. ``python -m data.prepare claims`` writes ``data/claims.csv``; ``make docs`` writes the tables in the labs' README
   files.
   ``tests/test_claims.py`` fails on a row without a check, a check without a row or sentence, and any outdated verdict.
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
