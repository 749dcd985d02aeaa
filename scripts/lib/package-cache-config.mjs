/**
 * What Squid is told, and what it writes about its work. Pure; package-cache.mjs runs it.
 * Directives: https://www.squid-cache.org/Doc/config/
 */

/**
 * @typedef {{ host: string, port: number, login?: string, direct: string[] }} ParentProxy how this machine itself gets out;
 *   `login`: "user:password"; `direct`: names of hosts and (with a leading dot) domains that are reached without it
 * @typedef {{ mirrors: string[], parent?: ParentProxy }} Upstream `mirrors`: addresses of this machine's own package sources,
 *   which may lie in a private network or on a port of their own
 * @typedef {{ port: number, sizeMib: number, files: { store: string, log: string, said: string, pid: string, folder: string }, upstream: Upstream }} CacheSettings
 */

/** Nothing of these may be reached for a machine: this host's own services, its networks, a cloud's metadata. */
const INSIDE = [
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"],
  ...["::/127", "fc00::/7", "fe80::/10"],
];

/** A file of such a name never changes: packages carry their version, indexes their hash. */
const IMMUTABLE = [
  String.raw`\.(u?deb|d?rpm)$`,
  String.raw`/by-hash/[A-Za-z0-9]+/[0-9a-f]{32,128}$`,
  String.raw`/repodata/[0-9a-f]{32,128}-[^/]+$`,
];
const YEAR_MINUTES = 525_600;

/**
 * @param {CacheSettings} settings
 * @returns {string} squid.conf
 */
export function squidConfig({ port, sizeMib, files, upstream: { mirrors, parent } }) {
  const lines = [
    "# Written by Burgeon at every start.",
    `http_port 127.0.0.1:${port}`,
    `pid_filename ${files.pid}`,
    `cache_log ${files.said}`,
    // Read by parseAccessLog. %<bs is what came from outside, without headers.
    "logformat burgeon %ts %tr %Ss/%03>Hs %<st %<bs %rm %ru",
    `access_log stdio:${files.log} burgeon`,
    "logfile_rotate 1",
    `coredump_dir ${files.folder}`,
    "pinger_enable off",
    "forwarded_for delete",
    "shutdown_lifetime 1 seconds",
    "visible_hostname burgeon",

    "cache_mem 32 MB",
    "maximum_object_size 8 GB",
    // Not aufs, which waits for a thread at every 4 KiB: that takes four times as long here.
    `cache_dir ufs ${files.store} ${sizeMib} 16 256`,
    // Nodes that install the same side by side share one download, which goes on when the one that began it is cancelled.
    "collapsed_forwarding on",
    "quick_abort_min -1 KB",
    "range_offset_limit none",

    ...IMMUTABLE.map(
      (p) => `refresh_pattern ${p} ${YEAR_MINUTES} 100% ${YEAR_MINUTES} override-expire override-lastmod ignore-reload`,
    ),
    // Everything else is asked for again each time, and sent only when it has changed.
    "refresh_pattern . 0 0% 0",
    // A page that says "200" in place of a package must not be kept for a year.
    "acl page rep_header Content-Type -i ^text/html",
    "store_miss deny page",

    "acl fetching method GET HEAD",
    "acl web port 80",
    `acl inside dst ${INSIDE.join(" ")}`,
    ...mirrors.map((url) => `acl mirrors url_regex ${prefixPattern(url)}`),
    "http_access deny manager",
    "http_access deny !fetching",
    ...(mirrors.length > 0 ? ["http_access allow mirrors"] : []),
    "http_access deny !web",
    "http_access deny inside",
    "http_access allow all",
    ...(parent ? parentLines(parent) : []),
  ];
  return `${lines.join("\n")}\n`;
}

/** @returns {string[]} */
function parentLines(/** @type {ParentProxy} */ { host, port, login, direct }) {
  const peer = `cache_peer ${host} parent ${port} 0 no-query no-digest default${login ? ` login=${login}` : ""}`;
  if (direct.length === 0) return [peer, "never_direct allow all"];
  return [peer, `acl direct dstdomain ${direct.join(" ")}`, "always_direct allow direct", "never_direct allow all"];
}

const prefixPattern = (/** @type {string} */ url) =>
  `^${url.replace(/\/*$/, "/").replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}`;

/**
 * The addresses in this machine's package sources, in either style of sources.list(5).
 * @param {string} sources
 * @returns {string[]} only those over plain HTTP: others do not pass through the cache
 */
export function mirrorsIn(sources) {
  const lines = sources.split("\n").filter((line) => !line.trimStart().startsWith("#"));
  return [...new Set(lines.flatMap((line) => line.match(/http:\/\/[^\s\]]+/g) ?? []))].filter((url) =>
    URL.canParse(url),
  );
}

/**
 * The proxy that this machine itself uses for packages: apt's, else the environment's.
 * @param {string} aptConfig output of `apt-config dump`
 * @param {Record<string, string | undefined>} env
 * @returns {ParentProxy | undefined}
 */
export function parentProxy(aptConfig, env) {
  const said = new Map(
    [...aptConfig.matchAll(/^Acquire::http::Proxy(?:::(\S+))? "(.*)";$/gim)].map((m) => [m[1] ?? "", m[2]]),
  );
  const url = said.get("") || env.http_proxy || env.HTTP_PROXY || "";
  if (!/^http:\/\//.test(url) || !URL.canParse(url)) return undefined;
  const { hostname, port, username, password } = new URL(url);
  const excepted = [...said].flatMap(([host, value]) => (host && /^direct$/i.test(value ?? "") ? [host] : []));
  const others = (env.no_proxy || env.NO_PROXY || "").split(",").map((name) => name.trim());
  return {
    host: hostname,
    port: Number(port || 80),
    ...(username ? { login: `${username}:${password}` } : {}), // as the address has it: squid decodes %xx, too
    direct: [...new Set([...excepted, ...others])].filter((name) => /^\.?[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(name)),
  };
}

/**
 * @typedef {{ url: string, hit: boolean, sent: number, fetched: number }} CacheRequest `sent`: bytes to the machine;
 *   `fetched`: bytes from outside, without headers
 */

/**
 * What nodes asked for, without what was refused.
 * @param {string} log
 * @returns {CacheRequest[]}
 */
export function parseAccessLog(log) {
  return log.split("\n").flatMap((line) => {
    const [, , result, sent, fetched, , url] = line.split(" ");
    if (!url || !result || /DENIED|^NONE|^TCP_TUNNEL/.test(result)) return [];
    return [{ url, hit: /HIT|UNMODIFIED/.test(result), sent: Number(sent), fetched: Number(fetched) || 0 }];
  });
}
