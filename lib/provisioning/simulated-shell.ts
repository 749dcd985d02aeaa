import { packageQuery } from "./package-list";
import { updatesQuery } from "./pending-updates";

const PACKAGES = ["ii \tapt\t2.6.1\tamd64", "ii \tcloud-init\t22.4.2-1\tall", "ii \tpython3\t3.11.2-1+b1\tamd64"];

/** What apt says in a simulation of its own: three updates, two of them for security. */
const UPDATES = [
  "Inst libssl3 [3.0.15-1~deb12u1] (3.0.17-1~deb12u2 Debian-Security:12/stable-security [amd64])",
  "Inst openssl [3.0.15-1~deb12u1] (3.0.17-1~deb12u2 Debian-Security:12/stable-security [amd64])",
  "Inst tzdata [2024b-0+deb12u1] (2025b-0+deb12u2 Debian:12.12/stable [all])",
  "Conf libssl3 (3.0.17-1~deb12u2 Debian-Security:12/stable-security [amd64])",
];

/** What a simulated machine answers to the portal's own commands; to all others nothing, as if all were well. */
export function simulatedAnswer(command: string): { code: number; output: string } {
  if (command === "date +%s") return { code: 0, output: `${Math.floor(Date.now() / 1000)}\n` };
  if (command === packageQuery("debian") || command === packageQuery("redhat"))
    return { code: 0, output: PACKAGES.join("\n") };
  if (command === updatesQuery("debian")) return { code: 0, output: UPDATES.join("\n") };
  return { code: 0, output: "" };
}
