import { z } from "zod";
import type { Endpoint } from "./endpoint";
import { resourceId } from "./schemas/common";
import { cloning, osImageDetail, osRefresh, osSource } from "./schemas/images";

const ok = z.object({ ok: z.literal(true) });

/** OS images and the clouds they are on: what machines are made from, and how. Spread into the table of api.ts. */
export const imageApi = {
  listImages: {
    method: "GET",
    path: "/images",
    summary: "OS images of every cloud with their revisions, and the progress of running builds",
    permission: "image.read",
    response: z.object({ items: z.array(osImageDetail), total: z.int() }),
  },
  buildImage: {
    method: "POST",
    path: "/images/{os}/build",
    summary: "Build the OS image anew; a running build is joined",
    permission: "image.build",
    response: z.object({ stackId: resourceId.nullable(), deploymentId: resourceId }),
    status: 202,
    errors: ["hypervisor-unreachable", "wrong-state"],
  },
  checkUpdates: {
    method: "POST",
    path: "/images/{os}/check",
    summary: "Ask the published image's own package manager for pending updates now; a running check is joined",
    permission: "image.build",
    response: z.object({ stackId: resourceId.nullable(), deploymentId: resourceId }),
    status: 202,
    errors: ["wrong-state"],
  },
  putCloning: {
    method: "PUT",
    path: "/clouds/{cloud}/cloning",
    summary: "Set how disks are cloned on a cloud unless a launch says otherwise, and whether it may",
    permission: "cloud.manage",
    body: cloning,
    response: ok,
  },
  putOsSource: {
    method: "PUT",
    path: "/images/{os}/source",
    summary:
      "Say where an operating system's image is fetched from: a new one's, or another address than the catalogue's",
    permission: "image.build",
    body: osSource,
    response: ok,
    errors: ["invalid-parameters", "wrong-state"],
  },
  deleteOsSource: {
    method: "DELETE",
    path: "/images/{os}/source",
    summary: "Go back to the catalogue's source, or remove an operating system that the catalogue does not have",
    permission: "image.build",
    response: ok,
    errors: ["wrong-state"],
  },
  putOsRefresh: {
    method: "PUT",
    path: "/images/{os}/refresh",
    summary: "Set how often the images of an operating system are built anew",
    permission: "image.build",
    body: osRefresh,
    response: ok,
  },
} as const satisfies Record<string, Endpoint>;
