-- Says which sums of a day were read: a process keeps them for as long as the day has this revision.

-- AlterTable
ALTER TABLE "ledger_day" ADD COLUMN     "revision" UUID NOT NULL DEFAULT gen_random_uuid();
