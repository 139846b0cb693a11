"""A sheet as kinds of cells, and the rows that belong to one table of it."""

from __future__ import annotations

from toolkit.uploads import areas
from toolkit.uploads.cells import EMPTY, MARK, NUMBER, CellReader, counts_up
from toolkit.uploads.sheets import Sheet
from toolkit.uploads.vocabulary import PATTERNS


class Grid:
    """The kinds of a sheet's cells: n figure, y what may be a year, m mark, a code, t text, space for nothing."""

    def __init__(self, sheet: Sheet, reader: CellReader) -> None:
        self.sheet, self.reader = sheet, reader
        self.kinds = ["".join(map(self._kind, row)) for row in sheet.rows]

    def _kind(self, raw: object) -> str:
        if raw is None:
            return " "
        if isinstance(raw, str):
            kind = self.reader.read(raw).kind
            if kind == NUMBER:
                return "y" if PATTERNS.year.fullmatch(raw) else "n"
            return {MARK: "m", EMPTY: " "}.get(kind) or ("a" if PATTERNS.gss.fullmatch(raw) else "t")
        return "y" if isinstance(raw, int) and 1800 <= raw < 2100 else "n"

    @staticmethod
    def filled(kinds: str) -> set[int]:
        """Return the positions that hold something."""
        return {at for at, kind in enumerate(kinds) if kind != " "}

    def of(self, row: int, kinds: str) -> set[int]:
        """Return the positions of a row that are of these kinds."""
        return {at for at, kind in enumerate(self.kinds[row]) if kind in kinds}

    def text(self, row: int, at: int) -> str:
        """Return a cell as text."""
        cells = self.sheet.rows[row]
        raw = cells[at] if at < len(cells) else None
        return "" if raw is None else str(raw)

    def next_row(self, row: int) -> int | None:
        """Return the next row that holds something."""
        return next((n for n in range(row, len(self.kinds)) if self.kinds[n].strip()), None)

    def next_start(self, row: int) -> int | None:
        """Return the first row of figures from here on, which is not a row of years above others."""
        for n in range(row, len(self.kinds)):
            kinds = self.kinds[n]
            figures = self.of(n, "ny")
            if not figures or len(self.filled(kinds)) < 2 or self.heads(n):
                continue
            following = self.next_row(n + 1)
            alone = following is None or not self.of(following, "nym") & figures
            if alone and len(self.filled(kinds)) == 2 and "n" not in kinds:
                continue  # “date | 2024”
            return n
        return None

    def heads(self, row: int) -> bool:
        """Say whether a row of figures is a heading: years above other figures, or 0, 1, 2 … above a table."""
        figures, below = self.of(row, "ny"), self.next_row(row + 1)
        if self.numbers_columns(row):
            return True
        if below is None or self.area_at(row, min(figures)):
            return False
        under = self.of(below, "nm") & figures
        if not self.of(row, "n") and len(under) * 2 >= len(figures) and not self.of(row, "a"):
            above = next((n for n in range(row - 1, -1, -1) if self.kinds[n].strip()), None)
            return above is None or not figures <= self.of(above, "t")
        return self._counts_up(row, figures) and self.area_at(below, min(figures))

    def numbers_columns(self, row: int) -> bool:
        """Say whether a row is 1, 2, 3 … and nothing else."""
        figures = self.of(row, "ny")
        return figures == self.filled(self.kinds[row]) and self._counts_up(row, figures)

    def _counts_up(self, row: int, figures: set[int]) -> bool:
        numbers = [self.reader.read(self.sheet.rows[row][at]).value for at in sorted(figures)]
        return len(numbers) > 3 and counts_up(numbers)

    def area_at(self, row: int, figures_from: int) -> bool:
        """Say whether a row has an area's code, or an area's name left of its figures."""
        kinds = self.kinds[row]
        if "a" in kinds:
            return True
        return any(
            areas.of_name(self.text(row, at)) or PATTERNS.itl.fullmatch(self.text(row, at))
            for at in range(min(figures_from, len(kinds)))
            if kinds[at] == "t"
        )


class Span:
    """The rows of one table, taken from its first row of figures until another structure begins."""

    def __init__(self, grid: Grid, first: int) -> None:
        self.grid, self.figures, self.labels = grid, grid.of(first, "ny"), grid.of(first, "tam")
        self.rows, self.sections, self.section = [first], {}, ""  # type: ignore[var-annotated]  # row → text
        at, blank = first + 1, 0
        while at < len(grid.kinds) and blank < 2:
            if not grid.kinds[at].strip():
                blank += 1
            elif self._takes(at, after_blank=blank > 0):
                blank = 0
            else:
                break
            at += 1
        self._pull_up()

    def begin_section(self, texts: list[str]) -> None:
        """Let the rows before the first section stand under the lone texts above the table."""
        if self.sections and texts:
            self.sections = dict.fromkeys(self.rows, " – ".join(texts)) | self.sections

    def _takes(self, row: int, after_blank: bool = False) -> bool:
        grid, kinds = self.grid, self.grid.kinds[row]
        filled, texts = grid.filled(kinds), grid.of(row, "ta") & self.figures
        figures, marks = grid.of(row, "ny"), grid.of(row, "m")
        if grid.area_at(row, min(self.figures)) and (len(filled) > 1 or not after_blank):
            return self._add(row)
        if figures and grid.heads(row):
            return False
        if len(filled) == 1 and not figures:
            return self._section(row, next(iter(filled)))
        if texts:
            return len((figures | marks) & self.figures) >= len(texts) and self._add(row)
        if (figures | marks) & self.figures:
            return self._add(row)
        known = filled <= self.figures | self.labels | figures
        return known and not (after_blank and not figures) and self._add(row)

    def _add(self, row: int) -> bool:
        self.rows.append(row)
        self.labels |= self.grid.of(row, "ta") - self.figures
        self.figures |= self.grid.of(row, "ny") - self.labels
        if self.section:
            self.sections[row] = self.section
        return True

    def _section(self, row: int, at: int) -> bool:
        """Take a lone text as a section if the table goes on below it."""
        texts, following = [self.grid.text(row, at)], self.grid.next_row(row + 1)
        while following is not None and len(texts) < 3 and self._alone(following):
            texts.append(self.grid.text(following, min(self.grid.of(following, "tm"))))
            following = self.grid.next_row(following + 1)
        if following is None or at in self.figures or following - row > len(texts) + 1:
            return False
        fits = self.grid.of(following, "nym") & self.figures and not self.grid.of(following, "ta") & self.figures
        if not fits or self.grid.heads(following):
            return False
        self.section = " – ".join(texts)
        return True

    def _alone(self, row: int) -> bool:
        """Say whether a row holds one text and nothing else, left of the figures."""
        filled = self.grid.filled(self.grid.kinds[row])
        return len(filled) == 1 and self.grid.kinds[row].strip() in "tm" and not filled & self.figures

    def _pull_up(self) -> None:
        """Take in the rows above that name an area and have no figures of their own."""
        while self.rows[0] > 0:
            above = self.rows[0] - 1
            kinds = self.grid.kinds[above]
            left = self.grid.of(above, "t") - self.figures
            marked = bool(left) and bool(self.grid.of(above, "m") & self.figures)
            named = self.grid.area_at(above, min(self.figures)) or marked
            named = named and not self.grid.of(above, "tny") & self.figures
            if not kinds.strip() or not named or (len(self.grid.filled(kinds)) == 1 and "a" not in kinds):
                return
            self.rows.insert(0, above)
