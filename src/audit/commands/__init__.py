"""The commands: each reads what was asked, calls the library, and prints what came of it."""
