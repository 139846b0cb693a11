"""How sensitive is an estimate? What would have to be wrong for it to be quite different.

================================  =================================================================
`omitted`, `Omitted`,             how strong an omitted variable would have to be (`omitted_variable`)
`robustness`, `Robustness`
`corrected`, `Corrected`          the estimate, had the predictors been measured without error (`measurement`)
`spatial`, `Spatial`              the estimate, where neighbouring places are related (`neighbourhood`)
`influence`, `Influence`          the estimate without any one place, without any one region (`leaving_out`)
`adjusted`, `Adjusted`            which findings stand, given how many were looked for (`many`)
================================  =================================================================

Every result has a ``sentence`` for a reader without statistics and a ``warning``: none of these checks turns an
association into an effect.
"""

from toolkit.regression.sensitivity.leaving_out import Influence, influence
from toolkit.regression.sensitivity.many import Adjusted, adjusted
from toolkit.regression.sensitivity.measurement import Corrected, corrected
from toolkit.regression.sensitivity.neighbourhood import Spatial, spatial
from toolkit.regression.sensitivity.omitted_variable import Omitted, Robustness, omitted, robustness
from toolkit.regression.sensitivity.words import WARNING

__all__ = [
    "WARNING", "Adjusted", "Corrected", "Influence", "Omitted", "Robustness", "Spatial", "adjusted", "corrected",
    "influence", "omitted", "robustness", "spatial",
]  # fmt: skip
