module oracle/batch

go 1.26.0
