import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import { CommandFailed, run } from "../os-image/run";

/** Maven's own parts of group:artifact[:type[:classifier]]:version. */
export type Coordinates = { group: string; artifact: string; type: string; classifier: string | null; version: string };

export function parseCoordinates(text: string): Coordinates {
  const parts = text.split(":");
  const [group = "", artifact = ""] = parts;
  return {
    group,
    artifact,
    type: parts[3] ? parts[2]! : "jar",
    classifier: parts[4] ? parts[3]! : null,
    version: parts.at(-1)!,
  };
}

/** The name that dependency:copy-dependencies gives a file: artifact-version[-classifier].type */
export const fileNameOf = ({ artifact, version, classifier, type }: Coordinates): string =>
  `${artifact}-${version}${classifier ? `-${classifier}` : ""}.${type}`;

/**
 * A project that needs these. `exactly`: and nothing that they need in turn. Format: https://maven.apache.org/pom.html
 */
export function pomOf(coordinates: readonly string[], { exactly }: { exactly: boolean }): string {
  const nothingElse = "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>";
  const dependencies = coordinates.map((text) => {
    const { group, artifact, type, classifier, version } = parseCoordinates(text);
    return [
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>`,
      `<type>${type}</type>${classifier ? `<classifier>${classifier}</classifier>` : ""}${exactly ? nothingElse : ""}</dependency>`,
    ].join("");
  });
  return [
    '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>',
    "<groupId>burgeon</groupId><artifactId>artifact</artifactId><version>1</version>",
    `<dependencies>${dependencies.join("")}</dependencies></project>`,
  ].join("");
}

export type MavenRun = { pom: string; work: string; goal: string[]; title: string; signal: AbortSignal };

/**
 * Runs Maven on a project. Which repository answers is Maven's own configuration on this host (settings.xml): a site names
 * its mirror there. @throws config-tool-missing, download-failed, cancelled
 */
export async function runMaven({ pom, work, goal, title, signal }: MavenRun): Promise<void> {
  const file = path.join(work, "pom.xml");
  await writeFile(file, pom);
  try {
    await run(["mvn", "--batch-mode", "--quiet", "--no-transfer-progress", "--file", file, ...goal], {
      signal,
      cwd: work,
    });
  } catch (e) {
    throw explain(e, title);
  }
}

function explain(e: unknown, title: string): unknown {
  if ((e as NodeJS.ErrnoException).code === "ENOENT") {
    const detail = say`Maven, which fetches ${title}, is missing on the portal's host.`;
    return new PortalError(
      "config-tool-missing",
      { detail, remedy: say`Install it: apt-get install maven. Then retry.` },
      { cause: e },
    );
  }
  if (!(e instanceof CommandFailed)) return e;
  return new PortalError(
    "download-failed",
    {
      detail: say`Maven could not fetch ${title}: ${firstError(e.output)}`,
      remedy: say`Check the network, or name a mirror in Maven's settings.xml on the portal's host; then retry.`,
    },
    { cause: e, output: e.output },
  );
}

/** The first line that Maven marks as an error, without the advice that it repeats every time. */
export function firstError(output: string): string {
  const line = output.split("\n").find((text) => text.includes("[ERROR]")) ?? output.split("\n")[0] ?? "";
  return line
    .replace(/^.*\[ERROR\]\s*/, "")
    .replace(/\s*-> \[Help \d+\].*$/, "")
    .slice(0, 500);
}

export async function sha512Of(file: string): Promise<string> {
  const hash = createHash("sha512");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
