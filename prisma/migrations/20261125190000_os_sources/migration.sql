-- CreateTable
CREATE TABLE "os_source" (
    "os_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "family" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "digest" TEXT,
    "signature_url" TEXT,
    "key_url" TEXT,
    "fingerprint" TEXT,
    "updated_by_id" UUID,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "os_source_pkey" PRIMARY KEY ("os_id")
);

-- CreateTable
CREATE TABLE "os_refresh" (
    "os_id" TEXT NOT NULL,
    "every_days" INTEGER NOT NULL,
    "updated_by_id" UUID,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "os_refresh_pkey" PRIMARY KEY ("os_id")
);

-- AddForeignKey
ALTER TABLE "os_source" ADD CONSTRAINT "os_source_updated_by_id_fkey" FOREIGN KEY ("updated_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "os_refresh" ADD CONSTRAINT "os_refresh_updated_by_id_fkey" FOREIGN KEY ("updated_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Bytes that nothing vouches for are never fetched.
ALTER TABLE "os_source" ADD CONSTRAINT "os_source_vouched" CHECK (
  num_nonnulls("digest", "signature_url") > 0 AND num_nonnulls("signature_url", "key_url", "fingerprint") IN (0, 3));
ALTER TABLE "os_refresh" ADD CONSTRAINT "os_refresh_every" CHECK ("every_days" BETWEEN 1 AND 365);
