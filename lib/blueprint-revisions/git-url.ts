import { refusedField } from "@/lib/errors";
import { say } from "@/lib/util/say";

/** `git@host:path`, as git writes an address for SSH. */
const SCP_LIKE = /^[\w.-]+@[\w.-]+:[^:\s][^\s]*$/;

/**
 * Whether git may be given this address: a protocol that is allowed here, and nothing in it that is secret, since it is shown
 * and logged. @throws invalid-parameters for the field `url`
 */
export function requireGitUrl(url: string, protocols: readonly string[]): void {
  if (url.startsWith("-") || /\s/.test(url)) throw refusedField("url", say`This is no address of a repository.`);
  if (SCP_LIKE.test(url) && !url.includes("://")) return requireProtocol("ssh", protocols);
  const parsed = URL.parse(url);
  if (!parsed || !url.includes("://")) throw refusedField("url", say`This is no address of a repository.`);
  requireProtocol(parsed.protocol.slice(0, -1), protocols);
  // Over SSH the user is a part of the address, and no secret.
  if (parsed.password !== "" || (parsed.protocol !== "ssh:" && parsed.username !== ""))
    throw refusedField(
      "url",
      say`The address must not hold a user name or a password: it is shown. Use SSH with a key of the worker's user instead.`,
    );
}

function requireProtocol(protocol: string, protocols: readonly string[]): void {
  if (!protocols.includes(protocol))
    throw refusedField("url", say`Repositories are fetched by ${protocols.join(", ")} only.`);
}
