# Writes tests/golden/composite_index.csv: two indices of places in need, in base R, for tests/test_composite_index.py.
# Written from the formulas of the OECD and JRC Handbook on Constructing Composite Indicators (2008), sections 1.5
# (standardisation, re-scaling, ranking) and 1.6.2 (additive and geometric aggregation), independently of the toolkit.
# Run from the project's root: Rscript tests/golden/make_composite_index.R
places <- read.csv("data/priority_places.csv", encoding = "UTF-8")
chosen <- read.csv("data/index_indicators.csv", encoding = "UTF-8")
england <- places[substr(places$code, 1, 1) == "E" & !places$code %in% c("E09000001", "E06000053"), ]

standardise <- function(x) (x - mean(x, na.rm = TRUE)) / sd(x, na.rm = TRUE)
rescale <- function(x) (x - min(x, na.rm = TRUE)) / diff(range(x, na.rm = TRUE))
ranking <- function(x) { r <- rank(x, na.last = "keep"); (r - 1) / (sum(!is.na(x)) - 1) }
scales <- list(z_score = standardise, min_max = rescale, rank = ranking)
additive <- function(x, w) apply(x, 1, function(row) weighted.mean(row[!is.na(row)], w[!is.na(row)]))
# The product of powers, over figures from 1 to 100.
geometric <- function(x, w) {
  positive <- apply(x, 2, function(column) 1 + 99 * rescale(column))
  apply(positive, 1, function(row) { have <- !is.na(row); prod(row[have]^(w[have] / sum(w[have]))) })
}
ways <- list(mean = additive, geometric = geometric)

rows <- list()
for (preset in c("england", "fund_england")) {
  used <- chosen[!is.na(chosen[[preset]]), ]
  x <- sapply(seq_len(nrow(used)), function(i) {
    values <- england[[used$indicator[i]]]
    if (used$log[i] == "true") values <- log(values)
    if (used$need[i] == "low") -values else values
  })
  w <- used[[preset]]
  enough <- apply(x, 1, function(row) sum(w[!is.na(row)]) / sum(w)) >= 0.8
  for (scale in names(scales)) for (way in names(ways)) {
    normalised <- apply(x[enough, ], 2, scales[[scale]])
    rows[[length(rows) + 1]] <- data.frame(preset, normalisation = scale, aggregation = way,
      code = england$code[enough], score = sprintf("%.15g", ways[[way]](normalised, w)))
  }
}
write.csv(do.call(rbind, rows), "tests/golden/composite_index.csv", row.names = FALSE, quote = FALSE)
cat("made with R", as.character(getRversion()), "\n")
