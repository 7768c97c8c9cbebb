// Lets declarations without a body stand in internal.go.
