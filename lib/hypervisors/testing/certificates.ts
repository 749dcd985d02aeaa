import { execFile } from "node:child_process";
import { copyFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc"];
const DAYS = ["-days", "2"];

/** A certificate that signs itself, with its key, as PEM files. */
async function writeSelfSigned(cert: string, key: string, name: string): Promise<void> {
  await run("openssl", ["req", "-x509", ...KEY, ...DAYS, "-subj", `/CN=${name}`, "-keyout", key, "-out", cert]);
}

/**
 * A certificate authority, and what it has signed for a server at 127.0.0.1 and for a client, under the names that
 * libvirt looks for: https://libvirt.org/kbase/tlscerts.html
 */
export async function writeCertificates(folders: { server: string; client: string }): Promise<void> {
  const ca = path.join(folders.server, "cacert.pem");
  const caKey = path.join(folders.server, "cakey.pem");
  await writeSelfSigned(ca, caKey, "burgeon-test-authority");
  for (const [role, folder] of Object.entries(folders)) {
    const file = (what: string) => path.join(folder, `${role}${what}.pem`);
    const extensions = path.join(folder, "extensions");
    await writeFile(extensions, `subjectAltName=IP:127.0.0.1\nextendedKeyUsage=${role}Auth\n`);
    await run("openssl", ["req", ...KEY, "-subj", `/CN=${role}`, "-keyout", file("key"), "-out", file("request")]);
    const signing = ["-CA", ca, "-CAkey", caKey, "-CAcreateserial", "-extfile", extensions];
    await run("openssl", ["x509", "-req", "-in", file("request"), ...signing, ...DAYS, "-out", file("cert")]);
  }
  await copyFile(ca, path.join(folders.client, "cacert.pem"));
}
