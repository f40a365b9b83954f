# R reads every table straight from its address, CSV with read.csv and NDJSON with jsonlite, and compares every value.
arguments <- commandArgs(trailingOnly = TRUE)
address <- arguments[1]
told <- jsonlite::fromJSON(arguments[2], simplifyVector = FALSE)

of_csv <- function(cell, kind) {
  if (kind == "list") cell <- paste(unlist(cell), collapse = " ")
  if (is.null(cell) || identical(cell, "")) return(NA_character_)
  text <- if (is.character(cell)) cell else format(cell, scientific = FALSE)
  if (startsWith(text, "=")) paste0("'", text) else text
}

of_ndjson <- function(cell, kind) {
  if (kind == "list") return(paste(unlist(cell), collapse = "\u0001"))
  if (is.null(cell)) return(NA_character_)
  if (kind == "Decimal") return(sprintf("%.17g", as.numeric(cell)))
  if (kind == "int") sprintf("%.17g", cell) else cell
}

column_of_ndjson <- function(column, kind, rows) {
  if (is.null(column)) return(rep(NA_character_, rows)) # a column of nulls alone
  if (kind == "list") return(vapply(column, function(cell) paste(unlist(cell), collapse = "\u0001"), ""))
  if (kind %in% c("Decimal", "int")) return(ifelse(is.na(column), NA_character_, sprintf("%.17g", as.numeric(column))))
  as.character(column)
}

compared <- function(client, form, read, wanted_cell) {
  values <- 0
  wrong <- character()
  tables <- Filter(function(table) form %in% unlist(table$forms), told$tables)
  for (table in tables) {
    mark <- if (grepl("?", table$path, fixed = TRUE)) "&" else "?"
    found <- tryCatch(
      read(paste0(address, "/v1/", table$path, mark, "format=", form), table),
      error = function(problem) conditionMessage(problem)
    )
    if (is.character(found)) {
      wrong <- c(wrong, paste0(table$path, ": ", found))
      next
    }
    for (name in names(table$kinds)) {
      kind <- table$kinds[[name]]
      wanted <- vapply(table$rows, function(row) wanted_cell(row[[name]], kind), "")
      if (length(found[[name]]) != length(wanted)) {
        wrong <- c(wrong, sprintf("%s, %s: %d rows instead of %d", table$path, name, length(found[[name]]), length(wanted)))
        next
      }
      values <- values + length(wanted)
      differ <- which(!(is.na(found[[name]]) & is.na(wanted)) & !(found[[name]] %in% wanted & found[[name]] == wanted))
      for (row in differ) {
        wrong <- c(wrong, sprintf("%s, row %d, %s: %s instead of %s", table$path, row, name, found[[name]][row], wanted[row]))
      }
    }
  }
  differ <- if (length(wrong)) sprintf(", %d differ", length(wrong)) else ""
  cat(sprintf("%s: %s values of %d tables%s\n", client, format(values, big.mark = ","), length(tables), differ))
  for (line in utils::head(wrong, 5)) cat("  ", line, "\n", sep = "")
  values > 0 && !length(wrong)
}

read_csv <- function(address, table) {
  read.csv(address, colClasses = "character", na.strings = "", encoding = "UTF-8", check.names = FALSE)
}

read_ndjson <- function(address, table) {
  frame <- jsonlite::stream_in(url(address), verbose = FALSE)
  Map(function(name, kind) column_of_ndjson(frame[[name]], kind, nrow(frame)), names(table$kinds), table$kinds)
}

same <- c(
  compared("R, read.csv", "csv", read_csv, of_csv),
  compared("R, jsonlite", "ndjson", read_ndjson, of_ndjson)
)
quit(status = if (all(same)) 0 else 1)
