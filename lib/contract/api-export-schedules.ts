import { z } from "zod";
import type { Endpoint } from "./endpoint";
import {
  exportSchedule,
  exportScheduleChange,
  exportScheduleList,
  newExportSchedule,
} from "./schemas/export-schedules";

const ok = z.object({ ok: z.literal(true) });

/** Exports that the worker takes somewhere every day. Spread into the table of api.ts. */
export const exportScheduleApi = {
  listExportSchedules: {
    method: "GET",
    path: "/export-schedules",
    summary: "Exports that are taken somewhere every day, with their last runs and why one failed",
    permission: "export.manage",
    response: exportScheduleList,
  },
  createExportSchedule: {
    method: "POST",
    path: "/export-schedules",
    summary: "Take a month's data every day to a directory, a bucket of S3's kind or a webhook",
    permission: "export.manage",
    body: newExportSchedule,
    response: exportSchedule,
    status: 201,
    errors: ["invalid-parameters"],
  },
  putExportSchedule: {
    method: "PUT",
    path: "/export-schedules/{schedule}",
    summary: "Change a scheduled export; its secret stays without a new one, unless the target is of another kind",
    permission: "export.manage",
    body: exportScheduleChange,
    response: exportSchedule,
    errors: ["invalid-parameters", "edited-meanwhile"],
  },
  deleteExportSchedule: {
    method: "DELETE",
    path: "/export-schedules/{schedule}",
    summary: "Remove a scheduled export; files that it has delivered stay where they are",
    permission: "export.manage",
    response: ok,
  },
  runExportSchedule: {
    method: "POST",
    path: "/export-schedules/{schedule}/run",
    summary: "Run a scheduled export now, also what had failed",
    permission: "export.manage",
    response: ok,
    status: 202,
    errors: ["wrong-state"],
  },
} as const satisfies Record<string, Endpoint>;
