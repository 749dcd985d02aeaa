-- AlterTable
ALTER TABLE "cloud" ADD COLUMN     "snapshots" BOOLEAN NOT NULL DEFAULT true;

-- CreateTable
CREATE TABLE "snapshot" (
    "id" UUID NOT NULL,
    "stack_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "note" TEXT NOT NULL,
    "parameters" JSONB NOT NULL,
    "monitored" BOOLEAN NOT NULL,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "taken_at" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "snapshot_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "snapshot_machine" (
    "snapshot_id" UUID NOT NULL,
    "machine_id" TEXT NOT NULL,
    "node" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "disk_mib" INTEGER NOT NULL,
    "made_at" TIMESTAMPTZ(3),
    "gone_at" TIMESTAMPTZ(3),

    CONSTRAINT "snapshot_machine_pkey" PRIMARY KEY ("snapshot_id","machine_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "snapshot_stack_id_number_key" ON "snapshot"("stack_id", "number");

-- CreateIndex
CREATE INDEX "snapshot_machine_machine_id_idx" ON "snapshot_machine"("machine_id");

-- AddForeignKey
ALTER TABLE "snapshot" ADD CONSTRAINT "snapshot_stack_id_fkey" FOREIGN KEY ("stack_id") REFERENCES "stack"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "snapshot" ADD CONSTRAINT "snapshot_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "snapshot_machine" ADD CONSTRAINT "snapshot_machine_snapshot_id_fkey" FOREIGN KEY ("snapshot_id") REFERENCES "snapshot"("id") ON DELETE CASCADE ON UPDATE CASCADE;
