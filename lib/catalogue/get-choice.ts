import { toolsOf } from "@/lib/blueprints/schema";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import type { CloneKind, Mode, ModeChoice } from "@/lib/contract/schemas/catalogue";
import { db } from "@/lib/db/client";
import { loadBakedOffers } from "./baked-images";
import { catalogue } from "./catalogue";
import { measureOffers } from "./figures";
import { BAKED_WITH, bakedState, offerState, shut, usableBy } from "./offers";
import { loadOsImages } from "./os-images";
import { offeredPart } from "./service-limits";
import { closedTo, loadServiceSettings, settingOf } from "./service-settings";

const MODES: readonly Mode[] = ["os-only", "pre-installed"];
const CLONE_KINDS: readonly CloneKind[] = ["thin", "full"];

type ImageRow = {
  mode: Mode;
  revision: number;
  sizeBytes: bigint | null;
  softwareFrom: Date | null;
  stale: boolean;
  updates: number | null;
  security: number | null;
  severity: string | null;
  checkedAt: Date | null;
  cloneKind: CloneKind;
  cloneKindLocked: boolean;
};

/**
 * Both modes of a service on an OS side by side: measured by launches of as many nodes, by how their disks were cloned, and
 * with what is known of the image that each would use now.
 */
export const getChoice: UseCase<Api["getChoice"]> = async (viewer, { params, query }) => {
  const service = catalogue().services.get(params.service);
  if (!service || !service.blueprint.os.includes(query.os)) throw notFound();
  const setting = settingOf(await loadServiceSettings(), params.service);
  const closed = closedTo(viewer, setting);
  const offeredModes = offeredPart(service.blueprint, setting.limits, []).modes;
  const [usual] = toolsOf(service.blueprint);
  const { tool = usual } = query;
  const about = { service: params.service, osId: query.os, nodes: query.nodes, tool };
  const keys = MODES.flatMap((mode) => CLONE_KINDS.map((cloneKind) => ({ ...about, mode, cloneKind })));
  const [osImages, baked, figures, images] = await Promise.all([
    loadOsImages(),
    loadBakedOffers(params.service),
    measureOffers(keys),
    readImages(params.service, query.os),
  ]);
  const usable = usableBy(service.blueprint, osImages);
  const offered = baked.find((b) => b.osId === query.os);
  const modes = MODES.filter((mode) => offeredModes.includes(mode)).map((mode) => {
    const state =
      closed !== null
        ? shut(closed)
        : mode === "os-only"
          ? offerState(query.os, usable)
          : tool === usual
            ? bakedState(offered, usable)
            : ({ state: "unavailable", reason: BAKED_WITH(usual, tool) } as const);
    const of = (cloneKind: CloneKind) => figures[keys.findIndex((k) => k.mode === mode && k.cloneKind === cloneKind)]!;
    const image = images.find((i) => i.mode === mode);
    return { mode, ...state, figures: { thin: of("thin"), full: of("full") }, image: image ? toImage(image) : null };
  });
  const [first] = images;
  return { modes, clone: { default: first?.cloneKind ?? "thin", locked: first?.cloneKindLocked ?? false } };
};

function toImage(row: ImageRow): ModeChoice["image"] {
  const { revision, stale, updates, security, severity, checkedAt } = row;
  return {
    revision,
    stale,
    sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes),
    softwareFrom: row.softwareFrom?.toISOString() ?? null,
    updates:
      checkedAt === null || updates === null || security === null
        ? null
        : { updates, security, severity: severity as Severity, checkedAt: checkedAt.toISOString() },
  };
}

type Severity = NonNullable<NonNullable<ModeChoice["image"]>["updates"]>["severity"];

/** The images that a launch would use now, as compileRequest chooses them, with the newest answer about their updates. */
function readImages(service: string, osId: string): Promise<ImageRow[]> {
  return db().$queryRaw<ImageRow[]>`
    with image as (
      (select 'os-only' as mode, r.id, r.cloud_id, r.number as revision, r.size_bytes, null::timestamptz as software_from,
        false as stale
      from os_image_revision r join cloud c on c.id = r.cloud_id and c.state = 'ready'
      where r.os_id = ${osId} and r.state = 'published' and r.image_id is not null
      order by r.published_at desc limit 1)
      union all
      (select 'pre-installed', b.id, b.cloud_id, b.number, b.size_bytes, b.captured_at, b.state = 'stale'
      from baked_image b join cloud c on c.id = b.cloud_id and c.state = 'ready'
      where b.service = ${service} and b.os_id = ${osId} and b.state in ('published', 'stale')
      order by b.number desc limit 1)
    )
    select i.mode, i.revision, i.size_bytes as "sizeBytes", i.software_from as "softwareFrom", i.stale, u.updates, u.security,
      u.severity, u.checked_at as "checkedAt", c.clone_kind as "cloneKind", c.clone_kind_locked as "cloneKindLocked"
    from image i join cloud c on c.id = i.cloud_id
    left join lateral (
      select updates, security, severity, checked_at from update_check
      where state = 'done' and (baked_image_id = i.id or os_revision_id = i.id) order by created_at desc limit 1
    ) u on true`;
}
