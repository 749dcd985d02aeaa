-- Notices are also posted to a webhook, of which an installation has one.
CREATE TABLE "notice_hook" (
    "id" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "secret" BYTEA NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "updated_by_id" UUID,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "notice_hook_pkey" PRIMARY KEY ("id")
);

-- What is to be posted: written with the notice itself.
CREATE TABLE "notice_delivery" (
    "id" UUID NOT NULL,
    "hook_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "text" JSONB NOT NULL,
    "path" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),
    "failure" JSONB,

    CONSTRAINT "notice_delivery_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "notice_delivery_state" CHECK ("state" IN ('waiting', 'done', 'failed'))
);

CREATE INDEX "notice_delivery_state_next_at_idx" ON "notice_delivery"("state", "next_at");
CREATE INDEX "notice_delivery_hook_id_at_idx" ON "notice_delivery"("hook_id", "at" DESC);

ALTER TABLE "notice_hook" ADD CONSTRAINT "notice_hook_updated_by_id_fkey" FOREIGN KEY ("updated_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "notice_delivery" ADD CONSTRAINT "notice_delivery_hook_id_fkey" FOREIGN KEY ("hook_id") REFERENCES "notice_hook"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE UNIQUE INDEX "notice_hook_one" ON "notice_hook" ((true));
