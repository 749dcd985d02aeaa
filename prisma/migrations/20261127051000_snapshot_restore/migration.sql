-- Which snapshots a cloud's machines can be brought back to: some storage knows the newest alone.

-- AlterTable
ALTER TABLE "cloud" ADD COLUMN     "snapshot_restore" TEXT NOT NULL DEFAULT 'any';

-- By hand: what Prisma does not know.

ALTER TABLE "cloud" ADD CONSTRAINT "cloud_snapshot_restore" CHECK (snapshot_restore IN ('any', 'newest', 'deletes-newer'));
