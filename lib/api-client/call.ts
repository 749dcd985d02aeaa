import type { EndpointName } from "@/lib/contract/api";
import { routes } from "@/lib/contract/routes";
import { ApiError, readProblem } from "./api-error";
import type { AnswerOf, AnyArgs, ArgsOf } from "./types";

export const API_PREFIX = "/api/v1";

/** Address of an endpoint with its path parameters and query. Throws if a parameter is missing: that is a bug here. */
export function apiUrl(endpoint: EndpointName, { params = {}, query = {} }: AnyArgs = {}): string {
  const path = routes[endpoint].path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (!value) throw new Error(`${endpoint} needs the parameter ${name}`);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return `${API_PREFIX}${path}${text && `?${text}`}`;
}

/** Calls one endpoint of the contract. Throws an ApiError; an aborted call throws the signal's reason. */
export async function apiCall<N extends EndpointName>(endpoint: N, args: ArgsOf<N>): Promise<AnswerOf<N>> {
  const { signal, ...any }: AnyArgs = args;
  const init: RequestInit = {
    method: routes[endpoint].method,
    headers: { accept: "application/json" },
    credentials: "same-origin",
  };
  if (signal) init.signal = signal;
  if (any.body instanceof Blob) {
    init.headers = { ...init.headers, "content-type": "application/octet-stream" };
    init.body = any.body;
  } else if (any.body !== undefined) {
    init.headers = { ...init.headers, "content-type": "application/json" };
    init.body = JSON.stringify(any.body);
  }
  let response: Response;
  try {
    response = await fetch(apiUrl(endpoint, any), init);
  } catch (cause) {
    signal?.throwIfAborted();
    throw new ApiError({ code: "unreachable", status: 0, detail: "", remedy: "" }, { cause });
  }
  if (!response.ok) throw await readProblem(response);
  try {
    // The server checks what it sends against the contract; a second check here would put the validator into every page.
    return (await response.json()) as AnswerOf<N>;
  } catch (cause) {
    signal?.throwIfAborted();
    throw new ApiError({ code: "unreadable", status: response.status, detail: "", remedy: "" }, { cause });
  }
}
