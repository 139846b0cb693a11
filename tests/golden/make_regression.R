# Writes tests/golden/regression.json: R's results for the regressions that tests/test_regression.py and
# tests/test_diagnostics.py fit with the toolkit. Run from the project's root: Rscript tests/golden/make_regression.R
suppressPackageStartupMessages({
  library(sandwich); library(lmtest); library(spdep); library(jsonlite)
})

read <- function(name) read.csv(file.path("data", name), encoding = "UTF-8", check.names = FALSE)
places <- read("places.csv")
indicators <- read("place_indicators.csv")
table <- merge(places, indicators[, c("code", setdiff(names(indicators), names(places)))], by = "code")
table <- table[order(table$code, method = "radix"), ]
tiny <- c("E09000001", "E06000053")  # City of London, Isles of Scilly

samples <- list(
  "UK" = rep(TRUE, nrow(table)),
  "England" = table$nation == "England",
  "England and Wales without City of London and Isles of Scilly" =
    table$nation %in% c("England", "Wales") & !(table$code %in% tiny),
  "UK without London" = table$region != "London"
)

covariances <- function(model, used) list(
  classical = vcov(model),
  HC1 = vcovHC(model, type = "HC1"),
  HC3 = vcovHC(model, type = "HC3"),
  cluster_region = vcovCL(model, cluster = used$region, type = "HC1"),
  cluster_county = vcovCL(model, cluster = used$county, type = "HC1")
)

# Great-circle neighbours computed on a sphere, independent of any package's search tree.
neighbours <- function(used, k) {
  radians <- pi / 180
  latitude <- used$latitude * radians
  longitude <- used$longitude * radians
  chosen <- lapply(seq_along(latitude), function(i) {
    a <- sin((latitude - latitude[i]) / 2)^2 +
      cos(latitude) * cos(latitude[i]) * sin((longitude - longitude[i]) / 2)^2
    distance <- asin(pmin(1, sqrt(a)))
    distance[i] <- Inf
    sort(order(distance)[seq_len(k)])
  })
  structure(chosen, class = "nb", region.id = as.character(used$code))
}

diagnostics <- function(model, used) {
  weights <- weights(model)
  plain <- is.null(weights)
  residual <- if (plain) residuals(model) else sqrt(weights) * residuals(model)
  X <- model.matrix(model)
  # lmtest ignores weights in resettest and uses them differently in bptest: with weights, both are implemented here.
  if (plain) {
    bp <- bptest(model); reset <- resettest(model, power = 2:3, type = "fitted")
    bp <- c(bp$statistic, bp$parameter, bp$p.value); reset <- c(reset$statistic, reset$parameter, reset$p.value)
  } else {
    squared <- residual^2
    spread <- squared - mean(squared)
    r2 <- 1 - sum(lm.fit(X, spread)$residuals^2) / sum(spread^2)
    statistic <- length(squared) * r2
    bp <- c(statistic, ncol(X) - 1, pchisq(statistic, ncol(X) - 1, lower.tail = FALSE))
    z <- as.vector(scale(fitted(model)))
    wider <- lm(used$.y ~ X + I(z^2) + I(z^3) - 1, weights = weights)
    narrow <- lm(used$.y ~ X - 1, weights = weights)
    f <- anova(narrow, wider)
    reset <- c(f$F[2], f$Df[2], f$Res.Df[2], f$`Pr(>F)`[2])
  }
  centred <- residual - mean(residual)
  m <- sapply(2:4, function(power) mean(centred^power))
  jb <- length(residual) / 6 * ((m[2] / m[1]^1.5)^2 + (m[3] / m[1]^2 - 3)^2 / 4)
  moran <- lm.morantest(model, nb2listw(neighbours(used, 6), style = "W"), alternative = "two.sided")
  list(
    breusch_pagan = unname(bp), reset = unname(reset),
    jarque_bera = c(jb, 2, pchisq(jb, 2, lower.tail = FALSE)),
    moran = unname(c(moran$estimate, moran$statistic, moran$p.value)),
    leverage = unname(hatvalues(model)), cooks_distance = unname(cooks.distance(model)),
    studentised = unname(rstudent(model))
  )
}

