import { z } from "zod";
import type { Endpoint } from "./endpoint";
import { resourceId } from "./schemas/common";
import {
  artifactItem,
  artifactMirror,
  artifactStore,
  completeUpload,
  newMirror,
  uploadPart,
} from "./schemas/artifacts";

const ok = z.object({ ok: z.literal(true) });

/** Software that is no package: where it is kept, and where it comes from. Spread into the table of api.ts. */
export const artifactApi = {
  listArtifacts: {
    method: "GET",
    path: "/artifacts",
    summary: "Artifacts that services declare or stores still keep, the stores, and the site's mirrors",
    permission: "artifact.manage",
    response: z.object({
      items: z.array(artifactItem),
      stores: z.array(artifactStore),
      mirrors: z.array(artifactMirror),
    }),
  },
  fetchArtifact: {
    method: "POST",
    path: "/artifacts/{artifact}/fetch",
    summary: "Have the workers fetch an artifact into every store that misses it",
    permission: "artifact.manage",
    response: ok,
    status: 202,
    errors: ["wrong-state"],
  },
  putArtifactPart: {
    method: "PUT",
    path: "/artifact-uploads/{upload}",
    summary:
      "Upload a part of an artifact's file: 8 MiB, the last one less; the client chooses the upload's id, a UUID",
    permission: "artifact.manage",
    query: uploadPart,
    bytes: true,
    response: z.object({ receivedBytes: z.int() }),
    errors: ["wrong-state", "disk-full", "disk-failed"],
  },
  keepArtifact: {
    method: "POST",
    path: "/artifacts/{artifact}/upload",
    summary: "Keep an uploaded file as the artifact, if its digest is the one that the catalogue names",
    permission: "artifact.manage",
    body: completeUpload,
    response: ok,
    errors: ["file-refused", "wrong-state", "disk-full", "disk-failed"],
  },
  removeArtifact: {
    method: "DELETE",
    path: "/artifacts/{artifact}",
    summary: "Remove an artifact from every store; the next launch that needs it fetches it again",
    permission: "artifact.manage",
    response: ok,
    status: 202,
    errors: ["wrong-state"],
  },
  collectArtifacts: {
    method: "POST",
    path: "/artifacts/collect",
    summary: "Remove what no service declares any more from every store",
    permission: "artifact.manage",
    response: z.object({ removed: z.int() }),
    status: 202,
  },
  createMirror: {
    method: "POST",
    path: "/artifact-mirrors",
    summary: "Name an address of the site's own that is asked for vendors' files before theirs",
    permission: "artifact.manage",
    body: newMirror,
    response: z.object({ id: resourceId }),
    status: 201,
    errors: ["name-taken"],
  },
  putMirror: {
    method: "PUT",
    path: "/artifact-mirrors/{mirror}",
    summary: "Change a mirror; a worker tries it then",
    permission: "artifact.manage",
    body: newMirror,
    response: ok,
    errors: ["name-taken"],
  },
  testMirror: {
    method: "POST",
    path: "/artifact-mirrors/{mirror}/test",
    summary: "Have a worker ask a mirror for the first bytes of each file that it stands for",
    permission: "artifact.manage",
    response: ok,
    status: 202,
  },
  deleteMirror: {
    method: "DELETE",
    path: "/artifact-mirrors/{mirror}",
    summary: "Ask vendors for their files again",
    permission: "artifact.manage",
    response: ok,
  },
} as const satisfies Record<string, Endpoint>;
