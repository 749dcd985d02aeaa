export const HIDDEN = "••••••";

/** Shorter lines of a secret of many lines (a key's head and tail) are no secret, and common enough to shred a text. */
const SHORTEST_LINE = 16;

/**
 * Makes a function that replaces every secret in a text, also where it was escaped as JSON, in a URL or as base64, and
 * line by line where the secret has several.
 */
export function makeScrubber(secrets: readonly string[]): (text: string) => string {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret === "") continue;
    const lines = secret.split(/\r?\n/);
    const parts = lines.length > 1 ? [secret, ...lines.filter((line) => line.length >= SHORTEST_LINE)] : [secret];
    for (const part of parts) {
      forms.add(part);
      forms.add(JSON.stringify(part).slice(1, -1));
      forms.add(encodeURIComponent(part.toWellFormed()));
      forms.add(Buffer.from(part, "utf8").toString("base64"));
    }
  }
  // The longest first: a secret that holds another one must not leave its own ends behind.
  const ordered = [...forms].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((rest, form) => rest.replaceAll(form, HIDDEN), text);
}
