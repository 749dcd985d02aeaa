import { getExecutor } from "@dbos-inc/dbos-sdk/internal/dbos";
import pg from "pg";

/** First key of the advisory locks by which workers show that they live; the second is the hash of the worker's id. */
const LOCK_SPACE = 0x62757267;

export type Identity = {
  /** Runs `listener` with the payload of each notification on the channel. */
  listen: (channel: string, listener: (payload: string) => void) => Promise<void>;
  /** Takes the workflows over that dead workers left pending; returns the ids of those workers. */
  takeOverDead: () => Promise<string[]>;
  release: () => Promise<void>;
};

/**
 * A worker lives as long as it holds its advisory lock, that is, as long as its connection stands: PostgreSQL itself
 * notices a killed process at once, and a lost host by TCP keep-alives. A paused worker keeps its lock and is not
 * robbed. A worker that loses the connection must stop (`onLost`), for another one may already go on with its steps.
 */
export async function claimIdentity(databaseUrl: string, workerId: string, onLost: () => void): Promise<Identity> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5000,
    application_name: `burgeon ${workerId}`,
  });
  let released = false;
  const lost = () => {
    if (!released) onLost();
  };
  client.on("error", lost);
  client.on("end", lost);
  await client.connect();
  await client.query("set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3");
  await client.query("select pg_advisory_lock($1, hashtext($2))", [LOCK_SPACE, workerId]);

  return {
    async listen(channel, listener) {
      client.on("notification", (n) => {
        if (n.channel === channel) listener(n.payload ?? "");
      });
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
    },
    async takeOverDead() {
      const pending = await client.query<{ id: string }>(
        "select distinct executor_id as id from dbos.workflow_status where status = 'PENDING' and executor_id <> $1",
        [workerId],
      );
      const taken: string[] = [];
      for (const { id } of pending.rows) {
        const lock = await client.query<{ ok: boolean }>("select pg_try_advisory_lock($1, hashtext($2)) as ok", [
          LOCK_SPACE,
          id,
        ]);
        if (!lock.rows[0]!.ok) continue;
        try {
          // Appears in no public entry point of DBOS 5, whose own take-over is a paid service; see docs/adr.
          await getExecutor().recoverPendingWorkflows([id]);
          taken.push(id);
        } finally {
          await client.query("select pg_advisory_unlock($1, hashtext($2))", [LOCK_SPACE, id]);
        }
      }
      return taken;
    },
    async release() {
      released = true;
      await client.end();
    },
  };
}
