import type { ApiError } from "@/lib/api-client/api-error";

/** What the API says about one field of a form; null if it says nothing about it. */
export function fieldError(error: ApiError | null, field: string): string | null {
  return error?.fields.find(({ path }) => path.at(-1) === field)?.message ?? null;
}
