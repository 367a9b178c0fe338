-- Makes an agency, its first policy and its first API key. There is no command or page for this yet.
--
--   key="ak_$(openssl rand -base64 32 | tr '+/' '-_' | tr -d '=')"
--   docker compose exec -T postgres psql -U postgres -d aftercall -v ON_ERROR_STOP=1 \
--     -v slug=phoenix -v name='Phoenix Police' -v non_emergency='602-262-6151' \
--     -v sender=+16025550100 -v key="$key" < deploy/agency.sql
--   echo "$key"      # shown this once: the database keeps only its hash
--
-- sender is a number in E.164 form or the SID of a messaging service (MG…). The policy is the default one, paused:
-- nothing is sent before the department has put its own in force with PUT /v1/policy.
BEGIN;

INSERT INTO agencies (id, slug, name, non_emergency_number, sms_sender)
VALUES (gen_random_uuid(), :'slug', :'name', :'non_emergency', :'sender');

INSERT INTO policies (id, agency_id, version, document, since, created_by)
SELECT gen_random_uuid(), id, 1, $policy$
{
  "timeZone": "America/Phoenix",
  "textableSources": ["911", "non_emergency", "text_to_911"],
  "callTypes": { "text": ["LARCENY", "NOISE"], "suppress": ["DOMESTIC", "SEXOFF"] },
  "excludedPriorities": ["1"],
  "confirmation": { "enabled": true, "maxAgeMinutes": 10 },
  "delay": {
    "enabled": true,
    "until": "arrived",
    "thresholdsMinutes": { "2": [20, 60], "default": [30, 90] },
    "graceMinutes": 10
  },
  "survey": {
    "enabled": true,
    "delayMinutes": 1440,
    "window": { "start": "09:00", "end": "20:00" },
    "maxAgeHours": 96,
    "samplePercent": 100,
    "cooldownDays": 30,
    "excludedDispositions": ["duplicate", "test"]
  },
  "languages": { "default": "en", "offered": ["en", "es", "fr", "ar", "sw", "fa"] },
  "duplicateCallWindowMinutes": 30,
  "dailyCapPerPhone": 6,
  "highVolumeOpenCalls": 40,
  "reuseCallNumberAfterDays": 7,
  "paused": true
}
$policy$, 'epoch', 'deploy/agency.sql'
FROM agencies WHERE slug = :'slug';

INSERT INTO api_keys (id, agency_id, name, hash, scopes)
SELECT gen_random_uuid(), id, 'first key', sha256(convert_to(:'key', 'UTF8')), '{cad,policy,read}'
FROM agencies WHERE slug = :'slug';

COMMIT;
