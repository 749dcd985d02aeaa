import { QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "./api-error";
import { createQueryClient } from "./query";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const away = new ApiError({ code: "unreachable", status: 0, detail: "", remedy: "" });
const refused = new ApiError({ code: "forbidden", status: 403, detail: "no", remedy: "ask" });

/** A page with one query that fails with `error` while it is set, in front of a portal whose health check fails while `down`. */
function page(first: ApiError) {
  const portal = { down: true, error: first as ApiError | null, asked: 0, health: 0 };
  vi.stubGlobal("fetch", async () => {
    portal.health += 1;
    if (portal.down) throw new TypeError("refused");
    return Response.json({});
  });
  const client = createQueryClient({ onSignedOut: () => undefined });
  const observer = new QueryObserver(client, {
    queryKey: ["stacks"],
    queryFn: async () => {
      portal.asked += 1;
      if (portal.error !== null) throw portal.error;
      return "stacks";
    },
  });
  const leave = observer.subscribe(() => undefined);
  return { portal, shown: () => observer.getCurrentResult(), leave };
}

describe("a page whose portal is away", () => {
  it("asks again by itself once the portal answers, and leaves the failure in view until then", async () => {
    const { portal, shown, leave } = page(away);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(shown()).toMatchObject({ status: "error", error: away });
    const { asked } = portal;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(portal.asked).toBe(asked);
    expect(portal.health).toBeGreaterThan(10);
    portal.down = false;
    portal.error = null;
    await vi.advanceTimersByTimeAsync(4_000);
    expect(shown()).toMatchObject({ status: "success", data: "stacks" });
    const { health } = portal;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(portal.health).toBe(health);
    leave();
  });

  it("does not repeat what the portal refused", async () => {
    const { portal, shown, leave } = page(refused);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(shown().status).toBe("error");
    expect(portal).toMatchObject({ asked: 1, health: 0 });
    leave();
  });
});
