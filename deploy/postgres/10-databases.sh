#!/bin/bash
# Runs once, when the volume is empty: an account and a database for Aftercall, an account and two databases for
# Temporal. Neither account is a superuser, and neither may open the other's databases.
set -euo pipefail

psql -v ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
  -v aftercall_password="$AFTERCALL_DB_PASSWORD" -v temporal_password="$TEMPORAL_DB_PASSWORD" <<'SQL'
CREATE ROLE aftercall LOGIN PASSWORD :'aftercall_password';
CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';
CREATE DATABASE aftercall OWNER aftercall;
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
REVOKE CONNECT ON DATABASE aftercall, temporal, temporal_visibility FROM PUBLIC;
SQL
