import { z } from "zod";
import type { Endpoint } from "./endpoint";
import { uploadPart } from "./schemas/artifacts";
import { newFile, projectFile } from "./schemas/files";

/** Files that people upload to a project, for parameters that take one. Spread into the table of api.ts. */
export const fileApi = {
  listFiles: {
    method: "GET",
    path: "/projects/{project}/files",
    summary: "Files that were uploaded to a project, the newest first, and what may still be uploaded",
    permission: "stack.read",
    response: z.object({
      items: z.array(projectFile),
      total: z.int(),
      usedBytes: z.number(),
      limitBytes: z.number(),
    }),
  },
  putFilePart: {
    method: "PUT",
    path: "/projects/{project}/file-uploads/{upload}",
    summary: "Upload a part of a file: 8 MiB, the last one less; the client chooses the upload's id, a UUID",
    permission: "stack.launch",
    query: uploadPart,
    bytes: true,
    response: z.object({ receivedBytes: z.int() }),
    errors: ["wrong-state", "disk-full", "disk-failed"],
  },
  createFile: {
    method: "POST",
    path: "/projects/{project}/files",
    summary: "Keep an uploaded file for launches and actions of the project; the same content is kept once",
    permission: "stack.launch",
    body: newFile,
    response: projectFile,
    status: 201,
    errors: ["file-refused", "quota-exceeded", "wrong-state", "disk-full", "disk-failed"],
  },
  deleteFile: {
    method: "DELETE",
    path: "/projects/{project}/files/{file}",
    summary: "Remove a file, named by its SHA-256, that no stack uses",
    permission: "stack.launch",
    response: z.object({ ok: z.literal(true) }),
    errors: ["wrong-state"],
  },
} as const satisfies Record<string, Endpoint>;
