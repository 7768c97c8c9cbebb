// Lets declarations without a body stand in services.go.
