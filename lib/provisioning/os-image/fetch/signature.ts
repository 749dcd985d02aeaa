import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { PortalError } from "@/lib/errors";
import { say, type Sentence } from "@/lib/util/say";
import { CommandFailed, run } from "../run";

/**
 * Checks a detached OpenPGP signature with gpgv. Only a signature by the key with this fingerprint (or a subkey of it)
 * counts, so the key file itself need not be trusted; nothing of the user's own keyrings takes part.
 * @param file absolute path of what was signed
 * @throws signature-invalid
 */
export async function checkSignature(input: {
  file: string;
  signature: Buffer;
  key: Buffer;
  fingerprint: string;
  /** For people: the address of what was signed. */
  what: string;
  signal: AbortSignal;
}): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "burgeon-gpgv-"));
  try {
    const keyring = path.join(folder, "key.gpg");
    const signature = path.join(folder, "signature");
    await writeFile(keyring, dearmor(input.key));
    await writeFile(signature, input.signature);
    const argv = ["gpgv", "--homedir", folder, "--status-fd", "1", "--keyring", keyring, signature, input.file];
    const { output, ok } = await run(argv, { signal: input.signal }).then(
      (text) => ({ output: text, ok: true }),
      (e: unknown) => {
        if (e instanceof CommandFailed) return { output: e.output, ok: false };
        throw e;
      },
    );
    const problem = judge(output, ok, input.fingerprint);
    if (problem !== null) throw refusal(input.what, problem, output);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * gpgv's status lines -> what is wrong, or null. Format: https://github.com/gpg/gnupg/blob/master/doc/DETAILS ; the last
 * field of VALIDSIG is the fingerprint of the primary key.
 */
export function judge(output: string, exitedWell: boolean, fingerprint: string): Sentence | null {
  const lines = output.split("\n").flatMap((line) => (line.startsWith("[GNUPG:] ") ? [line.slice(9).split(" ")] : []));
  const has = (word: string): boolean => lines.some(([first]) => first === word);
  const valid = lines.some(([first, ...rest]) => first === "VALIDSIG" && rest.at(-1) === fingerprint);
  if (valid && exitedWell && !has("BADSIG")) return null;
  if (has("BADSIG")) return say`the signature is by that key, but for other bytes`;
  if (has("REVKEYSIG")) return say`the key was revoked`;
  if (has("NO_PUBKEY") || has("VALIDSIG")) return say`it was not made by the key ${fingerprint}`;
  if (has("NODATA") || lines.length === 0)
    return say`there is no signature in the file, or no key at the key's address`;
  return say`gpgv does not accept it`;
}

const refusal = (what: string, problem: Sentence, output: string): PortalError =>
  new PortalError(
    "signature-invalid",
    {
      detail: say`The signature of ${what} is not valid: ${problem}.`,
      remedy: say`Do not use this image. Compare the key's fingerprint with the one the vendor publishes; if the vendor has a new key, give it under Images.`,
    },
    { output },
  );

const BEGIN = "-----BEGIN PGP ";

/** gpgv reads binary keyrings only. ASCII armour: https://www.rfc-editor.org/rfc/rfc4880#section-6.2 */
export function dearmor(key: Buffer): Buffer {
  if (!key.includes(BEGIN)) return key;
  const blocks = key.toString("latin1").split(BEGIN).slice(1);
  return Buffer.concat(
    blocks.map((block) => {
      const text = block.replaceAll("\r", "");
      // A blank line ends the armour's headers; the checksum line starts with "=".
      const body = text.slice(text.indexOf("\n\n") + 2, text.indexOf("-----END PGP"));
      return Buffer.from(body.replace(/\n=[A-Za-z0-9+/]{4}\s*$/, ""), "base64");
    }),
  );
}
