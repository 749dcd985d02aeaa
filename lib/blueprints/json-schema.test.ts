import { expect, it } from "vitest";
import { z } from "zod";
import { blueprint } from "./schema";

// Editors check a blueprint.yaml by it while it is written. `npx vitest run -u --project unit lib/blueprints` writes it anew.
it("the JSON Schema in the docs is the schema that blueprints are checked with", async () => {
  const schema = z.toJSONSchema(blueprint, { io: "input" });
  const text = JSON.stringify({ ...schema, title: "Blueprint of a Burgeon service" }, null, 2);
  await expect(`${text}\n`).toMatchFileSnapshot("../../docs/blueprint.schema.json");
});
