import type { CatalogueService } from "@/lib/blueprints/load-service";
import { may, type Viewer } from "@/lib/auth/viewer";
import { serviceLimits, type ServiceRules } from "@/lib/contract/schemas/services";
import { say, type Sentence } from "@/lib/util/say";
import { db, type Db, type Tx } from "@/lib/db/client";
import type { ServiceSetting as Row } from "@/lib/generated/prisma/client";
import { catalogue } from "./catalogue";

/** What administrators have decided about a service, and who did so last. */
export type ServiceSetting = ServiceRules & {
  position: number | null;
  /** 0: nobody has changed more than the place. */
  revision: number;
  /** Null: nobody, or a person who is gone. */
  by: string | null;
  at: Date | null;
};

export type ServiceSettings = ReadonlyMap<string, ServiceSetting>;

const AS_IN_BLUEPRINT: ServiceSetting = {
  ...{ enabled: true, reason: "", hidden: false, limits: serviceLimits.parse({}) },
  ...{ position: null, revision: 0, by: null, at: null },
};

/** The setting of a service; of one that nobody has changed, all that its blueprint offers. */
export const settingOf = (settings: ServiceSettings, service: string): ServiceSetting =>
  settings.get(service) ?? AS_IN_BLUEPRINT;

export const rulesOf = (row: Pick<Row, "enabled" | "reason" | "hidden" | "limits">): ServiceRules => ({
  enabled: row.enabled,
  reason: row.reason,
  hidden: row.hidden,
  limits: serviceLimits.parse(row.limits),
});

export async function loadServiceSettings(database: Db | Tx = db()): Promise<ServiceSettings> {
  const rows = await database.serviceSetting.findMany({ include: { updatedBy: { select: { name: true } } } });
  return new Map(
    rows.map((row) => {
      const changed = row.revision > 0;
      const setting = { ...rulesOf(row), position: row.position, revision: row.revision };
      return [row.service, { ...setting, by: row.updatedBy?.name ?? null, at: changed ? row.updatedAt : null }];
    }),
  );
}

/** The services of the catalogue in the order that administrators have set, those without a place by name at the end. */
export function inOrder(settings: ServiceSettings): CatalogueService[] {
  const place = ({ blueprint }: CatalogueService) => settingOf(settings, blueprint.service).position ?? Infinity;
  return [...catalogue().services.values()].sort((a, b) => {
    const [first, second] = [place(a), place(b)];
    return first === second ? a.blueprint.title.localeCompare(b.blueprint.title, "en") : first - second;
  });
}

/** Whether somebody finds the service where services are listed. */
export const isListedFor = (viewer: Viewer, { hidden }: Pick<ServiceSetting, "hidden">): boolean =>
  !hidden || may(viewer, "service.manage", null);

/** Why nobody, or this person, can launch the service at all; null where its offers decide. */
export function closedTo(
  viewer: Viewer,
  setting: Pick<ServiceSetting, "enabled" | "hidden" | "reason" | "by">,
): Sentence | null {
  if (!setting.enabled) return switchedOff(setting);
  return isListedFor(viewer, setting) ? null : say`An administrator has taken this service out of the catalogue.`;
}

function switchedOff({ by, reason }: Pick<ServiceSetting, "by" | "reason">): Sentence {
  if (by === null) return reason === "" ? say`It is switched off.` : say`It is switched off: ${reason}`;
  return reason === "" ? say`${by} has switched it off.` : say`${by} has switched it off: ${reason}`;
}
