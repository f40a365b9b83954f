"""What makes the API fast and keeps it up: kept answers, the protocol that writes them, the server, its bounds."""
