-- CreateTable
CREATE TABLE "agencies" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "non_emergency_number" TEXT NOT NULL,
    "sms_sender" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "agencies_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policies" (
    "id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "document" JSONB NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "policies_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cad_events" (
    "id" BIGSERIAL NOT NULL,
    "agency_id" UUID NOT NULL,
    "event_id" TEXT NOT NULL,
    "call_number" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "digest" BYTEA NOT NULL,
    "facts" JSONB NOT NULL,
    "unit_id" TEXT,
    "phone_text" BYTEA,
    "contact_id" UUID,
    "call_id" UUID,
    "stored_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "cad_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "calls" (
    "id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "call_number" TEXT NOT NULL,
    "instance" INTEGER NOT NULL,
    "facts" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "received_at" TIMESTAMPTZ(3),
    "dispatched_at" TIMESTAMPTZ(3),
    "arrived_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),
    "is_open" BOOLEAN NOT NULL DEFAULT true,
    "contact_id" UUID,
    "is_duplicate" BOOLEAN,
    "merged_into_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "calls_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contacts" (
    "id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "phone_hash" BYTEA NOT NULL,
    "phone" BYTEA NOT NULL,
    "language" TEXT,
    "line_type" TEXT,
    "looked_up_at" TIMESTAMPTZ(3),
    "not_mobile_at" TIMESTAMPTZ(3),
    "greeted_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "contacts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "opt_outs" (
    "contact_id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "opt_outs_pkey" PRIMARY KEY ("contact_id","purpose")
);

-- CreateTable
CREATE TABLE "messages" (
    "id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "subject" TEXT NOT NULL,
    "call_id" UUID,
    "kind" TEXT NOT NULL,
    "occurrence" INTEGER NOT NULL DEFAULT 1,
    "channel" TEXT NOT NULL DEFAULT 'sms',
    "recipient" TEXT NOT NULL,
    "generation" INTEGER NOT NULL DEFAULT 0,
    "contact_id" UUID,
    "status" TEXT NOT NULL,
    "outcome" TEXT,
    "reason" TEXT,
    "basis" TEXT,
    "language" TEXT,
    "variant" TEXT,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),
    "deadline_at" TIMESTAMPTZ(3),
    "policy_version" INTEGER,
    "body" BYTEA,
    "segments" INTEGER,
    "provider_id" TEXT,
    "error_code" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3),
    "claimed_at" TIMESTAMPTZ(3),
    "settled_at" TIMESTAMPTZ(3),
    "flag" TEXT,
    "superseded_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "messages_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider_receipts" (
    "id" BIGSERIAL NOT NULL,
    "message_id" UUID NOT NULL,
    "provider_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "error_code" TEXT NOT NULL DEFAULT '',
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "provider_receipts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbound_texts" (
    "id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "provider_id" TEXT NOT NULL,
    "reading" TEXT NOT NULL,
    "body" BYTEA NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "inbound_texts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "survey_invitations" (
    "id" UUID NOT NULL,
    "agency_id" UUID NOT NULL,
    "call_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "language" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "survey_invitations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "survey_answers" (
    "invitation_id" UUID NOT NULL,
    "rating" INTEGER NOT NULL,
    "answered_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "survey_answers_pkey" PRIMARY KEY ("invitation_id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "kind" TEXT NOT NULL,
    "subject_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("kind","subject_id")
);

-- CreateTable
CREATE TABLE "audit_log" (
    "id" BIGSERIAL NOT NULL,
    "agency_id" UUID NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "details" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_log_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_limits" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE UNIQUE INDEX "agencies_slug_key" ON "agencies"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "agencies_sms_sender_key" ON "agencies"("sms_sender");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_hash_key" ON "api_keys"("hash");

-- CreateIndex
CREATE INDEX "api_keys_agency_id_idx" ON "api_keys"("agency_id");

-- CreateIndex
CREATE UNIQUE INDEX "policies_agency_id_version_key" ON "policies"("agency_id", "version");

-- CreateIndex
CREATE INDEX "cad_events_agency_id_call_number_idx" ON "cad_events"("agency_id", "call_number");

-- CreateIndex
CREATE INDEX "cad_events_call_id_idx" ON "cad_events"("call_id");

-- CreateIndex
CREATE UNIQUE INDEX "cad_events_agency_id_event_id_key" ON "cad_events"("agency_id", "event_id");

-- CreateIndex
CREATE INDEX "calls_agency_id_call_number_idx" ON "calls"("agency_id", "call_number");

-- CreateIndex
CREATE INDEX "calls_agency_id_is_open_arrived_at_idx" ON "calls"("agency_id", "is_open", "arrived_at");

-- CreateIndex
CREATE INDEX "calls_agency_id_created_at_id_idx" ON "calls"("agency_id", "created_at" DESC, "id");

-- CreateIndex
CREATE INDEX "calls_contact_id_idx" ON "calls"("contact_id");

-- CreateIndex
CREATE UNIQUE INDEX "contacts_agency_id_phone_hash_key" ON "contacts"("agency_id", "phone_hash");

-- CreateIndex
CREATE UNIQUE INDEX "messages_provider_id_key" ON "messages"("provider_id");

-- CreateIndex
CREATE INDEX "messages_call_id_idx" ON "messages"("call_id");

-- CreateIndex
CREATE INDEX "messages_contact_id_decided_at_idx" ON "messages"("contact_id", "decided_at");

-- CreateIndex
CREATE INDEX "messages_status_claimed_at_idx" ON "messages"("status", "claimed_at");

-- CreateIndex
CREATE INDEX "messages_agency_id_created_at_id_idx" ON "messages"("agency_id", "created_at" DESC, "id");

-- CreateIndex
CREATE UNIQUE INDEX "messages_agency_id_subject_kind_occurrence_recipient_channe_key" ON "messages"("agency_id", "subject", "kind", "occurrence", "recipient", "channel", "generation");

-- CreateIndex
CREATE UNIQUE INDEX "provider_receipts_message_id_provider_id_status_error_code_key" ON "provider_receipts"("message_id", "provider_id", "status", "error_code");

-- CreateIndex
CREATE UNIQUE INDEX "inbound_texts_provider_id_key" ON "inbound_texts"("provider_id");

-- CreateIndex
CREATE INDEX "inbound_texts_contact_id_received_at_idx" ON "inbound_texts"("contact_id", "received_at");

-- CreateIndex
CREATE UNIQUE INDEX "survey_invitations_message_id_key" ON "survey_invitations"("message_id");

-- CreateIndex
CREATE UNIQUE INDEX "survey_invitations_token_hash_key" ON "survey_invitations"("token_hash");

-- CreateIndex
CREATE INDEX "survey_invitations_call_id_idx" ON "survey_invitations"("call_id");

-- CreateIndex
CREATE INDEX "outbox_available_at_idx" ON "outbox"("available_at");

-- CreateIndex
CREATE INDEX "audit_log_agency_id_at_idx" ON "audit_log"("agency_id", "at");

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_agency_id_fkey" FOREIGN KEY ("agency_id") REFERENCES "agencies"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "policies" ADD CONSTRAINT "policies_agency_id_fkey" FOREIGN KEY ("agency_id") REFERENCES "agencies"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cad_events" ADD CONSTRAINT "cad_events_agency_id_fkey" FOREIGN KEY ("agency_id") REFERENCES "agencies"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cad_events" ADD CONSTRAINT "cad_events_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "calls"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "calls" ADD CONSTRAINT "calls_agency_id_fkey" FOREIGN KEY ("agency_id") REFERENCES "agencies"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "calls" ADD CONSTRAINT "calls_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_agency_id_fkey" FOREIGN KEY ("agency_id") REFERENCES "agencies"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "opt_outs" ADD CONSTRAINT "opt_outs_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "messages" ADD CONSTRAINT "messages_agency_id_fkey" FOREIGN KEY ("agency_id") REFERENCES "agencies"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "messages" ADD CONSTRAINT "messages_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "calls"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "messages" ADD CONSTRAINT "messages_contact_id_fkey" FOREIGN KEY ("contact_id") REFERENCES "contacts"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_receipts" ADD CONSTRAINT "provider_receipts_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "messages"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "survey_answers" ADD CONSTRAINT "survey_answers_invitation_id_fkey" FOREIGN KEY ("invitation_id") REFERENCES "survey_invitations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
