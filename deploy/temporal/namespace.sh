#!/bin/sh
# Makes the namespace and registers the search attributes that supervisors filter by. Safe to run at every start.
# TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE are read by the temporal command itself.
set -eu

# The same names as in temporal/contracts/search-attributes.ts; a test compares them.
ATTRIBUTES='AgencyId CallNumber CallStage CallPriority LastTextKind SuppressedReason'

until temporal operator cluster health; do
  echo 'Waiting for Temporal'
  sleep 2
done

if ! temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "${RETENTION:-30d}"
fi

has() {
  temporal operator search-attribute list | grep -q "^ *$1 *Keyword"
}

# One at a time: of several names in one command, version 1.9.1 makes the first and reports success. A new
# namespace is known to every part of the server only after some seconds, hence the tries.
for name in $ATTRIBUTES; do
  tries=0
  until has "$name"; do
    if [ "$tries" -ge 30 ]; then
      echo "Search attribute $name could not be registered" >&2
      exit 1
    fi
    [ "$tries" -eq 0 ] || sleep 2
    tries=$((tries + 1))
    temporal operator search-attribute create --type Keyword --name "$name" || true
  done
done
echo "Namespace $TEMPORAL_NAMESPACE is ready, with its search attributes"
