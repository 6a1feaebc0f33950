def main():
    print("Hello from Pairpad")


if __name__ == "__main__":
    main()
