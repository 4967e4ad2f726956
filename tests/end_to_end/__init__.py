"""The programs as people run them: processes, sockets on loopback, files on disk."""
