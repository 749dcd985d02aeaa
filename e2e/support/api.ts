import { type APIRequestContext, type APIResponse, request as requests } from "@playwright/test";
import { apiUrl } from "@/lib/api-client/call";
import type { AnswerOf, AnyArgs, ArgsOf } from "@/lib/api-client/types";
import type { EndpointName } from "@/lib/contract/api";
import { routes } from "@/lib/contract/routes";
import { ORIGIN } from "./environment";

export type StorageState = Awaited<ReturnType<APIRequestContext["storageState"]>>;

/** The portal's API as one person, typed by the contract. */
export class PortalApi {
  constructor(readonly request: APIRequestContext) {}

  /** The raw answer, for tests about refusals. */
  send<N extends EndpointName>(endpoint: N, args: ArgsOf<N>): Promise<APIResponse> {
    const { body, ...rest }: AnyArgs = args;
    const { method } = routes[endpoint];
    return this.request.fetch(apiUrl(endpoint, rest), { method, ...(body !== undefined && { data: body }) });
  }

  /** The answer of a call that has to succeed. */
  async call<N extends EndpointName>(endpoint: N, args: ArgsOf<N>): Promise<AnswerOf<N>> {
    const response = await this.send(endpoint, args);
    if (!response.ok()) throw new Error(`${endpoint}: ${response.status()} ${await response.text()}`);
    return (await response.json()) as AnswerOf<N>;
  }
}

/** A client that nobody is signed in with, or somebody by their cookies. Changing requests name the portal as their origin. */
export async function openApi(storageState?: string | StorageState): Promise<PortalApi> {
  const extraHTTPHeaders = { origin: ORIGIN };
  return new PortalApi(
    await requests.newContext({ baseURL: ORIGIN, extraHTTPHeaders, ...(storageState && { storageState }) }),
  );
}

/** Signs in as the sign-in page does (next-auth's REST protocol). */
export async function signIn(email: string, password: string): Promise<PortalApi> {
  const api = await openApi();
  const csrf = (await (await api.request.get("/api/auth/csrf")).json()) as { csrfToken: string };
  const form = { email, password, csrfToken: csrf.csrfToken, callbackUrl: "/", json: "true" };
  const response = await api.request.post("/api/auth/callback/credentials", { form });
  if (!response.ok()) throw new Error(`${email} could not sign in: ${response.status()} ${await response.text()}`);
  return api;
}
