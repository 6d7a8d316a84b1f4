raise SystemExit("instead of NumPy")
