"""``cities``: which local authorities make up a city, an assumption of this project.

The groups follow the Centre for Cities' primary urban areas (the built-up area of a city, in whole authorities, 2022),
used in the essay on “levelled-up” cities. One group is smaller here: Bournemouth excludes the county of Dorset, which
is mostly countryside. Other groupings are equally valid; a copy of the table can be modified.
"""

from __future__ import annotations

import pandas as pd

from data.prepare.columns import text
from data.prepare.model import CODE, LAD23, TO_PLACES, Raw, Source, Table
from data.prepare.places import official_names
from toolkit.core.errors import TableError

PUAS = Source(
    "Primary urban areas, as grouped anew by this project",
    "https://www.centreforcities.org/city-by-city/puas/",
    "Centre for Cities",
)

# Beyond the 33 authorities in Greater London.
_AROUND_LONDON = (
    "Broxbourne",
    "Dartford",
    "Elmbridge",
    "Epping Forest",
    "Epsom and Ewell",
    "Gravesham",
    "Hertsmere",
    "Runnymede",
    "Spelthorne",
    "Three Rivers",
    "Watford",
    "Woking",
)
GROUPS: dict[str, tuple[str, ...]] = {
    "Aberdeen": ("Aberdeen City",),
    "Aldershot": ("Rushmoor", "Surrey Heath"),
    "Barnsley": ("Barnsley",),
    "Basildon": ("Basildon",),
    "Belfast": ("Belfast", "Lisburn and Castlereagh"),
    "Birkenhead": ("Wirral",),
    "Birmingham": ("Birmingham", "Dudley", "Sandwell", "Solihull", "Walsall", "Wolverhampton"),
    "Blackburn": ("Blackburn with Darwen",),
    "Blackpool": ("Blackpool", "Fylde"),
    "Bournemouth": ("Bournemouth, Christchurch and Poole",),
    "Bradford": ("Bradford",),
    "Brighton": ("Adur", "Brighton and Hove"),
    "Bristol": ("Bristol, City of", "South Gloucestershire"),
    "Burnley": ("Burnley", "Pendle"),
    "Cambridge": ("Cambridge",),
    "Cardiff": ("Cardiff",),
    "Chatham": ("Medway",),
    "Coventry": ("Coventry",),
    "Crawley": ("Crawley",),
    "Derby": ("Derby",),
    "Doncaster": ("Doncaster",),
    "Dundee": ("Dundee City",),
    "Edinburgh": ("City of Edinburgh",),
    "Exeter": ("Exeter",),
    "Glasgow": ("East Dunbartonshire", "East Renfrewshire", "Glasgow City", "Renfrewshire"),
    "Gloucester": ("Gloucester",),
    "Huddersfield": ("Kirklees",),
    "Hull": ("Kingston upon Hull, City of",),
    "Ipswich": ("Ipswich",),
    "Leeds": ("Leeds",),
    "Leicester": ("Blaby", "Leicester", "Oadby and Wigston"),
    "Liverpool": ("Knowsley", "Liverpool"),
    "Luton": ("Luton",),
    "Manchester": (
        "Bolton",
        "Bury",
        "Manchester",
        "Oldham",
        "Rochdale",
        "Salford",
        "Stockport",
        "Tameside",
        "Trafford",
    ),
    "Mansfield": ("Ashfield", "Mansfield"),
    "Middlesbrough": ("Middlesbrough", "Redcar and Cleveland", "Stockton-on-Tees"),
    "Milton Keynes": ("Milton Keynes",),
    "Newcastle": ("Gateshead", "Newcastle upon Tyne", "North Tyneside", "South Tyneside"),
    "Newport": ("Newport", "Torfaen"),
    "Northampton": ("West Northamptonshire",),
    "Norwich": ("Broadland", "Norwich"),
    "Nottingham": ("Broxtowe", "Erewash", "Gedling", "Nottingham"),
    "Oxford": ("Oxford",),
    "Peterborough": ("Peterborough",),
    "Plymouth": ("Plymouth",),
    "Portsmouth": ("Fareham", "Gosport", "Havant", "Portsmouth"),
    "Preston": ("Chorley", "Preston", "South Ribble"),
    "Reading": ("Reading", "Wokingham"),
    "Sheffield": ("Rotherham", "Sheffield"),
    "Slough": ("Slough",),
    "Southampton": ("Eastleigh", "Southampton"),
    "Southend": ("Castle Point", "Rochford", "Southend-on-Sea"),
    "Stoke": ("Newcastle-under-Lyme", "Stoke-on-Trent"),
    "Sunderland": ("Sunderland",),
    "Swansea": ("Neath Port Talbot", "Swansea"),
    "Swindon": ("Swindon",),
    "Telford": ("Telford and Wrekin",),
    "Wakefield": ("Wakefield",),
    "Warrington": ("Warrington",),
    "Wigan": ("Wigan",),
    "Worthing": ("Worthing",),
    "York": ("York",),
    "London": _AROUND_LONDON,
}


def build(raw: Raw) -> pd.DataFrame:
    """Return one row per authority that belongs to a city."""
    code_of = {name: code for code, name in official_names(raw).items()}
    rows = [(code_of[name], city) for city, names in GROUPS.items() for name in names if name in code_of]
    if len(rows) != sum(map(len, GROUPS.values())):
        unknown = sorted(name for names in GROUPS.values() for name in names if name not in code_of)
        raise TableError(f"No local authority of 2023 is called {', '.join(unknown)}.")
    rows += [(code, "London") for code in code_of.values() if str(code).startswith("E09")]
    return pd.DataFrame(rows, columns=["code", "city"])


TABLES = [
    Table(
        name="cities",
        title="Cities as groups of local authorities",
        description="One row for each local authority in one of 63 cities and large towns in the United Kingdom; all "
        "other authorities belong to none. The grouping is this project's assumption, based on the Centre "
        "for Cities' primary urban areas. Bournemouth excludes Dorset.",
        fields=(CODE, text("city", "City", "Name of the city or large town.", status="assumed", required=True)),
        primary_key=("code",),
        foreign_keys=(TO_PLACES,),
        sources=(PUAS,),
        period="boundaries of 2023",
        geography=LAD23,
        build=build,
    )
]
