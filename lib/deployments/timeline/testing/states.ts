import { applyEvents, createTimeline } from "../reduce";
import type { StepTrack, TimelineState } from "../types";
import type { SampleLaunch } from "./launches";

/** The sample's state after everything that happened up to `ms` after the request. */
export function stateAt({ detail, events }: SampleLaunch, ms: number): TimelineState {
  const until = Date.parse(detail.createdAt) + ms;
  return applyEvents(
    createTimeline(detail),
    events.filter((e) => Date.parse(e.at) <= until),
  ).state;
}

export const finalState = (sample: SampleLaunch): TimelineState => stateAt(sample, Infinity);

export function stepOf(state: TimelineState, key: string): StepTrack {
  const track = state.tracks.get(key);
  if (track === undefined) throw new Error(`The sample has no step ${key}.`);
  return track;
}
