import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { audit } from "@/lib/auth/audit";
import { editedMeanwhile } from "@/lib/auth/edited-meanwhile";
import { notFound } from "@/lib/auth/not-found";
import type { UseCase } from "@/lib/auth/use-case";
import type { Api } from "@/lib/contract/api";
import { storedFailure } from "@/lib/contract/schemas/common";
import { exportTarget, type ExportScheduleView, type NewExportSchedule } from "@/lib/contract/schemas/export-schedules";
import { DATASETS, EXPORT_FORMATS } from "@/lib/contract/export-names";
import { db, type Tx } from "@/lib/db/client";
import { env } from "@/lib/env";
import { PortalError, refusedField } from "@/lib/errors";
import type { ExportSchedule, Prisma } from "@/lib/generated/prisma/client";
import { isUuid } from "@/lib/util/ids";
import { say } from "@/lib/util/say";
import { sealSecret } from "@/lib/util/secret-box";
import { nextRunAfter } from "./next-run";

/** Runs that are shown of each. */
const RUNS = 10;
const withRuns = {
  runs: { orderBy: [{ dueAt: "desc" }, { month: "desc" }], take: RUNS },
} satisfies Prisma.ExportScheduleInclude;
type Row = Prisma.ExportScheduleGetPayload<{ include: typeof withRuns }>;

export const listExportSchedules: UseCase<Api["listExportSchedules"]> = async () => {
  const rows = await db().exportSchedule.findMany({ include: withRuns, orderBy: { name: "asc" } });
  return { items: rows.map(toView), timeZone: env().timeZone, at: new Date().toISOString() };
};

export const createExportSchedule: UseCase<Api["createExportSchedule"]> = ({ userId }, { body }) =>
  db().$transaction(async (tx) => {
    await requireValid(tx, body, null);
    const id = randomUUID();
    const row = await tx.exportSchedule.create({
      data: { id, ...settingsOf(body), ...secretOf(id, body, null) },
      include: withRuns,
    });
    const record = {
      userId,
      projectId: row.projectId,
      action: "export-schedule.created",
      target: `export-schedule:${id}`,
    };
    await audit(tx, { ...record, data: { before: null, after: audited(row) } });
    return toView(row);
  });

export const putExportSchedule: UseCase<Api["putExportSchedule"]> = ({ userId }, { params, body }) =>
  db().$transaction(async (tx) => {
    const before = await findSchedule(tx, params.schedule);
    const { id } = before;
    if (before.revision !== body.revision) throw editedMeanwhile(null);
    await requireValid(tx, body, id);
    const settings = settingsOf(body);
    const data = {
      ...{ ...settings, ...secretOf(id, body, before), revision: body.revision + 1 },
      // Other files, or another place: it begins as a new one does, with the month before.
      ...(!isDeepStrictEqual(filesOf(before), filesOf(settings)) && { learntTo: null }),
    };
    const row = await tx.exportSchedule.update({ where: { id }, data, include: withRuns });
    const record = {
      userId,
      projectId: row.projectId,
      action: "export-schedule.changed",
      target: `export-schedule:${id}`,
    };
    const newSecret = body.secret !== null;
    await audit(tx, { ...record, data: { before: audited(before), after: { ...audited(row), newSecret } } });
    return toView(row);
  });

export const deleteExportSchedule: UseCase<Api["deleteExportSchedule"]> = async ({ userId }, { params }) => {
  await db().$transaction(async (tx) => {
    const before = await findSchedule(tx, params.schedule);
    const { id, projectId } = before;
    await tx.exportSchedule.delete({ where: { id }, select: { id: true } });
    const record = { userId, projectId, action: "export-schedule.deleted", target: `export-schedule:${id}` };
    await audit(tx, { ...record, data: { before: audited(before), after: null } });
  });
  return { ok: true };
};

