-- The matrix asks for the last test of every service's recipe on every operating system, and for a month's bakes.
CREATE INDEX "deployment_recipe" ON "deployment" ("cloud_id", "service", "os_id", "recipe_digest", "created_at" DESC)
  WHERE "mode" = 'os-only' AND "kind" IN ('launch', 'test-template');
CREATE INDEX "deployment_kind" ON "deployment" ("cloud_id", "kind", "created_at" DESC);
