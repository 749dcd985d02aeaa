-- CreateTable
CREATE TABLE "project_tax" (
    "id" UUID NOT NULL,
    "project_id" UUID,
    "name" TEXT NOT NULL,
    "percent" DECIMAL(9,6) NOT NULL,
    "valid_from" TEXT NOT NULL,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "project_tax_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "project_credit" (
    "id" UUID NOT NULL,
    "project_id" UUID NOT NULL,
    "amount" DECIMAL(20,6) NOT NULL,
    "currency" TEXT NOT NULL,
    "month" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "project_credit_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "project_credit_project_id_month_idx" ON "project_credit"("project_id", "month");

-- AddForeignKey
ALTER TABLE "project_tax" ADD CONSTRAINT "project_tax_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "project_tax" ADD CONSTRAINT "project_tax_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "project_credit" ADD CONSTRAINT "project_credit_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "project_credit" ADD CONSTRAINT "project_credit_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "project_tax"
    ADD CONSTRAINT "project_tax_percent" CHECK ("percent" BETWEEN 0 AND 100),
    ADD CONSTRAINT "project_tax_valid_from" CHECK ("valid_from" ~ '^[0-9]{4}-(0[1-9]|1[0-2])$');
-- One tax of a project, or of all others, begins in a month.
CREATE UNIQUE INDEX "project_tax_begins" ON "project_tax" (COALESCE("project_id"::text, ''), "valid_from");

ALTER TABLE "project_credit"
    ADD CONSTRAINT "project_credit_amount" CHECK ("amount" > 0),
    ADD CONSTRAINT "project_credit_month" CHECK ("month" ~ '^[0-9]{4}-(0[1-9]|1[0-2])$');
