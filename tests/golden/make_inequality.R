# Writes tests/golden/inequality_r.json: weighted and unweighted measures of output per hour in R, for
# tests/test_inequality.py. Run from the project's root: Rscript tests/golden/make_inequality.R
suppressPackageStartupMessages({ library(laeken); library(jsonlite) })

rows <- read.csv("data/productivity.csv", encoding = "UTF-8")
places <- read.csv("data/places.csv", encoding = "UTF-8")
rows <- merge(rows[rows$geography == "place", ], places[, c("code", "region", "population_2022")], by = "code")

# The definitions, implemented again group by group, independently of the toolkit.
theil_t <- function(x, w) { m <- weighted.mean(x, w); weighted.mean(x / m * log(x / m), w) }
theil_l <- function(x, w) { m <- weighted.mean(x, w); weighted.mean(log(m / x), w) }
spread <- function(x, w) weighted.mean((x - weighted.mean(x, w))^2, w)
measures <- list(theil_t = theil_t, theil_l = theil_l, variance = spread,
                 variance_log = function(x, w) spread(log(x), w))

# The smallest value at or below which that share of the weight lies; unweighted it is R's quantile(type = 1).
percentile <- function(x, w, level) {
  if (all(w == w[1])) return(unname(quantile(x, level, type = 1)))
  order <- order(x)
  x[order][which(cumsum(w[order]) / sum(w) >= level)[1]]
}

# Between: the measure when every place has its group's mean (of the logarithm, for the variance of logarithms).
between <- function(name, x, w, g) {
  if (name == "variance_log") return(between("variance", log(x), w, g))
  means <- sapply(split(seq_along(x), g), function(i) weighted.mean(x[i], w[i]))
  measures[[name]](unname(means[g]), w)
}

years <- lapply(c(2004, 2023), function(year) {
  of <- rows[rows$year == year, ]
  x <- of$gva_per_hour
  lapply(list(unweighted = rep(1, nrow(of)), weighted = of$population_2022), function(w) c(
    list(year = year, gini = unname(gini(x, w)$value) / 100,
         ratio_90_10 = percentile(x, w, 0.9) / percentile(x, w, 0.1)),
    lapply(measures, function(f) f(x, w)),
    setNames(lapply(names(measures), between, x, w, of$region), paste0(names(measures), "_between"))
  ))
})
made_with <- list(R = as.character(getRversion()), laeken = as.character(packageVersion("laeken")))
result <- list(made_with = made_with, years = years)
writeLines(toJSON(result, auto_unbox = TRUE, digits = NA, pretty = TRUE), "tests/golden/inequality_r.json")
