"""``neighbours`` and ``clusters``: places that ONS found to be statistically similar."""

from __future__ import annotations

import pandas as pd

from data.prepare.areas import current, recode
from data.prepare.columns import text
from data.prepare.model import CODE, LAD23, TO_PLACES, Field, ForeignKey, Raw, Source, Table

KINDS = ("global", "economic", "demographic")
CLUSTERS = Source(
    "Clustering similar local authorities and statistical nearest neighbours in the UK (2025)",
    "https://www.ons.gov.uk/peoplepopulationandcommunity/wellbeing/methodologies/"
    "clusteringsimilarlocalauthoritiesandstatisticalnearestneighboursintheukmethodology",
    "Office for National Statistics",
)


def build_neighbours(raw: Raw) -> pd.DataFrame:
    parts = [_neighbours(raw, kind) for kind in KINDS]
    return pd.concat(parts, ignore_index=True)


def _neighbours(raw: Raw, kind: str) -> pd.DataFrame:
    wide = raw.csv(f"els/clusters/{kind}-neighbours.csv")
    rows = wide.melt(id_vars="AREACD", var_name="rank", value_name="neighbour_code")
    rows["code"], rows["neighbour_code"] = recode(rows["AREACD"], raw), recode(rows["neighbour_code"], raw)
    # The file also has rows for counties and combined authorities, whose neighbours are not places.
    rows = rows[rows["code"].notna() & rows["AREACD"].isin([*current(raw).index, "E08000038", "E08000039"])]
    return rows.assign(kind=kind)[["code", "kind", "rank", "neighbour_code"]]


def build_clusters(raw: Raw) -> pd.DataFrame:
    rows = raw.csv("els/clusters/cluster-allocation.csv")
    rows["code"] = recode(rows["AREACD"], raw)
    long = rows.melt(
        id_vars="code", value_vars=[kind.capitalize() for kind in KINDS], var_name="kind", value_name="cluster"
    )
    long["kind"] = long["kind"].str.lower()
    long["cluster"] = long["cluster"].replace("[x]", None)
    described = pd.DataFrame(_WORDS, columns=["kind", "cluster", "cluster_name", "cluster_description"])
    return long.merge(described, on=["kind", "cluster"], how="left", validate="many_to_one")


# Names are this project's; descriptions paraphrase the publisher's.
_WORDS = (
    ("global", "A", "Remote and rural", "More dependants, higher wellbeing and emissions, weaker digital links."),
    ("global", "B", "Urban and coastal, under strain", "More children in poverty, fewer people in work, fewer firms."),
    (
        "global",
        "C",
        "Commuter belt and growing",
        "Fastest growth, high employment, many new homes, little child poverty.",
    ),
    (
        "global",
        "D",
        "London and dynamic cities",
        "Services, many firms, high output and pay, diverse, many private renters.",
    ),
    ("economic", "A", "Lower pay and output", "More child poverty; fewer firms, lower pay, employment and output."),
    (
        "economic",
        "B",
        "Building and making",
        "Many new homes and construction jobs; fewer services, fewer fast-growing firms.",
    ),
    (
        "economic",
        "C",
        "High employment commuter belt",
        "High employment and output, pay above average, little child poverty.",
    ),
    ("economic", "D", "London and business cities", "Many firms and fast-growing ones, services, high pay."),
    ("demographic", "A", "Large, diverse, of working age", "Ethnically diverse, few dependants, more people of faith."),
    (
        "demographic",
        "B",
        "Large and growing",
        "Large populations that grow faster than average, more diverse than average.",
    ),
    ("demographic", "C", "Small and growing", "Small populations that grow fast, more dependants than average."),
    (
        "demographic",
        "D",
        "Rural and slow-growing",
        "Small populations that grow slowly; mostly white, fewer people of faith.",
    ),
)
_KIND = text(
    "kind", "Kind", "Which characteristics were compared: all, economic, or demographic.", required=True, enum=KINDS
)

TABLES = [
    Table(
        name="neighbours",
        title="Statistical neighbours of each local authority",
        description="For each place, the 20 places most like it by all, by economic and by demographic "
        "characteristics, as computed by the ONS. They have similar figures, but need not be near on the "
        "map.",
        fields=(
            CODE,
            _KIND,
            Field("rank", "Rank", "1 is the most similar.", type="integer", required=True, minimum=1, maximum=20),
            text("neighbour_code", "Neighbour", "Code of the neighbour.", required=True, pattern="[ENSW][0-9]{8}"),
        ),
        primary_key=("code", "kind", "rank"),
        foreign_keys=(TO_PLACES, ForeignKey(("neighbour_code",), "places", ("code",))),
        sources=(CLUSTERS,),
        period="2025",
        geography=LAD23,
        build=build_neighbours,
    ),
    Table(
        name="clusters",
        title="Clusters of similar local authorities",
        description="The ONS cluster of each place, by all, by economic and by demographic characteristics.",
        fields=(
            CODE,
            _KIND,
            text(
                "cluster",
                "Cluster",
                "Letter of the cluster within its kind; empty for places without the figures needed.",
                enum=("A", "B", "C", "D"),
            ),
            text("cluster_name", "Name of the cluster", "This project's short name.", status="assumed"),
            text(
                "cluster_description",
                "What its places share",
                "The publisher's description, shortened and in our own words.",
                status="derived",
            ),
        ),
        primary_key=("code", "kind"),
        foreign_keys=(TO_PLACES,),
        sources=(CLUSTERS,),
        period="2025",
        geography=LAD23,
        build=build_clusters,
    ),
]
