"""The centre: takes in what devices push, receipts it, and shows the registry."""
