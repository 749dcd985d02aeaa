import { createHash, randomUUID } from "node:crypto";
import { access, link, mkdir, open, readdir, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { foldLog, parseLog, type Folded, type Life, type MachineEvent, type Size } from "./machine-log";

/**
 * The simulated world on disk, shared by any number of processes, each of which may be killed at any instant:
 *
 *   down                               while it exists, nobody answers
 *   leases/10.1.2.3                    symbolic link to a machine's log: an address belongs to one id for good
 *   slots/<inst>~<id>~<gen>~<size>     room taken by a machine; names only, so that a sum reads no file
 *   forwards/203.0.113.7               symbolic link to a machine's id: a public address that somebody forwards to it
 *   once/<hash>                        a `-once` sentinel that has struck
 *   owners/<inst>/images/<id>.json     an imported image
 *   owners/<inst>/machines/<id>.jsonl  a machine's log, kept after its deletion as the world's journal
 *
 * A slot is taken before its machine exists and given back after it is gone. So a listing looks only at the logs that
 * have a slot. A slot left by a killed process is taken again when its call is repeated, as it has the same name.
 */

export type SimulatedImage = { id: string; sizeBytes: number; description: string };

export type Slot = { id: string; gen: number; size: Size };

/** Thousands of machines must not need thousands of open files at once. */
const READ_WIDTH = 64;

const hasCode = (e: unknown, code: string): boolean => e instanceof Error && "code" in e && e.code === code;

async function unless<T>(code: "ENOENT" | "EEXIST", work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (e) {
    if (hasCode(e, code)) return null;
    throw e;
  }
}

/** Reads a machine's log by path; an absent log is an empty one. */
export async function readLog(file: string): Promise<Folded> {
  return foldLog(parseLog((await unless("ENOENT", readFile(file, "utf8"))) ?? ""));
}

/** One write to a file opened for appending: whole lines stay whole, whoever else appends. */
export async function appendLog(file: string, event: MachineEvent): Promise<void> {
  const handle = await open(file, "a");
  try {
    await handle.write(`\n${JSON.stringify(event)}\n`);
  } finally {
    await handle.close();
  }
}

const addressOf = (index: number): string =>
  `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${1 + ((index & 255) % 254)}`;

/** The log of the machine that holds the address, or null. */
export async function logOfAddress(dir: string, address: string): Promise<string | null> {
  if (!/^10(\.\d{1,3}){3}$/.test(address)) return null;
  const target = await unless("ENOENT", readlink(path.join(dir, "leases", address)));
  return target === null ? null : path.join(dir, "leases", target);
}

export class World {
  private constructor(
    private readonly dir: string,
    private readonly installation: string,
  ) {}

  static async open(dir: string, installation: string): Promise<World> {
    const world = new World(dir, installation);
    await world.prepare();
    return world;
  }

  async prepare(): Promise<void> {
    const own = `owners/${this.installation}`;
    for (const folder of ["leases", "forwards", "slots", "once", `${own}/images`, `${own}/machines`]) {
      await mkdir(path.join(this.dir, folder), { recursive: true });
    }
  }

  async isDown(): Promise<boolean> {
    return (await unless("ENOENT", access(path.join(this.dir, "down")))) !== null;
  }

  /** True for the first caller with this key, ever. */
  async takeOnce(key: string): Promise<boolean> {
    const name = createHash("sha256").update(key).digest("hex").slice(0, 32);
    return (await unless("EEXIST", writeFile(path.join(this.dir, "once", name), `${key}\n`, { flag: "wx" }))) !== null;
  }

  private logFile(id: string): string {
    return path.join(this.dir, "owners", this.installation, "machines", `${id}.jsonl`);
  }

  read(id: string): Promise<Folded> {
    return readLog(this.logFile(id));
  }

  append(id: string, event: MachineEvent): Promise<void> {
    return appendLog(this.logFile(id), event);
  }

  /** The address of a machine id, the same whenever it is asked for. Taken addresses are probed upwards. */
  async lease(id: string): Promise<string> {
    const target = path.join("..", "owners", this.installation, "machines", `${id}.jsonl`);
    const start = createHash("sha256").update(`${this.installation}/${id}`).digest().readUIntBE(0, 3);
    for (let probe = 0; ; probe += 1) {
      const address = addressOf(start + probe);
      const file = path.join(this.dir, "leases", address);
      const taken =
        (await unless(
          "EEXIST",
          symlink(target, file).then(() => true),
        )) === null;
      if (!taken || (await readlink(file)) === target) return address;
    }
  }

  /** The public addresses that are forwarded to machines, by the machine's id: as long as their links are there. */
  async forwards(): Promise<Map<string, string[]>> {
    const folder = path.join(this.dir, "forwards");
    const byId = new Map<string, string[]>();
    for (const address of (await readdir(folder)).sort()) {
      const id = await unless("ENOENT", readlink(path.join(folder, address)));
      if (id !== null) byId.set(id, [...(byId.get(id) ?? []), address]);
    }
    return byId;
  }

  private slotFile({ id, gen, size }: Slot): string {
    const room = `${size.vcpus}-${size.memoryMiB}-${size.diskGiB}`;
    return path.join(this.dir, "slots", `${this.installation}~${id}~${gen}~${room}`);
  }

  async takeSlot(slot: Slot): Promise<void> {
    await writeFile(this.slotFile(slot), "");
  }

  async giveSlotBack(slot: Slot): Promise<void> {
    await rm(this.slotFile(slot), { force: true });
  }

  /** Room taken by the machines of all installations. A machine that is being resized counts with its larger slot. */
  async takenRoom(): Promise<{ memoryMiB: number; diskGiB: number }> {
    const largest = new Map<string, Size>();
    for (const { owner, size } of await this.slots()) {
      const other = largest.get(owner) ?? size;
      const memoryMiB = Math.max(other.memoryMiB, size.memoryMiB);
      largest.set(owner, { ...size, memoryMiB, diskGiB: Math.max(other.diskGiB, size.diskGiB) });
    }
    const sum = { memoryMiB: 0, diskGiB: 0 };
    for (const size of largest.values()) {
      sum.memoryMiB += size.memoryMiB;
      sum.diskGiB += size.diskGiB;
    }
    return sum;
  }

  /** Slots of the machine's generations up to this one, also one that an unfinished resize left. */
  async slotsUpTo(id: string, gen: number): Promise<Slot[]> {
    return (await this.slots(`${this.installation}~${id}~`)).filter((slot) => slot.gen <= gen);
  }

  private async slots(prefix = ""): Promise<(Slot & { owner: string })[]> {
    const names = await readdir(path.join(this.dir, "slots"));
    return names
      .filter((name) => name.startsWith(prefix))
      .map((name) => {
        const [installation = "", id = "", gen = "", room = ""] = name.split("~");
        const [vcpus = 0, memoryMiB = 0, diskGiB = 0] = room.split("-").map(Number);
        return { owner: `${installation}~${id}~${gen}`, id, gen: Number(gen), size: { vcpus, memoryMiB, diskGiB } };
      });
  }

  /** The living machines of this installation, by id. */
  async list(): Promise<{ id: string; life: Life }[]> {
    const ids = [...new Set((await this.slots(`${this.installation}~`)).map((slot) => slot.id))].sort();
    const found: { id: string; life: Life }[] = [];
    for (let i = 0; i < ids.length; i += READ_WIDTH) {
      const part = ids.slice(i, i + READ_WIDTH);
      const lives = await Promise.all(part.map(async (id) => ({ id, life: (await this.read(id)).life })));
      for (const { id, life } of lives) if (life) found.push({ id, life });
    }
    return found;
  }

  private imageFile(id: string): string {
    return path.join(this.dir, "owners", this.installation, "images", `${id}.json`);
  }

  async readImage(id: string): Promise<SimulatedImage | null> {
    const text = await unless("ENOENT", readFile(this.imageFile(id), "utf8"));
    return text === null ? null : (JSON.parse(text) as SimulatedImage);
  }

  /** The image appears whole or not at all, however many processes import it. */
  async addImage(image: SimulatedImage): Promise<void> {
    const part = `${this.imageFile(image.id)}.${randomUUID()}.part`;
    await writeFile(part, JSON.stringify(image));
    await unless("EEXIST", link(part, this.imageFile(image.id)));
    await rm(part);
  }

  async removeImage(id: string): Promise<void> {
    await rm(this.imageFile(id), { force: true });
  }

  async listImages(): Promise<SimulatedImage[]> {
    const names = await readdir(path.join(this.dir, "owners", this.installation, "images"));
    const ids = names.filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -".json".length));
    const images = await Promise.all(ids.sort().map((id) => this.readImage(id)));
    return images.filter((image) => image !== null);
  }
}
