import { expect, it } from "vitest";
import { downloadResponse } from "./download-response";

const answer = (write: (sink: (text: string) => Promise<void>) => Promise<void>) =>
  downloadResponse({ name: "x.csv", type: "text/csv", write }, new Headers(), "request");

/** Lets everything that can go on do so. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

it("asks for the next piece when the client has taken the one before", async () => {
  let written = 0;
  const response = answer(async (sink) => {
    for (; written < 1000; written += 1) await sink("a line\n");
  });
  const reader = response.body!.getReader();
  await settle();
  expect(written).toBe(0);
  for (let i = 0; i < 5; i += 1) await reader.read();
  await settle();
  expect(written).toBeLessThan(8);
  let bytes = 5 * 7;
  for (let next = await reader.read(); !next.done; next = await reader.read()) bytes += next.value.length;
  expect(bytes).toBe(7000);
});

it("ends what writes when the client goes", async () => {
  let end = (_error: unknown) => {};
  const ended = new Promise<unknown>((resolve) => (end = resolve));
  const response = answer(async (sink) => {
    try {
      for (;;) await sink("a line\n");
    } catch (error) {
      end(error);
      throw error;
    }
  });
  const reader = response.body!.getReader();
  await reader.read();
  await reader.cancel(new Error("gone"));
  expect(await ended).toMatchObject({ message: "gone" });
});

it("does not look whole when something fails on the way", async () => {
  const response = answer(async (sink) => {
    await sink("a line\n");
    throw new Error("the database is gone");
  });
  await expect(response.text()).rejects.toThrow("the database is gone");
});
