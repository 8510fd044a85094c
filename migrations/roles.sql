-- The two roles of a ledger on PostgreSQL, made once by a superuser in the (empty) ledger's database.
--
-- archive_owner owns the database and runs the migrations, which make the schema `ledger` and grant
-- archive_service what a running service needs there: to read and append, never to change or remove.
-- The schema `views`, where everything derived stands, is the service's own.
-- Passwords are read from the files database_owner and database_service in $SECRETS (/run/secrets):
--
--   SECRETS=./var/secrets psql --dbname archive_ledger --file migrations/roles.sql

\set ON_ERROR_STOP on
\set owner_password `cat "${SECRETS:-/run/secrets}/database_owner"`
\set service_password `cat "${SECRETS:-/run/secrets}/database_service"`

BEGIN;
CREATE ROLE archive_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE archive_service LOGIN PASSWORD :'service_password';

ALTER DATABASE :"DBNAME" OWNER TO archive_owner;
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE :"DBNAME" TO archive_service;
REVOKE ALL ON SCHEMA public FROM PUBLIC;

CREATE SCHEMA views AUTHORIZATION archive_service;
ALTER ROLE archive_service IN DATABASE :"DBNAME" SET search_path = views;
COMMIT;
