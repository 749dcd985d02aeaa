-- Exports that are taken somewhere every day, and the files of each.
CREATE TABLE "export_schedule" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "project_id" UUID,
    "dataset" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "hour" INTEGER NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "target" JSONB NOT NULL,
    "secret" BYTEA,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "learnt_to" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "export_schedule_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "export_run" (
    "id" UUID NOT NULL,
    "schedule_id" UUID NOT NULL,
    "month" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "file_name" TEXT,
    "rows" INTEGER,
    "bytes" BIGINT,
    "sha256" TEXT,
    "failure" JSONB,

    CONSTRAINT "export_run_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "export_run_state" CHECK ("state" IN ('waiting', 'done', 'failed'))
);

CREATE UNIQUE INDEX "export_schedule_name_key" ON "export_schedule"("name");
CREATE UNIQUE INDEX "export_run_schedule_id_month_due_at_key" ON "export_run"("schedule_id", "month", "due_at");
CREATE INDEX "export_run_state_next_at_idx" ON "export_run"("state", "next_at");

ALTER TABLE "export_schedule" ADD CONSTRAINT "export_schedule_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "export_run" ADD CONSTRAINT "export_run_schedule_id_fkey" FOREIGN KEY ("schedule_id") REFERENCES "export_schedule"("id") ON DELETE CASCADE ON UPDATE CASCADE;
