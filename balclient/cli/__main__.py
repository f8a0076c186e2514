"""`python -m balclient.cli`."""

from balclient.cli.main import main

if __name__ == "__main__":
    main()
