import type { RecipePhase } from "@/lib/config-tools/tool";

/** One task of a simulated recipe. */
export type SimulatedTask = {
  name: string;
  /** Typical duration on a small virtual machine, simulated milliseconds. */
  ms: number;
  /** Tasks that look and do not touch are "ok", all others "changed" on a new node. */
  looks?: boolean;
  /** Roles it is for; on nodes of other roles it is skipped. */
  roles?: string[];
  /** The package mirror is asked here. */
  mirror?: boolean;
  /** What it prints if the phase's sentinel strikes: the one task of the phase that fails then. */
  failure?: string;
};

type Phase = "install" | "configure" | "verify" | "leave" | "forget" | "act";
type Phases = Record<Phase, SimulatedTask[]>;

/** The simulator does every day-2 action alike. */
export const plainPhase = (phase: RecipePhase): Phase =>
  phase.startsWith("action-") ? "act" : (phase as Exclude<Phase, "act">);

const LEAVE: SimulatedTask[] = [
  { name: "Take no new work", ms: 300 },
  {
    name: "Hand its data to the other nodes",
    ms: 2_400,
    failure: "The others have no room for the data of this node.",
  },
];

const FORGET: SimulatedTask[] = [
  { name: "Strike the dead node off the list of members", ms: 500 },
  {
    name: "Copy anew what only the others still have",
    ms: 2_800,
    failure: "Rows are missing that only the dead node had.",
  },
];

const ACT: SimulatedTask[] = [
  { name: "Look at the state before", ms: 400, looks: true },
  { name: "Take over the part", ms: 1_200, failure: "The node did not catch up within 30 s." },
];

export const DPKG_LOCK = [
  "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 1187 (unattended-upgr)",
  "E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is another process using it?",
].join("\n");

/** RFC 2606 reserves `.example`; no real mirror is named. */
export const MIRROR_AWAY = [
  "Err:1 http://mirror.example/debian bookworm InRelease",
  "  Could not connect to mirror.example:80 (192.0.2.10), connection timed out",
  "E: Failed to fetch http://mirror.example/debian/dists/bookworm/InRelease",
  "E: Some index files failed to download. They have been ignored, or old ones used instead.",
].join("\n");

const facts: SimulatedTask = { name: "Gather facts", ms: 1_600, looks: true };

const install = (tasks: SimulatedTask[]): SimulatedTask[] => [
  facts,
  { name: "Wait until the first boot has ended", ms: 900, looks: true },
  { name: "Update the package lists", ms: 3_400, mirror: true },
  ...tasks,
];

const MARIADB: Phases = {
  install: install([
    { name: "Install MariaDB server", ms: 9_000, failure: DPKG_LOCK },
    { name: "Install the backup and Python client packages", ms: 3_800 },
    { name: "Make the data directory", ms: 400 },
    { name: "Leave the server disabled until it has its settings", ms: 700 },
  ]),
  configure: [
    facts,
    { name: "Write the server configuration", ms: 600 },
    { name: "Give every server its own id", ms: 500 },
    { name: "Restart MariaDB", ms: 3_200, failure: restartFailure("mariadb", "[ERROR] unknown variable") },
    { name: "Wait until MariaDB answers", ms: 1_200, looks: true },
    { name: "Remove anonymous accounts and the test database", ms: 500 },
    { name: "Create the database", ms: 450, roles: ["primary", "standalone"] },
    { name: "Create the application account", ms: 450, roles: ["primary", "standalone"] },
    { name: "Create the replication account", ms: 450, roles: ["primary"] },
    { name: "Copy the primary's data", ms: 4_600, roles: ["replica"] },
    { name: "Point the replica at its primary", ms: 800, roles: ["replica"] },
    { name: "Start replication", ms: 700, roles: ["replica"] },
  ],
  verify: [
    facts,
    { name: "Connect with the application account", ms: 500, looks: true },
    { name: "Check the character set", ms: 400, looks: true },
    { name: "Check the buffer pool size", ms: 400, looks: true },
    { name: "Write a row on the primary", ms: 450, looks: true, roles: ["primary", "standalone"] },
    {
      name: "Read the row back",
      ms: 900,
      looks: true,
      failure: "ERROR 1146 (42S02): Table 'portal_check' doesn't exist\nSlave_IO_Running: Connecting",
    },
    { name: "Remove the row", ms: 400, looks: true, roles: ["primary", "standalone"] },
  ],
  leave: LEAVE,
  forget: FORGET,
  act: ACT,
};

const WEB: Phases = {
  install: install([
    { name: "Install Apache", ms: 6_500, roles: ["app", "backend", "web"] },
    { name: "Install HAProxy", ms: 4_800, roles: ["balancer", "lb", "proxy"] },
    { name: "Install the probe tools", ms: 2_100, failure: DPKG_LOCK },
    { name: "Leave the service disabled until it has its settings", ms: 600 },
  ]),
  configure: [
    facts,
    { name: "Write the site", ms: 600, roles: ["app", "backend", "web"] },
    { name: "Enable the site", ms: 400, roles: ["app", "backend", "web"] },
    { name: "Write the back ends", ms: 700, roles: ["balancer", "lb", "proxy"] },
    { name: "Check the configuration", ms: 500, looks: true },
    { name: "Reload the service", ms: 900, failure: restartFailure("the service", "configuration file test failed") },
    { name: "Wait until port 80 answers", ms: 800, looks: true },
  ],
  verify: [
    facts,
    { name: "Fetch the page from this node", ms: 500, looks: true },
    { name: "Fetch the page through the balancer", ms: 600, looks: true, failure: "HTTP/1.1 503 Service Unavailable" },
    { name: "Stop one back end", ms: 900, roles: ["balancer", "lb", "proxy"] },
    { name: "Fetch the page again", ms: 1_400, looks: true, roles: ["balancer", "lb", "proxy"] },
    { name: "Start the back end", ms: 800, roles: ["balancer", "lb", "proxy"] },
    { name: "Wait until every back end is up", ms: 1_700, looks: true },
  ],
  leave: LEAVE,
  forget: FORGET,
  act: ACT,
};

const GENERIC: Phases = {
  install: install([
    { name: "Install the packages", ms: 7_000, failure: DPKG_LOCK },
    { name: "Make the service account", ms: 500 },
    { name: "Leave the service disabled until it has its settings", ms: 600 },
  ]),
  configure: [
    facts,
    { name: "Write the configuration", ms: 700 },
    { name: "Check the configuration", ms: 500, looks: true },
    { name: "Restart the service", ms: 2_000, failure: restartFailure("the service", "main process exited, status=1") },
    { name: "Wait until the service answers", ms: 1_000, looks: true },
  ],
  verify: [
    facts,
    { name: "Check that the service runs", ms: 400, looks: true },
    { name: "Check that the port answers", ms: 500, looks: true, failure: "Connection refused" },
    { name: "Check the service's own health report", ms: 600, looks: true },
  ],
  leave: LEAVE,
  forget: FORGET,
  act: ACT,
};

function restartFailure(service: string, cause: string): string {
  return `Unable to restart ${service}: Job failed because the control process exited with error code.\n${cause}`;
}

const RECIPES = new Map<string, Phases>([
  ["mariadb", MARIADB],
  ["web", WEB],
]);

/** The tasks of a recipe's phase in order; recipes without a table of their own get a plain service's. */
export const tasksOf = (recipe: string, phase: RecipePhase): SimulatedTask[] =>
  (RECIPES.get(recipe) ?? GENERIC)[plainPhase(phase)];
