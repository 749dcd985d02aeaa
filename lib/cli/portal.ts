import { apiUrl } from "@/lib/api-client/call";
import type { AnswerOf, AnyArgs, ArgsOf } from "@/lib/api-client/types";
import type { EndpointName } from "@/lib/contract/api";
import { routes } from "@/lib/contract/routes";

export type Portal = { url: string; token: string };

/** What went wrong, for people. */
export class CliError extends Error {}

type Problem = { detail?: string; remedy?: string; fields?: { path: (string | number)[]; message: string }[] };

/** Calls one endpoint of the API with the token. @throws CliError with the portal's own words, field by field */
export async function callPortal<N extends EndpointName>(
  { url, token }: Portal,
  name: N,
  input: ArgsOf<N>,
): Promise<AnswerOf<N>> {
  const { method } = routes[name];
  const { body, ...rest }: AnyArgs = input;
  const address = new URL(apiUrl(name, rest), url);
  const isPart = body instanceof Blob;
  const headers = {
    authorization: `Bearer ${token}`,
    "content-type": isPart ? "application/octet-stream" : "application/json",
  };
  const response = await fetch(address, {
    method,
    headers,
    ...(body !== undefined && { body: isPart ? body : JSON.stringify(body) }),
  }).catch((e: unknown) => {
    const { cause } = e as { cause?: { message?: string } };
    throw new CliError(`${address.origin} does not answer: ${cause?.message ?? String(e)}`);
  });
  const isJson = /\bjson\b/.test(response.headers.get("content-type") ?? "");
  if (!isJson) throw new CliError(`${address.origin} answered with ${response.status} and is no Burgeon portal.`);
  const answer = (await response.json()) as AnswerOf<N> & Problem;
  if (response.ok) return answer;
  const { detail = `The portal answered with ${response.status}.`, remedy = "", fields = [] } = answer;
  throw new CliError([detail, ...fields.map((f) => `  ${f.path.join(".")}: ${f.message}`), remedy].join("\n").trim());
}
