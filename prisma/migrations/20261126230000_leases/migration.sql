-- AlterTable
ALTER TABLE "stack" ADD COLUMN     "lease_ends_at" TIMESTAMPTZ(3),
ADD COLUMN     "lease_set_at" TIMESTAMPTZ(3),
ADD COLUMN     "lease_set_by_id" UUID;

-- CreateTable
CREATE TABLE "lease_step" (
    "stack_id" UUID NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "step" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "lease_step_pkey" PRIMARY KEY ("stack_id","ends_at","step")
);

-- AddForeignKey
ALTER TABLE "stack" ADD CONSTRAINT "stack_lease_set_by_id_fkey" FOREIGN KEY ("lease_set_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "lease_step" ADD CONSTRAINT "lease_step_stack_id_fkey" FOREIGN KEY ("stack_id") REFERENCES "stack"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "stack"
    ADD CONSTRAINT "stack_lease" CHECK (
        ("lease_ends_at" IS NULL) = ("lease_set_at" IS NULL) AND ("lease_ends_at" IS NOT NULL OR "lease_set_by_id" IS NULL));
ALTER TABLE "lease_step"
    ADD CONSTRAINT "lease_step_step" CHECK (
        "step" IN ('told-72h', 'told-24h', 'ended', 'stop', 'told-stuck', 'told-removal', 'remove'));

-- The worker asks once a minute for those that end soon.
CREATE INDEX "stack_lease_ends" ON "stack" ("lease_ends_at") WHERE "lease_ends_at" IS NOT NULL AND "removed_at" IS NULL;
