-- CreateTable
CREATE TABLE "budget" (
    "id" UUID NOT NULL,
    "scope" TEXT NOT NULL,
    "project_id" UUID,
    "service" TEXT,
    "tag_key" TEXT,
    "tag_value" TEXT,
    "amount" DECIMAL(20,6) NOT NULL,
    "currency" TEXT NOT NULL,
    "thresholds" JSONB NOT NULL,
    "on_exceed" TEXT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_by_id" UUID,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "budget_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "budget_reached" (
    "budget_id" UUID NOT NULL,
    "month" TEXT NOT NULL,
    "basis" TEXT NOT NULL,
    "percent" INTEGER NOT NULL,
    "amount" DECIMAL(20,6) NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "budget_reached_pkey" PRIMARY KEY ("budget_id","month","basis","percent")
);

-- CreateTable
CREATE TABLE "budget_override" (
    "id" UUID NOT NULL,
    "budget_id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "month" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "order" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "requested_by_id" UUID,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "up_to" DECIMAL(20,6),
    "answer" TEXT NOT NULL DEFAULT '',
    "decided_by_id" UUID,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "budget_override_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notice" (
    "id" BIGSERIAL NOT NULL,
    "user_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "text" JSONB NOT NULL,
    "path" TEXT NOT NULL,
    "read_at" TIMESTAMPTZ(3),

    CONSTRAINT "notice_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "budget_override_month_state_idx" ON "budget_override"("month", "state");

-- CreateIndex
CREATE INDEX "notice_user_id_id_idx" ON "notice"("user_id", "id" DESC);

-- AddForeignKey
ALTER TABLE "budget" ADD CONSTRAINT "budget_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "budget" ADD CONSTRAINT "budget_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "budget" ADD CONSTRAINT "budget_updated_by_id_fkey" FOREIGN KEY ("updated_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "budget_reached" ADD CONSTRAINT "budget_reached_budget_id_fkey" FOREIGN KEY ("budget_id") REFERENCES "budget"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "budget_override" ADD CONSTRAINT "budget_override_budget_id_fkey" FOREIGN KEY ("budget_id") REFERENCES "budget"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "budget_override" ADD CONSTRAINT "budget_override_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "budget_override" ADD CONSTRAINT "budget_override_requested_by_id_fkey" FOREIGN KEY ("requested_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "budget_override" ADD CONSTRAINT "budget_override_decided_by_id_fkey" FOREIGN KEY ("decided_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice" ADD CONSTRAINT "notice_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A scope names exactly what it is about, and has one budget.
ALTER TABLE "budget"
    ADD CONSTRAINT "budget_amount" CHECK ("amount" > 0),
    ADD CONSTRAINT "budget_on_exceed" CHECK ("on_exceed" IN ('warn', 'approval', 'block')),
    ADD CONSTRAINT "budget_scope_project" CHECK (("scope" = 'project') = ("project_id" IS NOT NULL)),
    ADD CONSTRAINT "budget_scope_service" CHECK (("scope" = 'service') = ("service" IS NOT NULL)),
    ADD CONSTRAINT "budget_scope_tag" CHECK (
        ("scope" = 'tag') = ("tag_key" IS NOT NULL) AND ("tag_key" IS NULL) = ("tag_value" IS NULL));
CREATE UNIQUE INDEX "budget_of_project" ON "budget" ("project_id");
CREATE UNIQUE INDEX "budget_of_service" ON "budget" ("service");
CREATE UNIQUE INDEX "budget_of_tag" ON "budget" ("tag_key", "tag_value");

ALTER TABLE "budget_override"
    ADD CONSTRAINT "budget_override_state" CHECK ("state" IN ('open', 'granted', 'refused')),
    ADD CONSTRAINT "budget_override_decided" CHECK (("state" = 'open') = ("decided_at" IS NULL));
CREATE UNIQUE INDEX "budget_override_open" ON "budget_override" ("budget_id", "project_id", "month") WHERE "state" = 'open';
