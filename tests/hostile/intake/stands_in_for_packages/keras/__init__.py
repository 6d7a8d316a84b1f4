raise SystemExit("instead of Keras")
