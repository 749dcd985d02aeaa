import { ApiError, type ClientErrorCode } from "./api-error";

/**
 * The three calls of next-auth's REST protocol that a sign-in page needs (https://next-auth.js.org/getting-started/rest-api).
 * Its own client would bring a session context and polling that nothing here uses.
 */
const AUTH = "/api/auth";

async function request(path: string, init?: RequestInit): Promise<{ status: number; body: Record<string, unknown> }> {
  let response: Response;
  try {
    response = await fetch(`${AUTH}${path}`, { credentials: "same-origin", ...init });
  } catch (cause) {
    throw new ApiError({ code: "unreachable", status: 0, detail: "", remedy: "" }, { cause });
  }
  const body: unknown = await response.json().catch(() => null);
  if (typeof body !== "object" || body === null)
    throw new ApiError({
      code: response.status >= 500 ? "unreachable" : "unreadable",
      status: response.status,
      detail: "",
      remedy: "",
    });
  return { status: response.status, body: Object.fromEntries(Object.entries(body)) };
}

async function post(path: string, fields: Record<string, string>): Promise<{ status: number; url: URL }> {
  const { body: csrf } = await request("/csrf");
  const form = new URLSearchParams({ ...fields, csrfToken: String(csrf.csrfToken ?? ""), json: "true" });
  const { status, body } = await request(path, { method: "POST", body: form });
  return { status, url: new URL(String(body.url ?? ""), location.origin) };
}

/** What next-auth's `error` parameter may hold: the portal's own code, or a word of next-auth for a refused provider. */
const CODES: Record<string, ClientErrorCode> = {
  "too-many-attempts": "too-many-attempts",
  "sign-in-failed": "sign-in-failed",
  CredentialsSignin: "sign-in-failed",
  AccessDenied: "forbidden",
};

export const signInErrorCode = (error: string): ClientErrorCode => CODES[error] ?? "internal";

/** Signs in with a password. Throws an ApiError that says why not. */
export async function signInWithPassword(email: string, password: string): Promise<void> {
  const { status, url } = await post("/callback/credentials", { email, password, callbackUrl: "/" });
  const error = url.searchParams.get("error");
  if (!error && status < 400) return;
  throw new ApiError({ code: error ? signInErrorCode(error) : "sign-in-failed", status, detail: "", remedy: "" });
}

/** Starts the sign-in at the identity provider; gives the address to go to. */
export async function startSso(next: string): Promise<string> {
  return (await post("/signin/oidc", { callbackUrl: next })).url.href;
}

/** Ends this session. */
export async function signOut(): Promise<void> {
  await post("/signout", { callbackUrl: "/sign-in" });
}
