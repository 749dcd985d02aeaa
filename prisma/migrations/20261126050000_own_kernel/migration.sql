-- Written at each check of a cloud, so the first one after this corrects it.
ALTER TABLE "cloud" ADD COLUMN "own_kernel" BOOLEAN NOT NULL DEFAULT false;
