# Writes tests/golden/spatial.json: spatial lag and error models in R, for tests/test_sensitivity_spatial.py.
# Run from the project's root: Rscript tests/golden/make_spatial.R
suppressPackageStartupMessages({ library(spdep); library(spatialreg); library(jsonlite) })

places <- read.csv("data/places.csv", encoding = "UTF-8")
indicators <- read.csv("data/place_indicators.csv", encoding = "UTF-8")
used <- merge(places, indicators[, c("code", setdiff(names(indicators), names(places)))], by = "code")
predictors <- c("long_term_sick_2021", "median_age_2022", "level4_2021")
used <- used[order(used$code, method = "radix"), ]
used <- used[complete.cases(used[, c("gva_per_hour_2023", predictors)]), ]

# Great-circle neighbours computed on a sphere, independent of any package's search tree.
radians <- pi / 180
latitude <- used$latitude * radians
longitude <- used$longitude * radians
chosen <- lapply(seq_along(latitude), function(i) {
  a <- sin((latitude - latitude[i]) / 2)^2 + cos(latitude) * cos(latitude[i]) * sin((longitude - longitude[i]) / 2)^2
  distance <- asin(pmin(1, sqrt(a)))
  distance[i] <- Inf
  sort(order(distance)[1:6])
})
W <- nb2listw(structure(chosen, class = "nb", region.id = as.character(used$code)), style = "W")

formula <- reformulate(predictors, response = "log(gva_per_hour_2023)")
lag <- lagsarlm(formula, used, W, tol.solve = 1e-16, control = list(tol.opt = 1e-12))
error <- errorsarlm(formula, used, W, tol.solve = 1e-16, control = list(tol.opt = 1e-12))
moments <- stsls(formula, used, W, robust = TRUE, HC = "HC0", W2X = FALSE)
totals <- impacts(lag, listw = W)
result <- list(
  made_with = list(R = as.character(getRversion()), spatialreg = as.character(packageVersion("spatialreg")),
                   spdep = as.character(packageVersion("spdep"))),
  predictors = predictors, n = nrow(used),
  lag = list(estimate = unname(lag$coefficients[-1]), std_error = unname(lag$rest.se[-1]), rho = unname(lag$rho),
             rho_se = unname(lag$rho.se), log_likelihood = as.numeric(logLik(lag)),
             direct = unname(totals$direct), total = unname(totals$total)),
  error = list(estimate = unname(error$coefficients[-1]), std_error = unname(error$rest.se[-1]),
               lambda = unname(error$lambda), lambda_se = unname(error$lambda.se),
               log_likelihood = as.numeric(logLik(error))),
  lag_moments = list(estimate = unname(moments$coefficients[-(1:2)]), rho = unname(moments$coefficients[1]),
                     std_error = unname(sqrt(diag(moments$var))[-(1:2)]))
)
writeLines(toJSON(result, auto_unbox = TRUE, digits = NA, pretty = TRUE), "tests/golden/spatial.json")
