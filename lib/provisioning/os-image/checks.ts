/** What every recipe relies on, asked of a machine made from a new image. The commands are the portal's own. */
import { isIP } from "node:net";
import { downloadFor, type OsFamily, type OsFormat, type OsSpec } from "@/lib/blueprints/os";
import { say, type Sentence } from "@/lib/util/say";
import { sourcesFor, type HostApt } from "./host-apt";

/** The worker's clock, in ms, around a command's run. */
export type Answer = { code: number; output: string; askedAt: number; answeredAt: number };

export type ImageCheck = {
  /** In the words of the timeline and of a failure. */
  what: Sentence;
  command: string;
  /** What is wrong although the command succeeded, or null. */
  judge?: (answer: Answer) => Sentence | null;
};

/** Certificates, tokens and replication suffer beyond this. */
const CLOCK_TOLERANCE_MS = 60_000;

const PYTHON: Record<OsFamily, string> = {
  debian: "python3 -c 'import apt, json, ssl'",
  redhat: "python3 -c 'import dnf, json, ssl'",
  suse: "python3 -c 'import json, ssl, xml.etree'",
};

const REFRESH: Record<OsFamily, string> = {
  debian: "apt-get update -qq -o APT::Update::Error-Mode=any",
  redhat: "dnf -q -y makecache",
  suse: "zypper --non-interactive --quiet --gpg-auto-import-keys refresh",
};

/** @param name a name that the machine's network has to resolve, or null where it need not resolve any */
export function checksFor(family: OsFamily, name: string | null): ImageCheck[] {
  return [
    { what: say`the first boot has finished`, command: "cloud-init status --wait | grep -q done" },
    { what: say`Python runs`, command: PYTHON[family] },
    { what: say`the clock is right to a minute`, command: "date +%s", judge: judgeClock },
    // -s dns: the resolver of the network has to know it, not a file of the image.
    ...(name === null
      ? []
      : [{ what: say`the network resolves ${name}`, command: `getent -s dns ahostsv4 ${checkedName(name)}` }]),
    { what: say`the package manager answers`, command: REFRESH[family] },
    { what: say`systemd is up`, command: "systemctl is-system-running --wait | grep -Eq 'running|degraded'" },
  ];
}

function judgeClock({ output, askedAt, answeredAt }: Answer): Sentence | null {
  const at = Number(/^\d{9,11}$/.exec(output.trim())?.[0] ?? NaN) * 1000;
  if (Number.isNaN(at)) return say`its clock could not be read`;
  // `date` cuts to whole seconds.
  const offMs = at < askedAt - 1000 ? askedAt - at : Math.max(0, at - answeredAt);
  if (offMs <= CLOCK_TOLERANCE_MS) return null;
  return at < askedAt
    ? say`its clock is ${{ ms: offMs }} behind this host's`
    : say`its clock is ${{ ms: offMs }} ahead of this host's`;
}

const HOST_NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i;

function checkedName(name: string): string {
  if (!HOST_NAME.test(name)) throw new TypeError(`not a host name: ${name}`);
  return name;
}

/**
 * A name that machines have to resolve for their packages: the proxy's, where packages come through one; else the host's own
 * package mirror's, or the server's that the image came from. Null: a proxy is given by its address, and names may mean
 * nothing in that network; or the packages come from where the build tool thinks best.
 */
export function nameToResolve(host: HostApt, spec: OsSpec, format: OsFormat, arch: string): string | null {
  const proxy = host.options.map((line) => /^Acquire::https?::Proxy "([^"]+)";$/.exec(line)?.[1]).find(Boolean);
  if (proxy !== undefined) return hostNameOf(proxy);
  const sources = spec.builder === "mmdebstrap" ? sourcesFor(host, spec.os, spec.suite) : [];
  const mirror = sources.map((line) => / (https?:\/\/\S+) /.exec(line)?.[1]).find(Boolean);
  if (mirror !== undefined) return hostNameOf(mirror);
  const source = spec.builder === "fetch" ? downloadFor(spec, format, arch)?.file.url : undefined;
  return source === undefined ? null : hostNameOf(source);
}

/** Null for an address; also for one on loopback, which means another machine to a guest. */
function hostNameOf(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { hostname } = new URL(url);
  return isIP(hostname.replace(/^\[|\]$/g, "")) || hostname === "localhost" || !HOST_NAME.test(hostname)
    ? null
    : hostname;
}
