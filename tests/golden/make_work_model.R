# Writes tests/golden/work_model.json: R's results on who is in work by health, age, sex and region, for people
# drawn here (with known log odds) and written as counts. Average marginal effects and their delta-method errors are
# computed by hand from glm's estimates. Run from the project's root: Rscript tests/golden/make_work_model.R
suppressPackageStartupMessages({ library(sandwich); library(jsonlite) })
set.seed(2021)
n <- 6000
levels_of <- list(
  health = c("Very good", "Good", "Fair", "Bad", "Very bad"),
  age = c("16 to 24", "25 to 34", "35 to 44", "45 to 54", "55 to 64"),
  sex = c("Female", "Male"), region = c("North", "South")
)
north <- runif(n) < 0.4
draw <- function(p) sample(levels_of$health, n, replace = TRUE, prob = p)
people <- data.frame(
  health = ifelse(north, draw(c(.35, .30, .18, .11, .06)), draw(c(.45, .33, .13, .06, .03))),
  age = sample(levels_of$age, n, replace = TRUE), sex = sample(levels_of$sex, n, replace = TRUE),
  region = ifelse(north, "North", "South")
)
for (name in names(levels_of)) people[[name]] <- factor(people[[name]], levels = levels_of[[name]])
log_odds <- 1.3 - c(0, .2, 1, 2, 3)[people$health] + c(-.6, .2, .3, .2, -.4)[people$age] + .3 * (people$sex == "Male")
people$in_work <- as.integer(runif(n) < plogis(log_odds))

logit <- glm(in_work ~ health + age + sex + region, binomial, people, control = list(epsilon = 1e-14, maxit = 50))
linear <- lm(in_work ~ health + age + sex + region, people)
z <- qnorm(.975)
marginal <- function(name, level) {
  at <- function(value) {
    moved <- people
    moved[[name]] <- factor(value, levels = levels_of[[name]])
    model.matrix(delete.response(terms(logit)), moved)
  }
  there <- at(level); base <- at(levels_of[[name]][1])
  p <- function(x) plogis(as.vector(x %*% coef(logit)))
  gradient <- colMeans(p(there) * (1 - p(there)) * there - p(base) * (1 - p(base)) * base)
  error <- sqrt(as.numeric(t(gradient) %*% vcov(logit) %*% gradient))
  effect <- mean(p(there) - p(base))
  100 * c(effect, effect - z * error, effect + z * error)
}
robust <- vcovHC(linear, type = "HC1")
rows <- list()
for (name in names(levels_of)) for (level in levels_of[[name]][-1]) {
  term <- paste0(name, level)
  b <- coef(logit)[[term]]; s <- sqrt(vcov(logit)[term, term])
  l <- coef(linear)[[term]]; h <- sqrt(robust[term, term])
  rows[[length(rows) + 1]] <- list(
    predictor = name, level = level, odds = exp(c(b, b - z * s, b + z * s)), logit = marginal(name, level),
    linear = 100 * c(l, l - z * h, l + z * h)
  )
}
# Oaxaca-Blinder of the North and the rest with the linear model's coefficients of all.
here <- people$region == "North"
part <- function(name) sum(sapply(levels_of[[name]][-1], function(level)
  coef(linear)[[paste0(name, level)]] * (mean(people[here, name] == level) - mean(people[!here, name] == level))))
gap <- list(
  gap = 100 * (mean(people$in_work[here]) - mean(people$in_work[!here])),
  health = 100 * part("health"), others = 100 * (part("age") + part("sex"))
)
cells <- aggregate(list(n = rep(1L, n)), people[c(names(levels_of), "in_work")], sum)
out <- list(made_by = R.version.string, levels = levels_of, cells = cells, rows = rows, gap = gap)
write(toJSON(out, digits = 15, auto_unbox = TRUE, dataframe = "columns"), "tests/golden/work_model.json")