inflation <- function(used, predictors, weights) sapply(predictors, function(name) {
  others <- setdiff(predictors, name)
  if (length(others) == 0) return(1)
  1 / (1 - summary(lm(reformulate(others, name), used, weights = weights))$r.squared)
})

run <- function(case) {
  needed <- c(case$outcome, case$predictors, case$weights)
  used <- table[samples[[case$sample]] & complete.cases(table[, needed]), ]
  if (case$standardise) for (name in case$predictors) used[[name]] <- as.vector(scale(used[[name]]))
  used$.y <- if (case$log) log(used[[case$outcome]]) else used[[case$outcome]]
  used$.w <- if (is.null(case$weights)) NULL else used[[case$weights]]
  # The base of the toolkit is the first region by name.
  used$region <- factor(used$region, levels = sort(unique(used$region), method = "radix"))
  formula <- reformulate(c(case$predictors, if (case$region_effects) "region"), ".y")
  model <- if (is.null(case$weights)) lm(formula, used) else lm(formula, used, weights = .w)
  said <- summary(model)
  c(case, list(
    n = nrow(used), terms = sub("^region", "Region: ", sub("(Intercept)", "Intercept", names(coef(model)), fixed = TRUE)),
    estimate = unname(coef(model)), r2 = said$r.squared, adj_r2 = said$adj.r.squared,
    p_classical = unname(said$coefficients[, 4]),
    lower_classical = unname(confint(model)[, 1]), upper_classical = unname(confint(model)[, 2]),
    std_error = lapply(covariances(model, used), function(v) unname(sqrt(diag(v)))),
    vif = if (case$region_effects) NULL else unname(inflation(used, case$predictors, used$.w)),
    codes = used$code, diagnostics = diagnostics(model, used)
  ))
}

skills <- c("long_term_sick_2021", "age_50_64_2022", "level4_2021")
two <- "England and Wales without City of London and Isles of Scilly"
cases <- list(
  list(name = "sanity", outcome = "gva_per_hour_2019", predictors = skills, log = TRUE, standardise = FALSE,
       region_effects = FALSE, weights = NULL, sample = two),
  list(name = "levels", outcome = "gva_per_hour_2023", predictors = c("claimant_rate_2023", "age_50_64_2022"),
       log = FALSE, standardise = FALSE, region_effects = FALSE, weights = NULL, sample = "UK"),
  list(name = "one predictor", outcome = "disposable_income_2023", predictors = "hle_female_2022_24",
       log = TRUE, standardise = FALSE, region_effects = FALSE, weights = NULL, sample = "UK without London"),
  list(name = "regions", outcome = "gva_per_hour_2019", predictors = skills[1:2], log = TRUE, standardise = TRUE,
       region_effects = TRUE, weights = NULL, sample = "England"),
  list(name = "weighted", outcome = "gva_per_hour_2019", predictors = skills, log = TRUE, standardise = FALSE,
       region_effects = FALSE, weights = "population_2022", sample = two),
  list(name = "weighted regions", outcome = "gva_per_hour_2023",
       predictors = c("density_2022", "age_16_24_2022", "claimant_rate_2023"), log = FALSE, standardise = TRUE,
       region_effects = TRUE, weights = "population_2022", sample = "UK")
)

versions <- sapply(c("sandwich", "lmtest", "spdep"), function(p) as.character(packageVersion(p)))
result <- list(
  made_with = c(as.list(versions), list(R = paste(R.version$major, R.version$minor, sep = "."))),
  cases = lapply(cases, run)
)
write(toJSON(result, digits = NA, auto_unbox = TRUE, null = "null", pretty = FALSE), "tests/golden/regression.json")
