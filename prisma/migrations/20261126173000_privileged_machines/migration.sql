ALTER TABLE "cloud" ADD COLUMN     "privileged" BOOLEAN NOT NULL DEFAULT false;

-- Root has every right where machines have a kernel of their own; the worker's next look at its clouds says so as well.
UPDATE "cloud" SET "privileged" = "own_kernel";
