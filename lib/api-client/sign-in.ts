import { ApiError } from "./api-error";

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

/** Why a sign-in did not come about, as the sign-in page says it. */
export type SignInProblem =
  "failed" | "locked" | "refused" | "unreachable" | "ssoUnreachable" | "ssoCancelled" | "ssoFailed" | "other";

/**
 * What next-auth's `error` parameter may hold: the portal's own code, or a word of next-auth. OAuthSignin: the provider
 * could not be asked how to sign in there. OAuthCallback, Callback: what it answered was an error, or could not be verified.
 */
const PROBLEMS: Record<string, SignInProblem> = {
  "too-many-attempts": "locked",
  "sign-in-failed": "failed",
  CredentialsSignin: "failed",
  AccessDenied: "refused",
  OAuthSignin: "ssoUnreachable",
  OAuthCallback: "ssoFailed",
  Callback: "ssoFailed",
  "sso-cancelled": "ssoCancelled",
};

export const signInProblem = (error: string): SignInProblem => PROBLEMS[error] ?? "other";

export class SignInError extends Error {
  constructor(readonly problem: SignInProblem) {
    super(`sign-in: ${problem}`);
    this.name = "SignInError";
  }
}

/** Signs in with a password. Throws a SignInError that says why not, or the ApiError of a portal that does not answer. */
export async function signInWithPassword(email: string, password: string): Promise<void> {
  const { status, url } = await post("/callback/credentials", { email, password, callbackUrl: "/" });
  const error = url.searchParams.get("error");
  if (!error && status < 400) return;
  throw new SignInError(error ? signInProblem(error) : "failed");
}

/** Starts the sign-in at the identity provider; gives the address to go to. Throws as `signInWithPassword` does. */
export async function startSso(next: string): Promise<string> {
  const { url } = await post("/signin/oidc", { callbackUrl: next });
  const error = url.origin === location.origin ? url.searchParams.get("error") : null;
  if (error) throw new SignInError(signInProblem(error));
  return url.href;
}

/** Ends this session. */
export async function signOut(): Promise<void> {
  await post("/signout", { callbackUrl: "/sign-in" });
}
