import { ApiError } from "@/lib/api-client/api-error";

/**
 * What a form has to say of an error beside its fields: all of it where it is about none, else what is wrong with fields that are
 * not on the screen, by the names that the API has for them.
 * @param shown paths in the request's body of the fields that are on it: "amount", "scope.project"
 * @returns null where the fields say it all
 */
export function elsewhere(error: ApiError, shown: readonly string[]): ApiError | null {
  if (error.fields.length === 0) return error;
  const hidden = error.fields.filter(({ path }) => !shown.includes(path.join(".")));
  if (hidden.length === 0) return null;
  const { code, status, requestId } = error;
  const detail = hidden.map(({ path, message }) => `${path.join(".")}: ${message}`).join(" ");
  // The remedy speaks of a field that is marked, and there is none.
  return new ApiError({ code, status, detail, remedy: "", requestId: requestId ?? undefined });
}
