import { pino } from "pino";

/** Structured log of the API's edge; one line of JSON each, with the request's id. */
export const log = pino({ name: "web", level: process.env.BURGEON_LOG_LEVEL ?? "info" });
