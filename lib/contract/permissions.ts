/**
 * Who may do what, as data. A route names one permission; a person has it through an installation role or through the
 * role in the project the request is about. Another project's ids answer as if they did not exist.
 */
export const INSTALLATION_ROLES = ["admin", "finance", "member"] as const;
export type InstallationRole = (typeof INSTALLATION_ROLES)[number];

export const PROJECT_ROLES = ["viewer", "operator", "owner"] as const;
export type ProjectRole = (typeof PROJECT_ROLES)[number];

type Grant = { installation: readonly InstallationRole[]; project: readonly ProjectRole[] };

const everyone: Grant = { installation: INSTALLATION_ROLES, project: PROJECT_ROLES };

export const PERMISSIONS = {
  /** No session needed. */
  public: everyone,
  /** Any signed-in person, about nobody's data but their own. */
  "account.own": everyone,
  "catalogue.read": everyone,
  /** What of the catalogue people may order. */
  "service.manage": { installation: ["admin"], project: [] },
  /** Services that are not the portal's own, and who lets them be launched. */
  "blueprint.manage": { installation: ["admin"], project: [] },
  "image.read": everyone,
  "image.build": { installation: ["admin"], project: [] },
  "cloud.manage": { installation: ["admin"], project: [] },
  "template.read": everyone,
  "template.manage": { installation: ["admin"], project: [] },
  "artifact.manage": { installation: ["admin"], project: [] },
  /** Machines and their images, in the projects that the person may know of. */
  "fleet.read": everyone,
  "insight.read": { installation: ["admin", "finance"], project: [] },
  /** What was used of everything, and what it cost. */
  "cost.all": { installation: ["admin", "finance"], project: [] },
  /** The same of a project. */
  "cost.read": { installation: ["admin", "finance"], project: ["viewer", "operator", "owner"] },
  /** What a stack is that does nothing. */
  "idle.manage": { installation: ["admin", "finance"], project: [] },
  /** What use costs: versions of the rate card. */
  "rate.read": { installation: ["admin", "finance"], project: [] },
  "rate.manage": { installation: ["admin", "finance"], project: [] },
  /** Costs that are taken elsewhere every day. */
  "export.manage": { installation: ["admin", "finance"], project: [] },
  /** What projects are to pay: closing months, issuing, payments, credit notes. */
  "invoice.manage": { installation: ["admin", "finance"], project: [] },
  "invoice.read": { installation: ["admin", "finance"], project: ["owner"] },
  /** What may be spent, by everybody; one's own project's comes with "cost.read". */
  "budget.all": { installation: ["admin", "finance"], project: [] },
  "budget.manage": { installation: ["admin", "finance"], project: [] },
  "user.manage": { installation: ["admin"], project: [] },
  "project.create": { installation: ["admin"], project: [] },
  "project.read": { installation: ["admin", "finance"], project: ["viewer", "operator", "owner"] },
  "project.manage": { installation: ["admin"], project: ["owner"] },
  "stack.read": { installation: ["admin", "finance"], project: ["viewer", "operator", "owner"] },
  "stack.launch": { installation: ["admin"], project: ["operator", "owner"] },
  "stack.act": { installation: ["admin"], project: ["operator", "owner"] },
  "stack.destroy": { installation: ["admin"], project: ["operator", "owner"] },
  "secret.reveal": { installation: ["admin"], project: ["operator", "owner"] },
  "deployment.read": { installation: ["admin", "finance"], project: ["viewer", "operator", "owner"] },
  "deployment.control": { installation: ["admin"], project: ["operator", "owner"] },
} as const satisfies Record<string, Grant>;

export type Permission = keyof typeof PERMISSIONS;

/** True if either role grants the permission. `project` is null where the request is about no project or a foreign one. */
export function grants(permission: Permission, installation: InstallationRole, project: ProjectRole | null): boolean {
  const grant: Grant = PERMISSIONS[permission];
  return grant.installation.includes(installation) || (project !== null && grant.project.includes(project));
}
