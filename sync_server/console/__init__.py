"""The centre's console: pages for the people who work there, on an origin of their own."""
