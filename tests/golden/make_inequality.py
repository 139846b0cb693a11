"""Write tests/golden/inequality_pysal.json: results of PySAL's `inequality` for output per hour in three years.

Run from the project's root, where `inequality` (besides the project's own packages) is installed: python
tests/golden/make_inequality.py
"""

import json
from importlib.metadata import version
from pathlib import Path

import pandas as pd
from inequality.gini import Gini
from inequality.theil import TheilD

rows = pd.read_csv("data/productivity.csv")
regions = pd.read_csv("data/places.csv").set_index("code")["region"]
rows = rows[rows["geography"] == "place"].sort_values(["year", "code"])
found = []
for year in (2004, 2013, 2023):
    of = rows[rows["year"] == year]
    values = of["gva_per_hour"].to_numpy()
    split = TheilD(values, of["code"].map(regions).to_numpy())
    found.append(
        {
            "year": year,
            "theil_t": float(split.T.squeeze()),
            "between": float(split.bg.squeeze()),
            "within": float(split.wg.squeeze()),
            "gini": float(Gini(values).g),
        }
    )
result = {"made_with": {name: version(name) for name in ("inequality", "numpy")}, "years": found}
Path("tests/golden/inequality_pysal.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