/** Has the worker run it at once, and try again what had failed or waits for its next attempt. @throws wrong-state while it is paused */
export const runExportSchedule: UseCase<Api["runExportSchedule"]> = async ({ userId }, { params }) => {
  await db().$transaction(async (tx) => {
    const { id, projectId, enabled } = await findSchedule(tx, params.schedule);
    if (!enabled)
      throw new PortalError("wrong-state", {
        detail: say`This export is paused.`,
        remedy: say`Resume it, then run it.`,
      });
    await tx.exportSchedule.update({ where: { id }, data: { nextAt: new Date() }, select: { id: true } });
    await tx.exportRun.updateMany({
      where: { scheduleId: id, state: { in: ["waiting", "failed"] } },
      data: { state: "waiting", attempts: 0, nextAt: new Date(), endedAt: null },
    });
    await audit(tx, { userId, projectId, action: "export-schedule.run", target: `export-schedule:${id}` });
  });
  return { ok: true };
};

/** Locked, so that of two changes the second one sees the first. */
async function findSchedule(tx: Tx, id: string): Promise<ExportSchedule> {
  if (isUuid(id)) await tx.$queryRaw`select id from export_schedule where id = ${id}::uuid for update`;
  const row = isUuid(id) && (await tx.exportSchedule.findUnique({ where: { id } }));
  if (!row) throw notFound();
  return row;
}

async function requireValid(tx: Tx, { name, project }: NewExportSchedule, own: string | null): Promise<void> {
  const same = await tx.exportSchedule.findUnique({ where: { name }, select: { id: true } });
  if (same && same.id !== own) throw refusedField("name", say`Another export has this name.`);
  if (project !== null && !(await tx.project.findUnique({ where: { id: project }, select: { id: true } })))
    throw refusedField("project", say`There is no such project.`);
}

const settingsOf = ({ name, project, dataset, format, hour, enabled, target }: NewExportSchedule) => ({
  ...{ name, projectId: project, dataset, format, hour, enabled, target },
  nextAt: nextRunAfter(new Date(), hour, env().timeZone),
});

/** The place that a target's secret is sealed for: it opens in no other row. */
export const secretPlace = (schedule: string) => ({ stackId: schedule, name: "export-target" });

/**
 * What becomes of the secret. A folder has none; the one that there is stays only for a target of the kind that it was given for, as
 * what signs a webhook is not to be tried on a bucket.
 * @param before null: a new schedule
 */
function secretOf(id: string, { target, secret }: NewExportSchedule, before: ExportSchedule | null) {
  if (target.kind === "directory") return { secret: null };
  if (secret !== null) return { secret: sealSecret(env().key, secretPlace(id), secret) };
  const kept = before && exportTarget.parse(before.target).kind;
  if (kept === target.kind) return {};
  if (kept === null || kept === "directory") throw refusedField("secret", say`A bucket or a webhook needs its secret.`);
  throw refusedField(
    "secret",
    say`The secret that it has was given for another kind of target. Write the one for this target.`,
  );
}

/** What decides which files it delivers, and where. */
const filesOf = ({
  projectId,
  dataset,
  format,
  target,
}: Pick<ExportSchedule, "projectId" | "dataset" | "format" | "target">) => ({
  ...{ projectId, dataset, format },
  target: exportTarget.parse(target),
});

/** What of it stands in the audit trail: never its secret. */
const audited = ({ name, projectId, dataset, format, hour, enabled, target, revision }: ExportSchedule) => ({
  ...{ name, project: projectId, dataset, format, hour, enabled, revision },
  target: exportTarget.parse(target),
});

function toView({ runs, ...row }: Row): ExportScheduleView {
  const { id, name, projectId, hour, enabled, target, revision, nextAt } = row;
  return {
    ...{ id, name, project: projectId, hour, enabled, revision, nextAt: nextAt.toISOString() },
    dataset: DATASETS.find((one) => one === row.dataset)!,
    format: EXPORT_FORMATS.find((one) => one === row.format)!,
    target: exportTarget.parse(target),
    runs: runs.map((run) => ({
      ...{ id: run.id, month: run.month, attempts: run.attempts, rows: run.rows, sha256: run.sha256 },
      state: run.state as "waiting" | "done" | "failed",
      ...{ dueAt: run.dueAt.toISOString(), nextAt: run.nextAt.toISOString(), fileName: run.fileName },
      endedAt: run.endedAt?.toISOString() ?? null,
      bytes: run.bytes === null ? null : Number(run.bytes),
      failure: run.failure === null ? null : failureText.parse(run.failure),
    })),
  };
}

const failureText = storedFailure.pick({ detail: true, remedy: true });
