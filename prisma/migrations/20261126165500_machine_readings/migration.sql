-- How much machines have computed, once an hour: what idle stacks are found by. Kept for two days.

-- CreateTable
CREATE TABLE "machine_reading" (
    "machine_id" TEXT NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "cpu_seconds" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "machine_reading_pkey" PRIMARY KEY ("machine_id","hour")
);

-- CreateIndex
CREATE INDEX "machine_reading_at_idx" ON "machine_reading"("at");
