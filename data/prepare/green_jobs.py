"""Published figures on low-carbon and circular-economy jobs, each with the quality of its evidence."""

from __future__ import annotations

import pandas as pd

from data.prepare.columns import number, provenance, reason, text, whole, why_empty
from data.prepare.model import CC_BY, Field, Raw, Source, Table, given_by

LGA = Source(
    "Local green jobs: accelerating a sustainable economic recovery (Ecuity Consulting for the LGA, 2020)",
    "https://www.local.gov.uk/local-green-jobs-accelerating-sustainable-economic-recovery",
    "Local Government Association",
)
LCREE = Source(
    "Low carbon and renewable energy economy estimates",
    "https://www.ons.gov.uk/economy/environmentalaccounts/bulletins/finalestimates/2021",
    "Office for National Statistics",
)
NATURE = Source(
    "Jobs for a green recovery: levelling up through nature (2021)",
    "https://green-alliance.org.uk/jobs_for_a_green_recovery.php",
    "Green Alliance",
)
CIRCULAR = Source(
    "Levelling up through circular economy jobs (2021)",
    "https://green-alliance.org.uk/Levelling_up_through_circular_economy_jobs.php",
    "Green Alliance",
)
BRITAIN = Source(
    "Opportunities to tackle Britain's labour market challenges through growth in the circular economy "
    "(2015), and its summary Employment and the circular economy",
    "https://green-alliance.org.uk/publication/"
    "opportunities-to-tackle-britains-labour-market-challenges-through-growth-in-the-circular-economy",
    "Green Alliance and WRAP",
)
WRAP = Source(
    "Studies of jobs in the circular economy of London, Northern Ireland and the EU, 2015",
    "https://www.wrap.ngo/",
    "WRAP",
)
_ATTRIBUTION = "Figures quoted from the publications named as sources; this table: Levelling Up Lab, CC BY 4.0."

PUBLISHER, SECONDARY, HERE = "publisher", "secondary", "derived here"
_EVIDENCE_WORDS = "Where the figure is from: the publisher, the press or another secondary source, or derived here."
BOUNDS = ("exact", "about", "over", "nearly")


def _evidence(name: str = "evidence", title: str = "Evidence", *, required: bool = True) -> Field:
    return text(name, title, _EVIDENCE_WORDS, required=required, enum=(PUBLISHER, SECONDARY, HERE))


def _bound(name: str = "bound") -> Field:
    words = (
        "How the number is given: “over” if it is a lower limit, as in “over 420k”; “nearly” if it is an upper limit; "
        "“about” if it is rounded."
    )
    return text(name, "Bound", words, enum=BOUNDS)


# Key, study, area, year, what is counted, jobs, bound, evidence.
_STOCK, _FTE, _MORE = "jobs", "full-time equivalents", "additional jobs after 2030"
_N = "jobs in nature restoration"
PATHS = (
    ("lga_2018", "LGA and Ecuity", "England", 2018, _STOCK, 185_000, "exact", SECONDARY),
    ("lga_2030", "LGA and Ecuity", "England", 2030, _STOCK, 693_628, "exact", SECONDARY),
    ("lga_2050_more", "LGA and Ecuity", "England", 2050, _MORE, 488_569, "exact", SECONDARY),
    ("lga_2050", "LGA and Ecuity", "England", 2050, _STOCK, 1_182_197, "exact", HERE),
    ("lga_2050_north", "LGA and Ecuity", "North of England", 2050, _STOCK, 420_000, "over", SECONDARY),
    ("lga_2050_yorkshire", "LGA and Ecuity", "Yorkshire and The Humber", 2050, _STOCK, 158_058, "exact", SECONDARY),
    ("lga_2050_midlands", "LGA and Ecuity", "Midlands", 2050, _STOCK, 200_000, "nearly", SECONDARY),
    ("lga_2050_east", "LGA and Ecuity", "East of England", 2050, _STOCK, 119_000, "about", SECONDARY),
    ("lga_2050_south", "LGA and Ecuity", "London and the South", 2050, _STOCK, 450_000, "nearly", SECONDARY),
    ("lcree_2014", "ONS LCREE", "United Kingdom", 2014, _FTE, 235_900, "exact", PUBLISHER),
    ("lcree_2019", "ONS LCREE", "United Kingdom", 2019, _FTE, 202_100, "exact", PUBLISHER),
    ("lcree_2020", "ONS LCREE", "United Kingdom", 2020, _FTE, 207_800, "exact", PUBLISHER),
    ("lcree_2020_revised", "ONS LCREE", "United Kingdom", 2020, _FTE, 212_600, "exact", PUBLISHER),
    ("lcree_2021", "ONS LCREE", "United Kingdom", 2021, _FTE, 247_400, "exact", PUBLISHER),
    (
        "nature_2021",
        "Green Alliance, nature",
        "126 constituencies of Great Britain",
        2021,
        _N,
        16_050,
        "exact",
        PUBLISHER,
    ),
    (
        "nature_2021_parks",
        "Green Alliance, nature",
        "126 constituencies of Great Britain",
        2021,
        f"{_N}: urban parks",
        10_800,
        "exact",
        SECONDARY,
    ),
)
_STATUS = {PUBLISHER: "read", SECONDARY: "read", HERE: "derived"}


