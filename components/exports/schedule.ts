import type { AnswerOf } from "@/lib/api-client/types";

export type ScheduleList = AnswerOf<"listExportSchedules">;
export type Schedule = ScheduleList["items"][number];
export type Run = Schedule["runs"][number];
