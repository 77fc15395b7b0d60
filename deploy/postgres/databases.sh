#!/bin/sh
# Runs once, when the volume is new: a role with its own password and a database for each
# service. No role may connect to the database of another.
set -eu

make_database() {
    psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres -v name="$1" -v password="$2" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE CONNECT, TEMPORARY ON DATABASE :"name" FROM PUBLIC;
SQL
}

make_database catalog "$CATALOG_DB_PASSWORD"
make_database training "$TRAINING_DB_PASSWORD"
make_database partners "$PARTNERS_DB_PASSWORD"
make_database gateway "$GATEWAY_DB_PASSWORD"
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres \
    -c 'REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC'
