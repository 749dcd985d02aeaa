import { constants, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { hasApt, installSets, missingPackages, packagedContainerDaemon } from "./apt.mjs";
import { CONTAINER_SOCKETS, findContainerDaemon, groupOf } from "./container-daemon.mjs";
import { hasSystemd, holdDaemon } from "./daemons.mjs";
import { run } from "./exec.mjs";
import { letIn } from "./group-access.mjs";
import { openKvmToQemu, raiseInotify } from "./host-settings.mjs";
import { findKernel, may, tryKvm } from "./kvm.mjs";
import { acceptsConnections } from "./ports.mjs";
import { Problem } from "./problem.mjs";
import { writeJson } from "./state-files.mjs";

/**
 * @typedef {"libvirt" | "lxd" | "simulator"} DriverName
 * @typedef {{ driver: DriverName, connection: Record<string, unknown>, note: string, slow?: boolean }} Cloud what
 *   the seed stores for the cloud `local`; `note` says why it is this one
 * @typedef {{ cloud: Cloud, release: () => Promise<void> }} PreparedHypervisor
 * @typedef {import("./reporter.mjs").Stage} Stage
 * @typedef {{
 *   choice: import("./options.mjs").HypervisorChoice, dataDir: string, installationId: string,
 *   installPackages: boolean, privilegedContainers?: boolean, note: (text: string) => void,
 * }} HypervisorOptions
 */

const REAL =
  "Install LXD or Incus, or let `npm run doctor` tell what is missing; then start again with --hypervisor auto.";

/**
 * Which hypervisors to try, in order, and why virtual machines are not among them. Once machines may exist on a real
 * hypervisor the installation stays with it.
 * @param {import("./options.mjs").HypervisorChoice} choice
 * @param {{ remembered?: DriverName, kvm: boolean, kernel: boolean }} facts
 * @returns {{ order: DriverName[], why: string }}
 */
export function candidates(choice, { remembered, kvm, kernel }) {
  const settled = remembered === "simulator" ? undefined : remembered;
  if (settled && choice !== "auto" && choice !== settled)
    throw new Problem(
      `This installation makes its machines with ${settled}, not with ${choice}.`,
      "Give the other hypervisor an installation of its own (--data and --port), or remove this one: npm run reset",
    );
  if (settled) return { order: [settled], why: "" };
  if (choice !== "auto") return { order: [choice], why: "" };
  if (!kvm) return { order: ["lxd", "simulator"], why: "This machine has no usable /dev/kvm for virtual machines." };
  if (!kernel)
    return { order: ["lxd", "simulator"], why: "KVM could not be tried: there is no Linux kernel in /boot to boot." };
  return { order: ["libvirt", "lxd", "simulator"], why: "" };
}

const choiceFile = (/** @type {string} */ dataDir) => path.join(dataDir, "hypervisor.json");

/** @returns {Omit<Cloud, "note"> | undefined} */
function remember(/** @type {string} */ dataDir) {
  try {
    return JSON.parse(readFileSync(choiceFile(dataDir), "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * Remembers another hypervisor than the one just prepared: the one where the machines are.
 * @param {string} dataDir
 * @param {Pick<Cloud, "driver" | "connection">} kept
 */
export const rememberHypervisor = (dataDir, { driver, connection }) =>
  writeJson(choiceFile(dataDir), { driver, connection });

/** @param {Pick<HypervisorOptions, "choice" | "dataDir">} options */
export function plan({ choice, dataDir }) {
  const kvm = may("/dev/kvm", constants.R_OK | constants.W_OK);
  const kernel = findKernel(["/boot"]);
  const remembered = remember(dataDir);
  return {
    ...candidates(choice, { remembered: remembered?.driver, kvm, kernel: kernel !== undefined }),
    kernel,
    remembered,
  };
}

/**
 * Installs the packages that machines need, telling first which and why. Needs no npm dependency, so it runs beside
 * their installation.
 * @param {DriverName} driver
 * @param {HypervisorOptions} options
 * @param {Stage} stage
 */
export async function installFor(driver, options, stage) {
  if (driver === "simulator") return stage.result("none needed for simulated machines");
  if (!(await hasApt())) {
    if (driver === "lxd" && (await findContainerDaemon()).state === "answers")
      return stage.result("not managed by apt");
    throw new Problem(
      "This machine has no apt to install system packages with.",
      "Install Ansible, mmdebstrap, and LXD or Incus by hand.",
    );
  }
  const sets = /** @type {import("./system-packages.mjs").PackageSet[]} */ (["base"]);
  if (driver === "libvirt") sets.push("libvirt");
  else if ((await findContainerDaemon()).state === "silent") sets.push(await containerSet(stage));
  await installSets(sets, options, options.note, stage);
}

/**
 * Whether a real hypervisor's programs are on this machine, running or not.
 * @param {"lxd" | "libvirt"} driver
 */
export async function isInstalled(driver) {
  if (driver === "lxd" && (await findContainerDaemon()).state === "answers") return true;
  if (!(await hasApt())) return false;
  const sets = driver === "lxd" ? /** @type {const} */ (["incus", "lxd"]) : /** @type {const} */ (["libvirt"]);
  return (await Promise.all(sets.map((set) => missingPackages([set])))).some((missing) => missing.length === 0);
}

/** The package set of the container daemon: what is installed already, else what this distribution packages. */
async function containerSet(/** @type {Stage} */ stage) {
  for (const set of /** @type {const} */ (["incus", "lxd"])) {
    const missing = await missingPackages([set]);
    if (!missing.some((entry) => entry.name === set)) return set;
  }
  const packaged = await packagedContainerDaemon(stage);
  if (packaged) return packaged;
  throw new Problem("apt knows neither Incus nor LXD.", "Install one by hand (`snap install lxd`), then start again.");
}

/**
 * Prepares the first hypervisor of the list that works. An explicit choice that does not work is an error. A hypervisor
 * that has worked before is kept even if it does not answer now: its machines are there.
 * @param {ReturnType<typeof plan>} planned
 * @param {HypervisorOptions} options
 * @param {Stage} stage
 * @returns {Promise<PreparedHypervisor>}
 */
export async function prepareHypervisor({ order, why, kernel, remembered }, options, stage) {
  const reasons = why ? [why] : [];
  for (const driver of order) {
    try {
      const settled = remembered?.driver === driver;
      const socket =
        settled && typeof remembered.connection.socket === "string" ? remembered.connection.socket : undefined;
      const mayEmulate = settled || options.choice === "libvirt";
      const prepared = await prepare[driver](options, stage, { kernel, mayEmulate, socket });
      rememberHypervisor(options.dataDir, prepared.cloud);
      const note = [prepared.cloud.note, ...reasons].filter(Boolean).join(" ");
      stage.result(`${driver}. ${note}`.trim());
      return { ...prepared, cloud: withRights({ ...prepared.cloud, note }, options) };
    } catch (e) {
      if (!(e instanceof Problem) || options.choice !== "auto") throw e;
      reasons.push(`${driver}: ${e.message} ${e.remedy}`);
      stage.say(e.message);
    }
  }
  if (!remembered) throw new Problem("No hypervisor can be used.", REAL, { output: reasons.join("\n") });
  const note = `It cannot be used now. ${reasons.join(" ")}`;
  stage.result(`${remembered.driver}. ${note}`);
  return { cloud: withRights({ ...remembered, note }, options), release: async () => {} };
}

/**
 * The cloud with the rights that this very start gives its machines; they are not remembered, so that a start without the
 * option takes them back. Virtual machines need none.
 * @param {Cloud} cloud
 * @param {Pick<HypervisorOptions, "privilegedContainers">} options
 * @returns {Cloud}
 */
export const withRights = (cloud, { privilegedContainers }) =>
  privilegedContainers && cloud.driver === "lxd"
    ? {
        ...cloud,
        connection: { ...cloud.connection, privileged: true },
        note: `${cloud.note} Services that need it get privileged containers: root in one is nearly root of this machine.`,
      }
    : cloud;

/**
 * `kernel`: one to try KVM with. `mayEmulate`: without KVM, machines are emulated instead of taking the next hypervisor.
 * @typedef {{ kernel: string | undefined, mayEmulate: boolean, socket: string | undefined }} Facts `socket`: of the
 *   daemon that has made machines before
 * @type {Record<DriverName, (options: HypervisorOptions, stage: Stage, facts: Facts) => Promise<PreparedHypervisor>>}
 */
const prepare = {
  async libvirt(options, stage, { kernel, mayEmulate }) {
    await installFor("libvirt", options, stage);
    await openKvmToQemu(options.note); // libvirt looks at the device once, when it starts
    const uri = "qemu:///system";
    const isUp = async () => (await run("virsh", ["-q", "-c", uri, "version"], { timeoutMs: 10_000 })).code === 0;
    // polkit asks the user database for a user's groups, so that this one counts at once
    if (!(await isUp())) await letIn({ product: "libvirt", group: "libvirt" }, options);
    const uses = /** @type {import("./daemons.mjs").DaemonUse[]} */ ([]);
    const release = async () => {
      for (const use of uses.reverse()) await use.release();
    };
    try {
      // libvirtd alone would do, but then nobody keeps the machines' console logs
      for (const name of hasSystemd() ? ["libvirtd"] : ["virtlogd", "libvirtd"])
        uses.push(
          await holdDaemon(
            { name, command: name, args: [], unit: name },
            {
              isUp: name === "virtlogd" ? () => acceptsConnections("/run/libvirt/virtlogd-sock") : isUp,
              installationId: options.installationId,
            },
          ),
        );
      const kvm = await tryKvm(options.dataDir, kernel, stage);
      if (kvm.works)
        return { cloud: { driver: "libvirt", connection: { uri, acceleration: "kvm" }, note: "" }, release };
      if (!mayEmulate) throw new Problem(`A guest does not boot under KVM. ${kvm.reason}`, "Nothing needs to be done.");
      const note = `Machines are emulated, and many times slower than with KVM. ${kvm.reason}`;
      return { cloud: { driver: "libvirt", connection: { uri, acceleration: "tcg" }, note, slow: true }, release };
    } catch (e) {
      await release();
      throw e;
    }
  },

  async lxd(options, stage, { socket }) {
    await installFor("lxd", options, stage);
    await raiseInotify(options.note);
    let found = await findContainerDaemon(socket);
    const isUp = async () => (found = await findContainerDaemon(socket)).state !== "silent";
    const known = CONTAINER_SOCKETS.find(({ path: at }) => at === socket);
    const product = known?.product ?? (existsSync("/usr/bin/lxd") ? "lxd" : "incus");
    const daemon = {
      ...{ name: product, unit: product, command: product === "lxd" ? "lxd" : incusProgram() },
      args: ["--group", await existingGroup(groupOf(product))],
    };
    const use = await holdDaemon(daemon, { isUp, installationId: options.installationId });
    if (found.state === "refuses") {
      await letIn({ product, group: groupOf(product), socket: found.socket }, options);
      found = await findContainerDaemon(socket);
    }
    if (found.state === "answers")
      return {
        cloud: { driver: "lxd", connection: { kind: "unix", socket: found.socket }, note: `${found.version}.` },
        release: use.release,
      };
    await use.release();
    throw new Problem(`${product} does not answer this user.`, "`npm run doctor` tells what is missing.");
  },

  async simulator({ dataDir }) {
    const note = "Machines are simulated: nothing real is made.";
    return {
      cloud: { driver: "simulator", connection: { dir: path.join(dataDir, "simulator") }, note },
      release: async () => {},
    };
  },
};

const existingGroup = async (/** @type {string} */ group) =>
  (await run("getent", ["group", group])).code === 0 ? group : "root";

const incusProgram = () =>
  ["/usr/libexec/incus/incusd", "/usr/bin/incusd"].find((file) => existsSync(file)) ?? "incusd";
