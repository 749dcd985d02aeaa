import { z } from "zod";
import type { Endpoint } from "./endpoint";
import { blueprintSource, newGitSource, revisionDetail, uploadTarget } from "./schemas/blueprints";
import { resourceId } from "./schemas/common";

const ok = z.object({ ok: z.literal(true) });

/** Services that are not the portal's own: where they come from, their versions, and who lets them be launched. */
export const blueprintApi = {
  listBlueprints: {
    method: "GET",
    path: "/blueprints",
    summary: "Sources of added services with their versions",
    permission: "blueprint.manage",
    response: z.object({ items: z.array(blueprintSource), total: z.int() }),
  },
  addBlueprintSource: {
    method: "POST",
    path: "/blueprints",
    summary: "Add a folder of a Git repository; a worker fetches and checks it",
    permission: "blueprint.manage",
    body: newGitSource,
    response: z.object({ sourceId: resourceId }),
    status: 202,
    errors: ["invalid-parameters", "name-taken"],
  },
  uploadBlueprint: {
    method: "POST",
    path: "/blueprints/upload",
    summary: "Upload a service as a .tar.gz or a .zip: of a new source, or a new version; a worker checks it",
    permission: "blueprint.manage",
    query: uploadTarget,
    bytes: true,
    /** revisionId is null where the newest version has the same content. */
    response: z.object({ sourceId: resourceId, revisionId: resourceId.nullable() }),
    status: 202,
    errors: ["invalid-parameters", "name-taken", "not-found", "wrong-state"],
  },
  lookForBlueprint: {
    method: "POST",
    path: "/blueprints/{source}/look",
    summary: "Look for a new version in the source's repository",
    permission: "blueprint.manage",
    response: ok,
    status: 202,
    errors: ["wrong-state"],
  },
  deleteBlueprintSource: {
    method: "DELETE",
    path: "/blueprints/{source}",
    summary: "Remove a source that nothing is launched from, and no stack was launched with",
    permission: "blueprint.manage",
    response: ok,
    errors: ["wrong-state"],
  },
  getBlueprintRevision: {
    method: "GET",
    path: "/blueprint-revisions/{revision}",
    summary: "A version, and what it changes against the approved one",
    permission: "blueprint.manage",
    response: revisionDetail,
  },
  checkBlueprintRevision: {
    method: "POST",
    path: "/blueprint-revisions/{revision}/check",
    summary: "Check a refused version once more, e.g. after a tool was installed on the worker",
    permission: "blueprint.manage",
    response: ok,
    status: 202,
    errors: ["wrong-state"],
  },
  approveBlueprintRevision: {
    method: "POST",
    path: "/blueprint-revisions/{revision}/approve",
    summary: "Sign a checked version off: from now on its service is launched from it",
    permission: "blueprint.manage",
    response: ok,
    errors: ["wrong-state"],
  },
  withdrawBlueprintRevision: {
    method: "POST",
    path: "/blueprint-revisions/{revision}/withdraw",
    summary: "Take an approved version back: its service is not launched any more, stacks that run stay manageable",
    permission: "blueprint.manage",
    response: ok,
    errors: ["wrong-state"],
  },
} as const satisfies Record<string, Endpoint>;
