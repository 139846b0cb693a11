# Writes tests/golden/decomposition.json: Oaxaca-Blinder parts and LMG shares written out with lm of base R, for
# tests/test_decomposition_golden.py. Run from the project's root: Rscript tests/golden/make_decomposition.R
suppressPackageStartupMessages(library(jsonlite))

read <- function(name) read.csv(file.path("data", name), encoding = "UTF-8", check.names = FALSE)
places <- read("places.csv")
indicators <- read("place_indicators.csv")
table <- merge(places[, c("code", "region")], indicators, by = "code")
predictors <- c("long_term_sick_2021", "age_50_64_2022", "level4_2021", "high_productivity_sectors_2019")
used <- table[complete.cases(table[, c("gva_per_hour_2023", predictors)]), ]
used$y <- log(used$gva_per_hour_2023)
london <- used$region == "London"

model <- function(rows, terms = predictors) lm(reformulate(if (length(terms)) terms else "1", "y"), used[rows, ])
everyone <- rep(TRUE, nrow(used))
means <- function(rows) c(1, colMeans(used[rows, predictors]))
a <- coef(model(london)); b <- coef(model(!london)); difference <- means(london) - means(!london)
used$inside <- as.numeric(london)
pooled <- coef(model(everyone, c(predictors, "inside")))[seq_along(a)]
gap <- mean(used$y[london]) - mean(used$y[!london])

# Every order of the predictors, as the definition has it.
orders <- function(x) if (length(x) < 2) list(x) else
  do.call(c, lapply(seq_along(x), function(i) lapply(orders(x[-i]), function(rest) c(x[i], rest))))
r2 <- function(terms) if (length(terms)) summary(model(everyone, terms))$r.squared else 0
steps <- lapply(orders(predictors), function(order) {
  worth <- sapply(0:length(order), function(n) r2(order[seq_len(n)]))
  setNames(diff(worth), order)[predictors]
})

writeLines(toJSON(list(
  made_with = list(R = as.character(getRversion())),
  n = c(sum(london), sum(!london)), predictors = predictors,
  two_fold_pooled = unname(c(sum(difference * pooled), gap - sum(difference * pooled), gap)),
  detail = unname((difference * pooled)[-1]),
  three_fold = unname(c(sum(difference * b), sum(means(!london) * (a - b)), sum(difference * (a - b)), gap)),
  lmg = unname(colMeans(do.call(rbind, steps))), r2 = r2(predictors)
), digits = NA, auto_unbox = TRUE, pretty = TRUE), "tests/golden/decomposition.json")
