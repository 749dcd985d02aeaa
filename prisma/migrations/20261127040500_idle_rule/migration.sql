-- What idle means is said in the portal, and may look at the network. Readings are kept for as long as the longest rule asks for.

ALTER TABLE "machine_reading" ADD COLUMN "network_bytes" BIGINT;

CREATE TABLE "idle_rule" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "percent" DOUBLE PRECISION NOT NULL,
    "kilobytes_per_second" DOUBLE PRECISION,
    "hours" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "updated_by_id" UUID,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idle_rule_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "idle_rule_one" CHECK ("id" = 1),
    CONSTRAINT "idle_rule_percent" CHECK ("percent" > 0 AND "percent" <= 100),
    CONSTRAINT "idle_rule_kilobytes" CHECK ("kilobytes_per_second" > 0),
    CONSTRAINT "idle_rule_hours" CHECK ("hours" BETWEEN 1 AND 168)
);

ALTER TABLE "idle_rule" ADD CONSTRAINT "idle_rule_updated_by_id_fkey" FOREIGN KEY ("updated_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;
