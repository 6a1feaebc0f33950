print("Hello from Pairpad")
