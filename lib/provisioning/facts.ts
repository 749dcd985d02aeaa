import type { Db } from "@/lib/db/client";
import type { LiveCatalogue } from "@/lib/blueprint-revisions/live-catalogue";
import type { CatalogueService } from "@/lib/blueprints/load-service";
import { withExporter } from "@/lib/blueprints/monitoring";
import { storedBlueprint, withPorts } from "@/lib/blueprints/schema";
import type { Plan, PlanNode } from "@/lib/plan/types";
import { openSecret } from "@/lib/util/secret-box";
import type { SshKeyPair } from "@/lib/util/ssh";
import { machineId } from "./machine-id";
import { openKeys } from "./throw-away-keys";

/** What the steps of one deployment need to know, and what does not change while it runs. Holds secrets: never logged. */
export type DeploymentFacts = {
  id: string;
  plan: Plan;
  planHash: string;
  cloudId: string;
  /** The stack's id, or the image revision's: tags of the machines. */
  ownerId: string;
  stackId: string | null;
  /** Node name -> its machine. */
  machines: Map<string, MachineFacts>;
  sshKey: SshKeyPair;
  /** Generated secrets of the service by id. */
  secrets: Record<string, string>;
  service: Pick<CatalogueService, "blueprint" | "dir" | "sharedDir" | "artifacts" | "revisionId"> | null;
  imageId: string | null;
  /** Monitoring may read the nodes. */
  monitored: boolean;
};

export type MachineFacts = { machineId: string; node: PlanNode; hostKey: SshKeyPair };

/** Facts of this many deployments are kept: they are read by every step, and cost a dozen rows to gather. */
const KEPT = 500;

export class FactsReader {
  private readonly cache = new Map<string, Promise<DeploymentFacts>>();

  constructor(
    private readonly database: Db,
    private readonly catalogue: LiveCatalogue,
    private readonly settings: { installationId: string; key: Buffer },
  ) {}

  get(deploymentId: string): Promise<DeploymentFacts> {
    const known = this.cache.get(deploymentId);
    if (known) return known;
    const facts = this.read(deploymentId);
    this.cache.set(deploymentId, facts);
    facts.catch(() => this.cache.delete(deploymentId));
    if (this.cache.size > KEPT) this.cache.delete(this.cache.keys().next().value!);
    return facts;
  }

  private async read(id: string): Promise<DeploymentFacts> {
    const row = await this.database.deployment.findUniqueOrThrow({
      where: { id },
      include: { stack: { include: { nodes: true, secrets: true } }, image: true },
    });
    const plan = row.plan as unknown as Plan;
    const base = { id, plan, planHash: row.planHash };
    if (row.stack) return { ...base, ...(await this.stackFacts(row.stack, plan)) };
    return { ...base, ...(await this.throwAwayFacts(row, plan)) };
  }

  private async stackFacts(stack: StackRow, plan: Plan) {
    const open = (name: string) => {
      const secret = stack.secrets.find((s) => s.name === name);
      if (!secret) throw new Error(`stack ${stack.id} has no secret ${name}`);
      return openSecret(this.settings.key, { stackId: stack.id, name }, secret.ciphertext);
    };
    const keyPair = (name: string) => JSON.parse(open(name)) as SshKeyPair;
    const rows = new Map(stack.nodes.map((n) => [n.name, n]));
    // A stack stays with the revision that it was launched with, whatever has become of that.
    const service = stack.revisionId
      ? await this.catalogue.revision(stack.revisionId)
      : this.catalogue.services.get(stack.service);
    const blueprint = withPorts(storedBlueprint(stack.blueprint), service?.blueprint);
    // As it will be once it is recorded: every step of an action that sets a firewall or configures comes after that.
    const monitored = plan.subject.kind === "action" ? (plan.subject.monitored ?? stack.monitored) : stack.monitored;
    return {
      cloudId: stack.cloudId,
      ownerId: stack.id,
      stackId: stack.id,
      // A node that has left is no row any more.
      machines: new Map(
        plan.nodes.flatMap((node) => {
          const machineId = rows.get(node.name)?.machineId;
          if (machineId === undefined) return [];
          return [[node.name, { machineId, node, hostKey: keyPair(`host-key:${node.name}`) }] as const];
        }),
      ),
      sshKey: keyPair("ssh-key"),
      secrets: Object.fromEntries(
        stack.secrets
          .filter((s) => s.kind === "credential" || s.kind === "internal")
          .map((s) => [s.name, open(s.name)]),
      ),
      service: service ? { ...service, blueprint: withExporter(blueprint, monitored) } : null,
      // Nodes that join come from what is current now.
      imageId: plan.subject.kind === "scale-out" ? plan.subject.imageId : stack.imageId,
      monitored,
    };
  }

  /** Of deployments whose machines are thrown away when they end: image builds, bakes, tests, update checks. */
  private async throwAwayFacts(row: DeploymentRow, plan: Plan) {
    if (!row.keys) throw new Error(`deployment ${row.id} is over`);
    const keys = openKeys(this.settings.key, row.id, row.keys);
    const { subject } = plan;
    // An image build's folder and machine are named after its revision.
    const ownerId = row.image?.id ?? row.id;
    return {
      cloudId: row.cloudId,
      ownerId,
      stackId: null,
      machines: new Map(
        plan.nodes.map((node) => [
          node.name,
          {
            machineId: machineId(this.settings.installationId, ownerId, node.name),
            node,
            hostKey: keys.hostKeys[node.name]!,
          },
        ]),
      ),
      sshKey: keys.sshKey,
      secrets: keys.secrets,
      service: "recipeDigest" in subject ? await this.serviceOf(subject.service, subject.recipeDigest) : null,
      imageId: "imageId" in subject ? subject.imageId : null,
      monitored: false,
    };
  }

  /** The service, if the recipe is still the one that the plan was compiled for. */
  private async serviceOf(id: string, recipeDigest: string): Promise<DeploymentFacts["service"]> {
    const service = (await this.catalogue.refresh()).services.get(id);
    return service?.recipeDigest === recipeDigest ? service : null;
  }
}

type StackRow = {
  id: string;
  cloudId: string;
  service: string;
  imageId: string;
  revisionId: string | null;
  monitored: boolean;
  blueprint: unknown;
  nodes: { name: string; machineId: string }[];
  secrets: { name: string; kind: string; ciphertext: Uint8Array }[];
};

type DeploymentRow = { id: string; cloudId: string; keys: Uint8Array | null; image: { id: string } | null };
