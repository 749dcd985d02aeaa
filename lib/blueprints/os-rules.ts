// What an operating system's id and source may look like. Without the validation library, so that a form's script is small.

/** Decides the package manager: apt, dnf or zypper. Recipes and checks go by it, never by an OS's id. */
export const OS_FAMILIES = ["debian", "redhat", "suse"] as const;
export type OsFamily = (typeof OS_FAMILIES)[number];

/** "debian-12", "leap-15.6". */
export const OS_ID = /^[a-z][a-z0-9.-]{0,30}$/;

/** "sha256:" and 64, or "sha512:" and 128, hex digits. */
export const DIGEST = /^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/** OpenPGP v4 fingerprint of a primary key: https://www.rfc-editor.org/rfc/rfc4880#section-12.2 */
export const FINGERPRINT = /^[0-9A-F]{40}$/;

const URL_LENGTH = 1000;

/** http or https, and without credentials: those would end up on timelines. */
export function isDownloadUrl(text: string): boolean {
  if (text.length > URL_LENGTH || !URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === "" && password === "";
}
