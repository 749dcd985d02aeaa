import type { Problem } from "@/lib/contract/schemas/common";
import type { ErrorCode } from "@/lib/errors";

/** Beyond the API's own codes: the request did not reach the portal, or what came back was no answer of its API. */
export type ClientErrorCode = ErrorCode | "unreachable" | "unreadable";

export type ApiErrorInit = {
  code: ClientErrorCode;
  status: number;
  detail: string;
  remedy: string;
  requestId?: string | undefined;
  fields?: Problem["fields"] | undefined;
};

/** A refused or failed call. `detail` and `remedy` are the portal's own sentences; empty where it could not speak. */
export class ApiError extends Error {
  readonly code: ClientErrorCode;
  readonly status: number;
  readonly detail: string;
  readonly remedy: string;
  readonly requestId: string | null;
  readonly fields: Problem["fields"];

  constructor(init: ApiErrorInit, options?: ErrorOptions) {
    super(`${init.code}: ${init.detail}`, options);
    this.name = "ApiError";
    this.code = init.code;
    this.status = init.status;
    this.detail = init.detail;
    this.remedy = init.remedy;
    this.requestId = init.requestId ?? null;
    this.fields = init.fields ?? [];
  }
}

export const isApiError = (e: unknown): e is ApiError => e instanceof ApiError;

function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "code" in value && "detail" in value && "remedy" in value;
}

/** Reads a response that is no success; a proxy's HTML page becomes `unreadable`. */
export async function readProblem(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  if (isProblem(body)) return new ApiError({ ...body, status: response.status });
  const requestId = response.headers.get("x-request-id") ?? undefined;
  return new ApiError({ code: "unreadable", status: response.status, detail: "", remedy: "", requestId });
}

/** True for a failure that asking again cannot change: the request itself was refused. Lost connections and a server's own failures may pass. */
export const isFinal = (error: unknown): boolean => isApiError(error) && error.status >= 400 && error.status < 500;

/** True for a refusal because things are not, or not any more, as whoever asked saw them: what is shown is worth reading anew. */
export const isOvertaken = (error: unknown): boolean =>
  isApiError(error) && (error.status === 404 || error.status === 409);
