"""The programs that tests need beside Python: a PostgreSQL server and a browser."""
