"""The site under load: PostgreSQL on the same machine, the real server, users who walk its pages."""
