-- AlterTable
ALTER TABLE "cloud" ADD COLUMN     "clone_kind" TEXT NOT NULL DEFAULT 'thin',
ADD COLUMN     "clone_kind_locked" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "deployment" ADD COLUMN     "baked_image_id" UUID,
ADD COLUMN     "clone_kind" TEXT,
ADD COLUMN     "cloud_id" UUID,
ADD COLUMN     "keys" BYTEA,
ADD COLUMN     "mode" TEXT,
ADD COLUMN     "node_count" INTEGER,
ADD COLUMN     "os_id" TEXT,
ADD COLUMN     "recipe_digest" TEXT,
ADD COLUMN     "service" TEXT;

-- AlterTable
ALTER TABLE "node" ADD COLUMN     "baked_image_id" UUID,
ADD COLUMN     "os_revision_id" UUID;

-- AlterTable
ALTER TABLE "os_image_revision" DROP COLUMN "probe_keys",
ADD COLUMN     "deleted_at" TIMESTAMPTZ(3),
ADD COLUMN     "number" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "package_list_id" UUID,
ADD COLUMN     "problem" JSONB,
ADD COLUMN     "retired_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "baked_image" (
    "id" UUID NOT NULL,
    "cloud_id" UUID NOT NULL,
    "service" TEXT NOT NULL,
    "service_version" TEXT NOT NULL,
    "os_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'draft',
    "bake_key" TEXT NOT NULL,
    "os_revision_id" UUID NOT NULL,
    "recipe_digest" TEXT NOT NULL,
    "tool_version" TEXT NOT NULL,
    "image_id" TEXT NOT NULL,
    "size_bytes" BIGINT,
    "package_list_id" UUID,
    "problem" JSONB,
    "stale_reasons" JSONB NOT NULL DEFAULT '[]',
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "captured_at" TIMESTAMPTZ(3),
    "tested_at" TIMESTAMPTZ(3),
    "published_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "baked_image_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "baked_image_change" (
    "id" BIGSERIAL NOT NULL,
    "baked_image_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "from_state" TEXT,
    "to_state" TEXT NOT NULL,
    "user_id" UUID,
    "reason" TEXT NOT NULL,

    CONSTRAINT "baked_image_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "package_list" (
    "id" UUID NOT NULL,
    "packages" JSONB NOT NULL,
    "sbom" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "package_list_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "update_check" (
    "id" UUID NOT NULL,
    "os_revision_id" UUID,
    "baked_image_id" UUID,
    "deployment_id" UUID NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'running',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "checked_at" TIMESTAMPTZ(3),
    "pending" JSONB NOT NULL DEFAULT '[]',
    "updates" INTEGER NOT NULL DEFAULT 0,
    "security" INTEGER NOT NULL DEFAULT 0,
    "severity" TEXT,

    CONSTRAINT "update_check_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bake_policy" (
    "id" UUID NOT NULL,
    "service" TEXT,
    "os_id" TEXT,
    "bake" TEXT NOT NULL DEFAULT 'never',
    "interval_days" INTEGER NOT NULL DEFAULT 30,
    "keep_last" INTEGER NOT NULL DEFAULT 3,
    "max_age_days" INTEGER NOT NULL DEFAULT 30,
    "publishing" TEXT NOT NULL DEFAULT 'automatic',
    "updated_by_id" UUID,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "bake_policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "recipe_revision" (
    "service" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "recipe_revision_pkey" PRIMARY KEY ("service","digest")
);

-- CreateTable
CREATE TABLE "cloud_tool" (
    "cloud_id" UUID NOT NULL,
    "tool" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "cloud_tool_pkey" PRIMARY KEY ("cloud_id","tool")
);

-- Earlier rows get what their plans say.
UPDATE "deployment" d SET
  "cloud_id" = coalesce((d."plan"->'subject'->>'cloudId')::uuid, (SELECT s."cloud_id" FROM "stack" s WHERE s."id" = d."stack_id")),
  "node_count" = jsonb_array_length(d."plan"->'nodes'),
  "service" = d."plan"->'subject'->>'service',
  "os_id" = d."plan"->'subject'->>'os',
  "mode" = d."plan"->'subject'->>'mode',
  "clone_kind" = d."plan"->'subject'->>'cloneKind';
ALTER TABLE "deployment" ALTER COLUMN "cloud_id" SET NOT NULL, ALTER COLUMN "node_count" SET NOT NULL;

UPDATE "os_image_revision" r SET "number" = n."number" FROM (
  SELECT "id", row_number() OVER (PARTITION BY "cloud_id", "os_id" ORDER BY "created_at", "id") AS "number" FROM "os_image_revision"
) n WHERE n."id" = r."id";

UPDATE "node" SET "os_revision_id" = (
  SELECT r."id" FROM "os_image_revision" r
  WHERE r."cloud_id" = s."cloud_id" AND r."image_id" = s."image_id" ORDER BY r."created_at" DESC LIMIT 1
) FROM "stack" s WHERE s."id" = "node"."stack_id";

-- CreateIndex
CREATE UNIQUE INDEX "baked_image_cloud_id_image_id_key" ON "baked_image"("cloud_id", "image_id");

-- CreateIndex
CREATE UNIQUE INDEX "baked_image_package_list_id_key" ON "baked_image"("package_list_id");

-- CreateIndex
CREATE INDEX "baked_image_state_idx" ON "baked_image"("state");

-- CreateIndex
CREATE UNIQUE INDEX "baked_image_cloud_id_service_os_id_number_key" ON "baked_image"("cloud_id", "service", "os_id", "number");

-- CreateIndex
CREATE INDEX "baked_image_change_baked_image_id_at_idx" ON "baked_image_change"("baked_image_id", "at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "update_check_deployment_id_key" ON "update_check"("deployment_id");

-- CreateIndex
CREATE INDEX "update_check_os_revision_id_created_at_idx" ON "update_check"("os_revision_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "update_check_baked_image_id_created_at_idx" ON "update_check"("baked_image_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "recipe_revision_service_number_key" ON "recipe_revision"("service", "number");

-- CreateIndex
CREATE INDEX "deployment_service_os_id_mode_created_at_idx" ON "deployment"("service", "os_id", "mode", "created_at" DESC);

-- CreateIndex
CREATE INDEX "deployment_baked_image_id_created_at_idx" ON "deployment"("baked_image_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "node_os_revision_id_idx" ON "node"("os_revision_id");

-- CreateIndex
CREATE INDEX "node_baked_image_id_idx" ON "node"("baked_image_id");

-- CreateIndex
CREATE UNIQUE INDEX "os_image_revision_package_list_id_key" ON "os_image_revision"("package_list_id");

-- CreateIndex
CREATE UNIQUE INDEX "os_image_revision_cloud_id_os_id_number_key" ON "os_image_revision"("cloud_id", "os_id", "number");

-- AddForeignKey
ALTER TABLE "os_image_revision" ADD CONSTRAINT "os_image_revision_package_list_id_fkey" FOREIGN KEY ("package_list_id") REFERENCES "package_list"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "node" ADD CONSTRAINT "node_os_revision_id_fkey" FOREIGN KEY ("os_revision_id") REFERENCES "os_image_revision"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "node" ADD CONSTRAINT "node_baked_image_id_fkey" FOREIGN KEY ("baked_image_id") REFERENCES "baked_image"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployment" ADD CONSTRAINT "deployment_cloud_id_fkey" FOREIGN KEY ("cloud_id") REFERENCES "cloud"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deployment" ADD CONSTRAINT "deployment_baked_image_id_fkey" FOREIGN KEY ("baked_image_id") REFERENCES "baked_image"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "baked_image" ADD CONSTRAINT "baked_image_cloud_id_fkey" FOREIGN KEY ("cloud_id") REFERENCES "cloud"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "baked_image" ADD CONSTRAINT "baked_image_os_revision_id_fkey" FOREIGN KEY ("os_revision_id") REFERENCES "os_image_revision"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "baked_image" ADD CONSTRAINT "baked_image_package_list_id_fkey" FOREIGN KEY ("package_list_id") REFERENCES "package_list"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "baked_image" ADD CONSTRAINT "baked_image_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "baked_image_change" ADD CONSTRAINT "baked_image_change_baked_image_id_fkey" FOREIGN KEY ("baked_image_id") REFERENCES "baked_image"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "baked_image_change" ADD CONSTRAINT "baked_image_change_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "update_check" ADD CONSTRAINT "update_check_os_revision_id_fkey" FOREIGN KEY ("os_revision_id") REFERENCES "os_image_revision"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "update_check" ADD CONSTRAINT "update_check_baked_image_id_fkey" FOREIGN KEY ("baked_image_id") REFERENCES "baked_image"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "update_check" ADD CONSTRAINT "update_check_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bake_policy" ADD CONSTRAINT "bake_policy_updated_by_id_fkey" FOREIGN KEY ("updated_by_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cloud_tool" ADD CONSTRAINT "cloud_tool_cloud_id_fkey" FOREIGN KEY ("cloud_id") REFERENCES "cloud"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The same content is baked once at a time on a cloud: a second request joins the first.
CREATE UNIQUE INDEX "baked_image_one_bake" ON "baked_image" ("cloud_id", "bake_key") WHERE "state" = 'baking' OR ("state" = 'testing' AND "tested_at" IS NULL);

-- The newest revision that serves is what a launch looks for.
CREATE INDEX "baked_image_serving" ON "baked_image" ("cloud_id", "service", "os_id", "number" DESC) WHERE "state" IN ('published', 'stale');

ALTER TABLE "update_check" ADD CONSTRAINT "update_check_one_image" CHECK (num_nonnulls("os_revision_id", "baked_image_id") = 1);

-- One policy a scope, where "every service" and "every OS" are scopes as well.
CREATE UNIQUE INDEX "bake_policy_scope" ON "bake_policy" (coalesce("service", ''), coalesce("os_id", ''));

-- Lists follow a baked image's state as they follow an OS image's.
CREATE FUNCTION announce_baked_image_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('burgeon_change', json_build_object(
    'projectId', NULL, 'kind', 'template', 'id', NEW.id, 'state', NEW.state)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER baked_image_change_announced AFTER INSERT OR UPDATE OF state ON baked_image
  FOR EACH ROW EXECUTE FUNCTION announce_baked_image_change();
