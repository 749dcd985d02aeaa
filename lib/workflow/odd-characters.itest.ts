import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { createDb } from "@/lib/db/client";
import { createTestDatabase } from "@/lib/db/testing/test-database";
import { PortalError } from "@/lib/errors";
import { say } from "@/lib/util/say";
import { startEngine } from "./engine";
import { createRun } from "./runs";

const ODD = "half \ud83d, nothing \0.";

it("a step may print and fail with whatever it likes: its events and its failure are kept, and the worker lives", async () => {
  const { url, drop } = await createTestDatabase();
  const database = createDb(url, 4);
  const engine = await startEngine({
    databaseUrl: url,
    workerId: "odd",
    handlers: new Map([
      [
        "work",
        async (_call, { emit }) => {
          emit({ kind: "line", data: { text: ODD } });
          throw new PortalError("internal", { detail: say`It said ${ODD}`, remedy: say`Look.` }, { output: ODD });
        },
      ],
    ]),
    settle: async () => {},
    pollMs: 20,
    takeOverMs: 50,
    onLost: () => {
      throw new Error("the test's worker lost its database connection");
    },
    log: () => {},
  });
  try {
    const run = randomUUID();
    const step = { key: "a", action: "work", phase: "main", needs: [], payload: {} } as const;
    await database.$transaction((tx) => createRun(tx, run, "p", [{ ...step, needs: [] }]));
    const stateOf = async () => (await database.workflowRun.findUniqueOrThrow({ where: { id: run } })).state;
    await expect.poll(stateOf, { timeout: 60_000 }).toBe("failed");
    const kept = "half \ufffd, nothing \ufffd.";
    const line = await database.workflowEvent.findFirstOrThrow({ where: { runId: run, kind: "line" } });
    expect(line.data).toMatchObject({ text: kept });
    const { failure } = await database.workflowStep.findFirstOrThrow({ where: { runId: run } });
    expect(failure).toMatchObject({ code: "internal", output: kept });
  } finally {
    await engine.stop();
    await database.$disconnect();
    await drop();
  }
});
