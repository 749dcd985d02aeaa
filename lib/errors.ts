import { english, say, type Sentence } from "@/lib/util/say";

/**
 * The closed table of error codes. Every error that leaves the portal has one of these codes; the HTTP status
 * belongs to the code, never to the place that throws. `detail` and `remedy` are for people: what happened, and what to
 * do next. They are sentences, so that each reader gets them in the language of the request; logs speak English.
 */
export const ERROR_STATUS = {
  "invalid-request": 400,
  "not-signed-in": 401,
  "sign-in-failed": 401,
  forbidden: 403,
  "not-found": 404,
  "name-taken": 409,
  "plan-changed": 409,
  "edited-meanwhile": 409,
  "wrong-state": 409,
  "offer-unavailable": 409,
  "quota-exceeded": 409,
  "budget-exceeded": 409,
  "request-too-large": 413,
  "invalid-parameters": 422,
  "file-refused": 422,
  "too-many-attempts": 429,
  "recent-sign-in-required": 403,
  internal: 500,
  "hypervisor-unreachable": 503,
  "hypervisor-full": 503,
  "hypervisor-refused": 502,
  "image-missing": 503,
  "image-build-failed": 502,
  "boot-failed": 502,
  "ssh-unreachable": 502,
  "mirror-unreachable": 502,
  "download-failed": 502,
  "digest-mismatch": 502,
  "signature-invalid": 502,
  "disk-full": 507,
  "disk-failed": 500,
  "config-task-failed": 502,
  "config-tool-missing": 503,
  "check-failed": 502,
  "database-unavailable": 503,
  cancelled: 409,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

export type ErrorText = {
  /** What happened, in one sentence a user can act on. Never a stack trace, never a secret. */
  detail: Sentence;
  /** What to do next, in one sentence. */
  remedy: Sentence;
};

/** One refused field of a form, addressed as in the request body: `["parameters", "bufferPool"]`. */
export type FieldError = { path: (string | number)[]; message: Sentence };

export class PortalError extends Error {
  readonly code: ErrorCode;
  readonly sentences: ErrorText;
  /** The sentences in English. */
  readonly text: { detail: string; remedy: string };
  readonly fields: FieldError[];
  /** The tool's own words, secrets removed, where a person needs them to understand the failure. */
  readonly output: string | undefined;

  constructor(
    code: ErrorCode,
    sentences: ErrorText,
    more: { cause?: unknown; fields?: FieldError[]; output?: string } = {},
  ) {
    const text = { detail: english(sentences.detail), remedy: english(sentences.remedy) };
    super(`${code}: ${text.detail}`, { cause: more.cause });
    this.name = "PortalError";
    this.code = code;
    this.sentences = sentences;
    this.text = text;
    this.fields = more.fields ?? [];
    this.output = more.output;
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }
}

/** One field is refused, and nothing was done. @param field its name in the request's body, or the path to it */
export const refusedField = (field: string | FieldError["path"], message: Sentence): PortalError =>
  new PortalError(
    "invalid-parameters",
    { detail: message, remedy: say`Correct the marked field.` },
    { fields: [{ path: typeof field === "string" ? [field] : field, message }] },
  );

export const isPortalError = (e: unknown): e is PortalError => e instanceof PortalError;

/** What a failed step keeps: enough to show the failure page, in any language, without asking anybody again. */
export type Failure = ErrorText & { code: ErrorCode; output?: string };

/** Turns anything thrown into a failure that can be stored and shown. Unknown errors keep their message as output. */
export function toFailure(e: unknown): Failure {
  if (isPortalError(e)) return { code: e.code, ...e.sentences, ...(e.output !== undefined && { output: e.output }) };
  const output = e instanceof Error ? (e.stack ?? e.message) : String(e);
  return {
    code: "internal",
    detail: say`The portal itself failed at this step.`,
    remedy: say`Retry the step; if it fails again, send the output below to your administrator.`,
    output,
  };
}
