import type { ApiError } from "@/lib/api-client/api-error";

/** What the API says about one field of a form; null if it says nothing about it. */
export function fieldError(error: ApiError | null, field: string): string | null {
  return error?.fields.find(({ path }) => path.at(-1) === field)?.message ?? null;
}

export type EmailFault = "missing" | "malformed";

/** What is wrong with an e-mail field before anything is sent, as the browser sees it. */
export function emailFault(input: HTMLInputElement | null): EmailFault | null {
  if (!input || input.value.trim() === "") return "missing";
  return input.validity.typeMismatch ? "malformed" : null;
}
