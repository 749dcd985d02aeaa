import { deploymentEvent, type StoredEvent } from "@/lib/contract/events";
import { storedFailure } from "@/lib/contract/schemas/common";
import { db } from "@/lib/db/client";

type Row = { seq: bigint; at: Date; kind: string; step: string | null; data: object };

/** Events after a sequence number, in order. The numbers of a run are gapless in the order of their commits. */
export async function readEvents(runId: string, after: number, limit: number): Promise<StoredEvent[]> {
  const rows = await db().$queryRaw<Row[]>`
    select seq, at, kind, step, data from workflow_event
    where run_id = ${runId}::uuid and seq > ${after} order by seq limit ${limit}`;
  return rows.map(toEvent);
}

function toEvent({ data, seq, at, kind, step }: Row): StoredEvent {
  const event = deploymentEvent.parse({ ...data, seq: Number(seq), at: at.toISOString(), kind, step });
  if (event.kind !== "step-ended" || !("failure" in data)) return event;
  return { ...event, failure: storedFailure.parse(data.failure) };
}
