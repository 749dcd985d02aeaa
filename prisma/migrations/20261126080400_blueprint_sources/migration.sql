-- Services that are not the portal's own: where they come from, each version with its files, and who let it be launched.

-- CreateTable
CREATE TABLE "blueprint_source" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT,
    "ref" TEXT,
    "folder" TEXT NOT NULL DEFAULT '',
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "daily" BOOLEAN NOT NULL DEFAULT false,
    "fetch_asked_at" TIMESTAMPTZ(3),
    "fetch_asked_by_id" UUID,
    "fetched_at" TIMESTAMPTZ(3),
    "problem" JSONB,

    CONSTRAINT "blueprint_source_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "blueprint_revision" (
    "id" UUID NOT NULL,
    "source_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'checking',
    "digest" TEXT NOT NULL,
    "size_bytes" INTEGER NOT NULL,
    "commit" TEXT,
    "service" TEXT,
    "title" TEXT,
    "version" TEXT,
    "faults" JSONB NOT NULL DEFAULT '[]',
    "brought_by_id" UUID,
    "brought_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "checked_at" TIMESTAMPTZ(3),
    "approved_by_id" UUID,
    "approved_at" TIMESTAMPTZ(3),
    "withdrawn_by_id" UUID,
    "withdrawn_at" TIMESTAMPTZ(3),

    CONSTRAINT "blueprint_revision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "blueprint_file" (
    "revision_id" UUID NOT NULL,
    "path" TEXT NOT NULL,
    "executable" BOOLEAN NOT NULL,
    "content" BYTEA NOT NULL,

    CONSTRAINT "blueprint_file_pkey" PRIMARY KEY ("revision_id","path")
);

-- AlterTable
ALTER TABLE "stack" ADD COLUMN "blueprint_revision_id" UUID;

-- CreateIndex
CREATE UNIQUE INDEX "blueprint_source_name_key" ON "blueprint_source"("name");

-- CreateIndex
CREATE UNIQUE INDEX "blueprint_revision_source_id_number_key" ON "blueprint_revision"("source_id", "number");

-- CreateIndex
CREATE INDEX "blueprint_revision_service_state_idx" ON "blueprint_revision"("service", "state");

-- CreateIndex
CREATE INDEX "stack_blueprint_revision_id_idx" ON "stack"("blueprint_revision_id");

-- AddForeignKey
ALTER TABLE "blueprint_source" ADD CONSTRAINT "blueprint_source_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blueprint_source" ADD CONSTRAINT "blueprint_source_fetch_asked_by_id_fkey" FOREIGN KEY ("fetch_asked_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blueprint_revision" ADD CONSTRAINT "blueprint_revision_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "blueprint_source"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blueprint_revision" ADD CONSTRAINT "blueprint_revision_brought_by_id_fkey" FOREIGN KEY ("brought_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blueprint_revision" ADD CONSTRAINT "blueprint_revision_approved_by_id_fkey" FOREIGN KEY ("approved_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blueprint_revision" ADD CONSTRAINT "blueprint_revision_withdrawn_by_id_fkey" FOREIGN KEY ("withdrawn_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blueprint_file" ADD CONSTRAINT "blueprint_file_revision_id_fkey" FOREIGN KEY ("revision_id") REFERENCES "blueprint_revision"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stack" ADD CONSTRAINT "stack_blueprint_revision_id_fkey" FOREIGN KEY ("blueprint_revision_id") REFERENCES "blueprint_revision"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma does not know: states, what a Git source needs, and one approved revision of a service.
ALTER TABLE "blueprint_source" ADD CONSTRAINT "blueprint_source_kind"
    CHECK (("kind" = 'git' AND "url" IS NOT NULL) OR ("kind" = 'upload' AND "url" IS NULL AND NOT "daily"));
ALTER TABLE "blueprint_revision" ADD CONSTRAINT "blueprint_revision_state"
    CHECK ("state" IN ('checking', 'refused', 'waiting', 'approved', 'replaced', 'withdrawn'));
CREATE UNIQUE INDEX "blueprint_revision_approved" ON "blueprint_revision"("service") WHERE "state" = 'approved';
