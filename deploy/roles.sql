-- Two roles: one that loads and owns the tables, one that only reads. Run it once, as a superuser, in the database:
--   psql --dbname=workreport --set=loader=workreport_load --set=reader=workreport_read --file=deploy/roles.sql
-- Then give each a password (\password workreport_load), or what pg_hba.conf asks for.
CREATE ROLE :"loader" LOGIN;
CREATE ROLE :"reader" LOGIN;
ALTER ROLE :"reader" SET default_transaction_read_only = on;
GRANT USAGE, CREATE ON SCHEMA public TO :"loader";
GRANT USAGE ON SCHEMA public TO :"reader";
-- it sees whether a replica has applied what it loaded
GRANT pg_read_all_stats TO :"loader";
-- what is there already, and every table that it makes later
GRANT SELECT ON ALL TABLES IN SCHEMA public TO :"reader";
ALTER DEFAULT PRIVILEGES FOR ROLE :"loader" IN SCHEMA public GRANT SELECT ON TABLES TO :"reader";
