import { translate } from "@/i18n/translate";
import type { Problem } from "@/lib/contract/schemas/common";
import { ERROR_STATUS, isPortalError, PortalError, type ErrorCode } from "@/lib/errors";
import type { Locale } from "@/lib/util/locale";
import { say } from "@/lib/util/say";
import { log } from "./log";

/** Connection errors of PostgreSQL (class 08, 57P0x), Prisma (P10xx) and sockets. */
const DATABASE_GONE = /^(08\w{3}|57P0[123]|P1000|P1001|P1002|P1017|ECONNREFUSED|ECONNRESET|ETIMEDOUT)$/;

/** The one place where an error becomes an answer: RFC 9457 problem+json. Unknown errors are logged and say nothing. */
export function problemResponse(error: unknown, requestId: string, locale: Locale): Response {
  const known = toKnown(error);
  if (known.status >= 500) log.error({ requestId, code: known.code, err: error }, known.message);
  const problem: Problem = {
    type: `/docs/errors#${known.code}`,
    title: titleOf(known.code),
    status: ERROR_STATUS[known.code],
    code: known.code,
    detail: translate(known.sentences.detail, locale),
    remedy: translate(known.sentences.remedy, locale),
    requestId,
    fields: known.fields.map(({ path, message }) => ({ path, message: translate(message, locale) })),
  };
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", "x-request-id": requestId },
  });
}

function toKnown(error: unknown): PortalError {
  if (isPortalError(error)) return error;
  if (isDatabaseGone(error)) {
    const detail = say`The portal cannot reach its database.`;
    const remedy = say`Try again in a moment; if it stays so, tell your administrator.`;
    return new PortalError("database-unavailable", { detail, remedy }, { cause: error });
  }
  const detail = say`The portal failed to answer this request.`;
  const remedy = say`Try again; if it fails again, give your administrator the request id.`;
  return new PortalError("internal", { detail, remedy }, { cause: error });
}

/** Drivers wrap errors in one another; a few levels are enough for all of them. */
function isDatabaseGone(error: unknown, depth = 0): boolean {
  if (typeof error !== "object" || error === null || depth > 4) return false;
  const { code, errorCode, cause } = error as { code?: unknown; errorCode?: unknown; cause?: unknown };
  if ([code, errorCode].some((c) => typeof c === "string" && DATABASE_GONE.test(c))) return true;
  return isDatabaseGone(cause, depth + 1);
}

const titleOf = (code: ErrorCode): string => code.charAt(0).toUpperCase() + code.slice(1).replaceAll("-", " ");
