import { grants, type InstallationRole, type Permission, type ProjectRole } from "@/lib/contract/permissions";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";

/** Who asks: read from the session and the database anew for every request. */
export type Viewer = {
  userId: string;
  name: string;
  email: string;
  role: InstallationRole;
  /** Project id -> role in it. */
  memberships: Readonly<Record<string, ProjectRole>>;
  /** When the password or the identity provider was last asked. */
  signedInAt: Date;
};

/** Showing a secret asks for a sign-in not older than this. */
export const RECENT_SIGN_IN_MS = 15 * 60_000;

/** `projectId` is null where the request is about no project. */
export function may(viewer: Viewer, permission: Permission, projectId: string | null): boolean {
  return grants(permission, viewer.role, projectId === null ? null : (viewer.memberships[projectId] ?? null));
}

/** @throws forbidden. Ask only after the visibility filter: this error tells that the thing exists. */
export function requirePermission(viewer: Viewer, permission: Permission, projectId: string | null): void {
  if (may(viewer, permission, projectId)) return;
  throw new PortalError(
    "forbidden",
    projectId === null
      ? {
          detail: say`Your role does not include "${permission}".`,
          remedy: say`Ask an administrator of this portal.`,
        }
      : {
          detail: say`Your role does not include "${permission}" in this project.`,
          remedy: say`Ask an owner of the project for a role that includes it.`,
        },
  );
}

/** The projects whose data the viewer may know of: null means all of them. */
export function visibleProjectIds(viewer: Viewer): string[] | null {
  if (grants("project.read", viewer.role, null)) return null;
  return Object.keys(viewer.memberships);
}

/** @throws recent-sign-in-required */
export function requireRecentSignIn(viewer: Viewer, now = Date.now()): void {
  if (now - viewer.signedInAt.getTime() <= RECENT_SIGN_IN_MS) return;
  throw new PortalError("recent-sign-in-required", {
    detail: say`This needs a sign-in of the last 15 minutes, and yours is older.`,
    remedy: say`Sign in again, then repeat the action.`,
  });
}
