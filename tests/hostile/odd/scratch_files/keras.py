# tried something here
