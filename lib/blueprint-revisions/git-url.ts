import { PortalError } from "@/lib/errors";
import { say, type Sentence } from "@/lib/util/say";

/** `git@host:path`, as git writes an address for SSH. */
const SCP_LIKE = /^[\w.-]+@[\w.-]+:[^:\s][^\s]*$/;

/**
 * Whether git may be given this address: a protocol that is allowed here, and nothing in it that is secret, since it is shown
 * and logged. @throws invalid-parameters for the field `url`
 */
export function requireGitUrl(url: string, protocols: readonly string[]): void {
  if (url.startsWith("-") || /\s/.test(url)) throw refusedUrl(say`This is no address of a repository.`);
  if (SCP_LIKE.test(url) && !url.includes("://")) return requireProtocol("ssh", protocols);
  const parsed = URL.parse(url);
  if (!parsed || !url.includes("://")) throw refusedUrl(say`This is no address of a repository.`);
  requireProtocol(parsed.protocol.slice(0, -1), protocols);
  // Over SSH the user is a part of the address, and no secret.
  if (parsed.password !== "" || (parsed.protocol !== "ssh:" && parsed.username !== ""))
    throw refusedUrl(
      say`The address must not hold a user name or a password: it is shown. Use SSH with a key of the worker's user instead.`,
    );
}

function requireProtocol(protocol: string, protocols: readonly string[]): void {
  if (!protocols.includes(protocol)) throw refusedUrl(say`Repositories are fetched by ${protocols.join(", ")} only.`);
}

function refusedUrl(message: Sentence): PortalError {
  const text = { detail: message, remedy: say`Correct the marked field.` };
  return new PortalError("invalid-parameters", text, { fields: [{ path: ["url"], message }] });
}