def _build_paths(raw: Raw) -> pd.DataFrame:
    names = ["key", "study", "area", "year", "counts", "jobs", "bound", "evidence"]
    frame = pd.DataFrame(PATHS, columns=names)
    return frame.assign(status=frame["evidence"].map(_STATUS))


NOTHING, CURRENT, TRANSFORMATION = "no new initiatives", "current path", "transformation"
_GA15, _GA21 = "Green Alliance and WRAP 2015", "Green Alliance 2021"
_EU = "European Union"
_NOT_CONFIRMED, _NOT_FOUND = "printed figure not confirmed", "not found"
# (study, area, year, base) → scenario → (gross, bound, evidence) and (net, evidence), or why there is none.
_Gross = tuple[int, str, str] | str
_Net = tuple[int, str] | str
STUDIES: dict[tuple[str, str, int, int | None], dict[str, tuple[_Gross, _Net]]] = {
    (_GA15, "Great Britain", 2030, None): {
        NOTHING: (_NOT_CONFIRMED, _NOT_CONFIRMED),
        CURRENT: ((205_000, "exact", PUBLISHER), (54_000, PUBLISHER)),
        TRANSFORMATION: ((500_000, "over", PUBLISHER), (102_000, PUBLISHER)),
    },
    (_GA21, "United Kingdom", 2035, None): {
        NOTHING: ((40_000, "exact", SECONDARY), _NOT_FOUND),
        CURRENT: (_NOT_FOUND, _NOT_FOUND),
        TRANSFORMATION: ((450_000, "over", PUBLISHER), _NOT_FOUND),
    },
    ("WRAP", "London", 2030, 46_700): {
        NOTHING: ((1_100, "exact", SECONDARY), _NOT_FOUND),
        CURRENT: ((16_000, "exact", SECONDARY), _NOT_FOUND),
        TRANSFORMATION: ((40_000, "exact", PUBLISHER), (12_000, PUBLISHER)),
    },
    ("WRAP", "Northern Ireland", 2030, None): {
        NOTHING: ((600, "exact", SECONDARY), _NOT_FOUND),
        CURRENT: ((5_500, "exact", SECONDARY), _NOT_FOUND),
        TRANSFORMATION: ((13_000, "exact", SECONDARY), (2_300, SECONDARY)),
    },
    ("WRAP", _EU, 2030, 3_400_000): {
        NOTHING: ("the study has no such scenario", "the study has no such scenario"),
        CURRENT: ((1_200_000, "exact", SECONDARY), (250_000, SECONDARY)),
        TRANSFORMATION: ((3_000_000, "exact", SECONDARY), (520_000, SECONDARY)),
    },
}
_NO_BASE = "base employment not found"


def _row(key: tuple[str, str, int, int | None], scenario: str, gross: _Gross, net: _Net) -> dict[str, object]:
    """Return one study and scenario as a row, empty if a figure is only a reason."""
    study, area, year, base = key
    no_gross = gross if isinstance(gross, str) else None
    no_net = net if isinstance(net, str) else None
    jobs, bound, evidence = (None, None, None) if isinstance(gross, str) else gross
    net_jobs, net_evidence = (None, None) if isinstance(net, str) else net
    both = jobs is not None and net_jobs is not None
    reasons = {
        "gross_jobs": no_gross,
        "net_jobs": no_net,
        "net_share": None if both else "gross or net is missing",
        "base_jobs": None if base else _NO_BASE,
        "uplift": None if base and jobs else "gross or base is missing",
    }
    return {
        "study": study,
        "area": area,
        "year": year,
        "scenario": scenario,
        "gross_jobs": jobs,
        "gross_bound": bound,
        "gross_evidence": evidence,
        "net_jobs": net_jobs,
        "net_evidence": net_evidence,
        "net_share": net_jobs / jobs if both else None,
        "base_jobs": base,
        "uplift": 100 * jobs / base if base and jobs else None,
        "reason": why_empty(reasons),
    }


def _build_studies(raw: Raw) -> pd.DataFrame:
    rows = [_row(key, s, *pair) for key, scenarios in STUDIES.items() for s, pair in scenarios.items()]
    return pd.DataFrame(rows)


ACTIVITIES = (
    ("remanufacturing", 300_000, "over", PUBLISHER),
    ("repair", 30_000, "exact", PUBLISHER),
    ("recycling, reuse, rental and leasing, and biorefining together", 120_000, "about", HERE),
)


