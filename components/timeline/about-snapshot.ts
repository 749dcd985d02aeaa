import { DELETE_SNAPSHOT_ID, RESTORE_SNAPSHOT_ID, TAKE_SNAPSHOT_ID } from "@/lib/blueprints/action-ids";
import type { DeploymentDetail } from "@/lib/contract/schemas/deployments";

const IDS = [TAKE_SNAPSHOT_ID, RESTORE_SNAPSHOT_ID, DELETE_SNAPSHOT_ID] as const;

/** What a deployment does with a snapshot; null where it is about none. */
export const aboutSnapshot = ({ action }: Pick<DeploymentDetail, "action">): (typeof IDS)[number] | null =>
  IDS.find((id) => id === action?.id) ?? null;
