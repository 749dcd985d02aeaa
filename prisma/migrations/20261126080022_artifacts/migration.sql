-- CreateTable
CREATE TABLE "artifact_store" (
    "id" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "free_bytes" BIGINT NOT NULL,

    CONSTRAINT "artifact_store_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "artifact_copy" (
    "store_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "size_bytes" BIGINT,
    "since" TIMESTAMPTZ(3),
    "origin" TEXT,
    "source" TEXT,
    "signed" BOOLEAN NOT NULL DEFAULT false,
    "uploaded_by_id" UUID,
    "failure" JSONB,
    "failed_at" TIMESTAMPTZ(3),
    "wanted" TEXT,
    "claimed_until" TIMESTAMPTZ(3),
    "progress" JSONB,

    CONSTRAINT "artifact_copy_pkey" PRIMARY KEY ("store_id","name")
);

-- CreateTable
CREATE TABLE "artifact_mirror" (
    "id" UUID NOT NULL,
    "prefix" TEXT NOT NULL,
    "base" TEXT NOT NULL,
    "only" BOOLEAN NOT NULL DEFAULT false,
    "updated_by_id" UUID,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "test_wanted" BOOLEAN NOT NULL DEFAULT true,
    "tested_at" TIMESTAMPTZ(3),
    "test" JSONB,

    CONSTRAINT "artifact_mirror_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "artifact_mirror_prefix_key" ON "artifact_mirror"("prefix");

-- AddForeignKey
ALTER TABLE "artifact_copy" ADD CONSTRAINT "artifact_copy_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "artifact_store"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "artifact_copy" ADD CONSTRAINT "artifact_copy_uploaded_by_id_fkey" FOREIGN KEY ("uploaded_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "artifact_mirror" ADD CONSTRAINT "artifact_mirror_updated_by_id_fkey" FOREIGN KEY ("updated_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "artifact_copy" ADD CONSTRAINT "artifact_copy_wanted" CHECK ("wanted" IN ('fetch', 'remove'));