def _build_activities(raw: Raw) -> pd.DataFrame:
    frame = pd.DataFrame(ACTIVITIES, columns=["activity", "gross_jobs", "bound", "evidence"])
    return frame.assign(status=frame["evidence"].map(_STATUS))


PATH_TABLE = Table(
    name="low_carbon_jobs",
    title="Low-carbon jobs: published projections and counts",
    description="The LGA's path for England (a stock of jobs: about 509 thousand of the 694 thousand in 2030 are "
    "new), its 2050 figures by area, and ONS estimates of actual jobs in the UK. These were lower in 2020 "
    "than in 2014, but the ONS says that the fall is not significant. Its first figure for 2020 (207,800) "
    "was revised to 212,600 when 2021 was published; the other years are as first published. Areas, units "
    "and definitions differ, so do not join them in one line. Growth of “11% a year”, as in the essay, "
    "does not take its first figure to its second (that needs 11.6% from 2018, or 14.1% from 2020).",
    fields=(
        *given_by(
            (LGA, LCREE, NATURE),  # the row's study says which
            text("key", "Key", "Short name of the row.", required=True, unique=True),
            text("study", "Study", "Who published it.", required=True),
            text("area", "Area", "The area; the LGA's areas are larger than regions.", required=True),
            Field("year", "Year", "Year of the figure, or for which it is projected.", type="year", required=True),
            text("counts", "Counts", "What is counted.", required=True),
            whole("jobs", "Jobs", "The figure.", "jobs", required=True),
            _bound(),
            _evidence(),
            provenance("Read (from the publisher or a secondary source), or derived here by adding up."),
        ),
    ),
    primary_key=("key",),
    sources=(LGA, LCREE, NATURE),
    licence=CC_BY,
    attribution=_ATTRIBUTION,
    period="2014 to 2050",
    geography="England, its areas, and the United Kingdom",
    build=_build_paths,
)

STUDY_TABLE = Table(
    name="circular_economy_studies",
    title="Circular economy: gross and net jobs in published studies",
    description="Jobs by scenario. Gross jobs are all jobs in the activities; net jobs leave out people who would "
    "have worked elsewhere. We could not read the scenario tables by activity and region. Cells are empty "
    "if we did not find a figure; none is made up.",
    fields=(
        *given_by(
            (CIRCULAR, BRITAIN, WRAP),  # the row's study says which
            text("study", "Study", "Who published it.", required=True),
            text("area", "Area", "Where.", required=True),
            Field("year", "Year", "Year for which it is projected.", type="year", required=True),
            text(
                "scenario",
                "Scenario",
                "No new initiatives, current path of development, or transformation.",
                required=True,
                enum=(NOTHING, CURRENT, TRANSFORMATION),
            ),
            whole("gross_jobs", "Gross jobs", "Additional gross jobs.", "jobs"),
            _bound("gross_bound"),
            _evidence("gross_evidence", "Evidence for gross jobs", required=False),
            whole("net_jobs", "Net jobs", "Additional net jobs.", "jobs"),
            _evidence("net_evidence", "Evidence for net jobs", required=False),
            number(
                "net_share",
                "Net share",
                "Net jobs divided by gross jobs. If gross jobs are a lower limit, the share is at most this.",
                "",
                3,
                status="derived",
                maximum=1,
            ),
            whole("base_jobs", "Jobs in the base year", "Jobs in these activities at the start.", "jobs"),
            number("uplift", "Uplift on base", "Gross jobs as a share of the base.", "%", 1, status="derived"),
            reason(),
        ),
    ),
    primary_key=("study", "area", "scenario"),
    sources=(CIRCULAR, BRITAIN, WRAP),
    licence=CC_BY,
    attribution=_ATTRIBUTION,
    period="2030 and 2035",
    geography="Great Britain, the United Kingdom, London, Northern Ireland, the European Union",
    build=_build_studies,
)

ACTIVITY_TABLE = Table(
    name="circular_economy_activities",
    title="Circular economy 2035: gross jobs by activity in the transformation scenario",
    description="What the 2021 report says about its 450 thousand gross jobs in the UK. How the rest are split "
    "between activities is not known.",
    fields=(
        text("activity", "Activity", "A circular activity, or several together.", required=True),
        whole("gross_jobs", "Gross jobs", "Additional gross jobs by 2035.", "jobs", required=True),
        _bound(),
        _evidence(),
        provenance("Read, or derived here as the remainder."),
    ),
    primary_key=("activity",),
    sources=(CIRCULAR,),
    licence=CC_BY,
    attribution=_ATTRIBUTION,
    period="2035",
    geography="United Kingdom",
    build=_build_activities,
)

TABLES = [PATH_TABLE, STUDY_TABLE, ACTIVITY_TABLE]
