import { accessSync, readFileSync, statSync } from "node:fs";
import { run } from "./exec.mjs";
import { canBecomeRoot, mustRunAsRoot, runAsRoot } from "./root.mjs";

/** Settings of this machine that are wrong on some, and then break machines in ways that do not name them. */

/**
 * systemd in every container takes a few inotify instances, and the kernel counts those of all containers together. At
 * its default of 128 the tenth container or so starts without its services.
 */
export const INOTIFY = {
  name: "fs.inotify.max_user_instances",
  file: "/proc/sys/fs/inotify/max_user_instances",
  atLeast: 1024,
};

/** @returns {number | undefined} undefined where the kernel has no such setting */
export function inotifyInstances() {
  try {
    return Number(readFileSync(INOTIFY.file, "utf8"));
  } catch {
    return undefined;
  }
}

export const INOTIFY_REMEDY = `sudo sysctl -w ${INOTIFY.name}=${INOTIFY.atLeast}`;

/**
 * Raises the limit where it is too low, telling so. Machines work without it as long as they are few.
 * @param {(text: string) => void} note
 */
export async function raiseInotify(note) {
  const now = inotifyInstances();
  if (now === undefined || now >= INOTIFY.atLeast) return;
  // not by sysctl, which a small machine need not have
  if (await canBecomeRoot()) await runAsRoot("tee", [INOTIFY.file], { input: `${INOTIFY.atLeast}\n` });
  note(
    (inotifyInstances() ?? 0) >= INOTIFY.atLeast
      ? `Raised ${INOTIFY.name} from ${now} to ${INOTIFY.atLeast}: every container needs a few.`
      : `${INOTIFY.name} is ${now}, enough for a few containers only. To raise it: ${INOTIFY_REMEDY}`,
  );
}

export const KVM_DEVICE = "/dev/kvm";

/**
 * Whether a user may read and write a file, by its mode alone: asked for a user that we are not.
 * @param {{ mode: number, uid: number, gid: number }} file
 * @param {{ uid: number, gids: readonly number[] }} user
 */
export function mayUse(file, user) {
  const bits = file.uid === user.uid ? file.mode >> 6 : user.gids.includes(file.gid) ? file.mode >> 3 : file.mode;
  return (bits & 0o6) === 0o6;
}

/** The user that libvirt runs QEMU as, on Debian and Ubuntu. */
export const QEMU_USER = "libvirt-qemu";

/**
 * Whether virtual machines may use KVM's device. Without udev (in a container, in CI) nobody has given it to their group.
 * @returns {Promise<"no-device" | "no-user" | "may" | "may-not">}
 */
export async function qemuAndKvm() {
  try {
    accessSync(KVM_DEVICE);
  } catch {
    return "no-device";
  }
  const [uid, gids] = await Promise.all([run("id", ["-u", QEMU_USER]), run("id", ["-G", QEMU_USER])]);
  if (uid.code !== 0 || gids.code !== 0) return "no-user"; // libvirt is not installed
  const user = { uid: Number(uid.stdout), gids: gids.stdout.trim().split(" ").map(Number) };
  return mayUse(statSync(KVM_DEVICE), user) ? "may" : "may-not";
}

/** As udev would: both distributions' rules give the device to the group `kvm`, which QEMU's user is in. */
export const KVM_REMEDY = `sudo chgrp kvm ${KVM_DEVICE} && sudo chmod 660 ${KVM_DEVICE}`;

/**
 * Lets QEMU's user open KVM's device, telling so.
 * @param {(text: string) => void} note
 */
export async function openKvmToQemu(note) {
  if ((await qemuAndKvm()) !== "may-not") return;
  if (!(await canBecomeRoot())) return note(`${QEMU_USER} may not open ${KVM_DEVICE}. To let it: ${KVM_REMEDY}`);
  await mustRunAsRoot("chgrp", ["kvm", KVM_DEVICE]);
  await mustRunAsRoot("chmod", ["660", KVM_DEVICE]);
  note(`Gave ${KVM_DEVICE} to the group kvm, so that virtual machines may use it.`);
}
