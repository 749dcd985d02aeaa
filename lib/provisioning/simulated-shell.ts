import { packageQuery } from "./package-list";

const PACKAGES = ["ii \tapt\t2.6.1\tamd64", "ii \tcloud-init\t22.4.2-1\tall", "ii \tpython3\t3.11.2-1+b1\tamd64"];

/** What a simulated machine answers to the portal's own commands; to all others nothing, as if all were well. */
export function simulatedAnswer(command: string): { code: number; output: string } {
  if (command === "date +%s") return { code: 0, output: `${Math.floor(Date.now() / 1000)}\n` };
  if (command === packageQuery("debian") || command === packageQuery("redhat"))
    return { code: 0, output: PACKAGES.join("\n") };
  return { code: 0, output: "" };
}
