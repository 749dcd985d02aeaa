import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { once } from "node:events";
import { finished } from "node:stream/promises";
import { monthOf } from "@/lib/billing/period";
import { exportTarget } from "@/lib/contract/schemas/export-schedules";
import { DATASETS, EXPORT_FORMATS } from "@/lib/contract/export-names";
import { monthAt } from "@/lib/costs/read-month";
import type { Db, Tx } from "@/lib/db/client";
import { isPortalError, type ErrorText } from "@/lib/errors";
import { Prisma, type ExportSchedule } from "@/lib/generated/prisma/client";
import { monthFrom } from "@/lib/util/months";
import { say } from "@/lib/util/say";
import { openSecret } from "@/lib/util/secret-box";
import { TYPES } from "./encode";
import { fileName } from "./export-costs";
import { nextRunAfter } from "./next-run";
import { secretPlace } from "./schedules";
import { DeliveryError, type Delivery } from "./targets/delivery";
import { toDirectory } from "./targets/directory";
import { toBucket } from "./targets/s3";
import { toWebhook } from "./targets/webhook";
import { writeExport } from "./write-export";

export type ExportRunner = { database: Db; dataDir: string; key: Buffer; timeZone: string; now: () => Date };

/** Pauses before an attempt that follows one that failed; after the last one people are told. */
export const PAUSES_MS = [1, 5, 15, 60, 240].map((minutes) => minutes * 60_000);
/** Months that something late may bring out again in one run. */
const MOST_MONTHS = 24;

/** Makes runs of schedules whose time has come, and delivers what is waiting. Returns how many files were delivered. */
export async function runSchedules(runner: ExportRunner): Promise<number> {
  const { database, now } = runner;
  const due = await database.exportSchedule.findMany({ where: { enabled: true, nextAt: { lte: now() } } });
  for (const { id } of due) await database.$transaction((tx) => plan(tx, id, runner));
  const waiting = await database.exportRun.findMany({
    where: { state: "waiting", nextAt: { lte: now() }, schedule: { enabled: true } },
    orderBy: { nextAt: "asc" },
    take: 20,
    include: { schedule: true },
  });
  let delivered = 0;
  for (const { id, month, attempts, schedule } of waiting)
    if (await deliver(runner, { id, month, attempts }, schedule)) delivered += 1;
  return delivered;
}

/**
 * One run for each month of which there is something new: the one that runs, that in which the schedule ran last, and those that the
 * ledger has learnt something about since, late. So a month that was exported is exported anew when it changes.
 */
async function plan(tx: Tx, id: string, { now, timeZone }: ExportRunner): Promise<void> {
  await tx.$queryRaw`select id from export_schedule where id = ${id}::uuid for update`;
  const schedule = await tx.exportSchedule.findUnique({ where: { id } });
  if (!schedule || !schedule.enabled || schedule.nextAt > now()) return;
  const { nextAt: dueAt, learntTo } = schedule;
  const at = now();
  const current = monthOf(at.getTime(), timeZone);
  const first = learntTo === null ? monthFrom(current, -1) : await firstMonth(tx, learntTo, timeZone);
  const months = [current];
  while (months.at(-1)! > first && months.length < MOST_MONTHS) months.push(monthFrom(months.at(-1)!, -1));
  // What is still waiting of a month is made anew by this one.
  await tx.exportRun.deleteMany({ where: { scheduleId: id, state: "waiting", month: { in: months } } });
  await tx.exportRun.createMany({
    data: months.map((month) => ({ scheduleId: id, month, dueAt, nextAt: at })),
    skipDuplicates: true,
  });
  const nextAt = nextRunAfter(at, schedule.hour, timeZone);
  await tx.exportSchedule.update({ where: { id }, data: { nextAt, learntTo: at }, select: { id: true } });
}

/**
 * The first month of which the ledger has learnt something since, or an invoice was issued or declared void. Some minutes earlier, as
 * what is recorded may be committed later.
 */
