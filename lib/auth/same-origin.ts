import { env } from "@/lib/env";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";

/**
 * Refuses a changing request that another site made this browser send (CSRF), beside the cookie's SameSite=Lax. Every
 * browser of today sends at least one of the two headers and no page can forge either; other clients set Origin.
 * https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 * @throws forbidden
 */
export function requireSameOrigin(headers: Headers): void {
  const site = headers.get("sec-fetch-site");
  if (site !== null ? site === "same-origin" : isOwnOrigin(headers.get("origin"), headers.get("host"))) return;
  throw new PortalError("forbidden", {
    detail: say`This request did not come from the portal's own pages.`,
    remedy: say`Repeat the action in the portal; a program has to send the portal's address in the Origin header.`,
  });
}

function isOwnOrigin(origin: string | null, host: string | null): boolean {
  if (origin === null || !URL.canParse(origin)) return false;
  const sender = new URL(origin).host;
  return sender === host || sender === new URL(env().nextAuthUrl).host;
}
