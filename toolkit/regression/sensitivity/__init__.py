"""How sensitive is an estimate? What would have to be wrong for it to be very different?

================================  =================================================================
`omitted`, `Omitted`,             how strong an omitted variable would have to be (`omitted_variable`)
`robustness`, `Robustness`
`spatial`, `Spatial`              the estimate if neighbouring places are related (`neighbourhood`)
`influence`, `Influence`          the estimate without each place and each region (`leaving_out`)
================================  =================================================================

Every result has a ``sentence`` for readers who do not know statistics. It also has a ``warning``: none of these
checks turns an association into an effect.
"""

from toolkit.regression.sensitivity.leaving_out import Influence, influence
from toolkit.regression.sensitivity.neighbourhood import Spatial, spatial
from toolkit.regression.sensitivity.omitted_variable import Omitted, Robustness, omitted, robustness
from toolkit.regression.sensitivity.words import WARNING

__all__ = [
    "WARNING", "Influence", "Omitted", "Robustness", "Spatial", "influence", "omitted", "robustness", "spatial",
]  # fmt: skip