async function firstMonth(tx: Tx, since: Date, timeZone: string): Promise<string> {
  const from = new Date(since.getTime() - 5 * 60_000);
  const [row] = await tx.$queryRaw<{ at: Date | null }[]>`
    select min(at) as at from (
      select min(at) as at from ledger_fact where recorded_at >= ${from}
      union all select min(from_at) from ledger_correction where recorded_at >= ${from}
      -- The middle of a month is in it in any time zone.
      union all select min(m.from_at + (m.to_at - m.from_at) / 2) from invoice i join invoice_month m on m.month = i.month
        where i.issued_at >= ${from} or i.voided_at >= ${from}) learnt`;
  const at = Math.min(since.getTime(), row?.at?.getTime() ?? Infinity);
  return monthOf(at, timeZone);
}

type Run = { id: string; month: string; attempts: number };

/** Makes the file and takes it to its target. What fails is kept with its reason, and tried again later. */
async function deliver(runner: ExportRunner, { id, month, attempts }: Run, schedule: ExportSchedule): Promise<boolean> {
  const { database, dataDir, now } = runner;
  const work = path.join(dataDir, "tmp", `export-${id}`);
  await mkdir(work, { recursive: true, mode: 0o700 });
  try {
    const { rows, delivery } = await makeFile(runner, { id, month }, schedule, path.join(work, "file"));
    await take(runner, schedule, delivery);
    const { name, bytes, sha256 } = delivery;
    const data = { state: "done", attempts: attempts + 1, endedAt: now(), fileName: name, rows, bytes, sha256 };
    await database.exportRun.updateMany({ where: { id }, data: { ...data, failure: Prisma.DbNull } });
    return true;
  } catch (error) {
    const pause = PAUSES_MS[attempts];
    const next =
      pause === undefined ? { state: "failed", endedAt: now() } : { nextAt: new Date(now().getTime() + pause) };
    const failure = reasonOf(error);
    await database.exportRun.updateMany({ where: { id }, data: { ...next, attempts: attempts + 1, failure } });
    return false;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function makeFile(
  { database, now }: ExportRunner,
  { id, month }: Pick<Run, "id" | "month">,
  schedule: ExportSchedule,
  file: string,
): Promise<{ rows: number; delivery: Delivery }> {
  const dataset = DATASETS.find((one) => one === schedule.dataset)!;
  const format = EXPORT_FORMATS.find((one) => one === schedule.format)!;
  const { projectId } = schedule;
  const project = projectId === null ? null : await database.project.findUniqueOrThrow({ where: { id: projectId } });
  const digest = createHash("sha256");
  const out = createWriteStream(file, { mode: 0o600 });
  // Listened to from now on: a disk that fails while nothing waits for it would end the worker.
  const written = finished(out);
  written.catch(() => undefined);
  let bytes = 0;
  const sink = async (text: string) => {
    const piece = Buffer.from(text);
    digest.update(piece);
    bytes += piece.length;
    if (!out.write(piece)) await Promise.race([once(out, "drain"), written]);
  };
  const at = now();
  const scope = { at: monthAt(month, at), project: projectId };
  let rows: number;
  try {
    rows = await writeExport(database, { dataset, format, scope }, sink, at);
    out.end();
    await written;
  } finally {
    out.destroy();
  }
  const name = fileName(dataset, format, month, project?.name ?? null);
  return { rows, delivery: { id, path: file, name, type: TYPES[format], bytes, sha256: digest.digest("hex") } };
}

async function take({ dataDir, key, now }: ExportRunner, schedule: ExportSchedule, delivery: Delivery): Promise<void> {
  const target = exportTarget.parse(schedule.target);
  const secret = () => openSecret(key, secretPlace(schedule.id), schedule.secret!);
  switch (target.kind) {
    case "directory": {
      const root = path.join(dataDir, "exports");
      await mkdir(root, { recursive: true, mode: 0o750 });
      return toDirectory(root, target.folder, delivery);
    }
    case "s3":
      return toBucket(target, secret(), delivery, now());
    case "webhook":
      return toWebhook(target.url, secret(), delivery, now());
  }
}

function reasonOf(error: unknown): ErrorText {
  if (isPortalError(error)) return error.sentences;
  if (error instanceof DeliveryError)
    return { detail: error.detail, remedy: say`Check the target and its secret, then run the export again.` };
  const { code, message } = error as NodeJS.ErrnoException;
  return {
    detail: say`The file could not be made or written: ${code ?? message}`,
    remedy: say`Look at the disk of the worker's host, then run the export again.`,
  };
}
