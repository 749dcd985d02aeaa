"use client";

import { useEffect, useRef, useState } from "react";
import { PART_BYTES } from "@/lib/contract/upload-rules";
import { type ApiError, isApiError } from "./api-error";
import { apiCall } from "./call";

export type SendPart = (part: { upload: string; offset: number; body: Blob; signal: AbortSignal }) => Promise<unknown>;

/** Parts of an artifact's file, and of a file of a project. */
export const toArtifact: SendPart = ({ upload, offset, body, signal }) =>
  apiCall("putArtifactPart", { params: { upload }, query: { offset }, body, signal });

export const toProject =
  (project: string): SendPart =>
  ({ upload, offset, body, signal }) =>
    apiCall("putFilePart", { params: { project, upload }, query: { offset }, body, signal });

/**
 * Sends a file in parts, one after the other; the end is another call, which names the upload. `sent` is told the bytes so
 * far. @throws ApiError, or the signal's reason
 */
export async function sendFile(
  file: Blob,
  send: SendPart,
  { signal, sent }: { signal: AbortSignal; sent: (bytes: number) => void },
): Promise<string> {
  const upload = newUploadId();
  for (let offset = 0; offset < file.size; offset += PART_BYTES) {
    const body = file.slice(offset, offset + PART_BYTES, "application/octet-stream");
    await send({ upload, offset, body, signal });
    sent(offset + body.size);
  }
  return upload;
}

/** `crypto.randomUUID` is missing on pages that came over plain http from another host. */
function newUploadId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export type UploadState =
  | { step: "idle"; error: ApiError | null }
  /** checking: all of it is there, and the portal looks whether it is what it should be. */
  | { step: "sending" | "checking"; name: string; sentBytes: number; sizeBytes: number; error: null };

export type UploadOptions<T> = {
  send: SendPart;
  /** The call that ends the upload. */
  complete: (file: { upload: string; name: string; sizeBytes: number }, signal: AbortSignal) => Promise<T>;
  onDone: (answer: T) => void;
};

/** Uploads one file at a time, with its progress; leaving the page or `stop` ends it. */
export function useUpload<T>({ send, complete, onDone }: UploadOptions<T>) {
  const [state, setState] = useState<UploadState>({ step: "idle", error: null });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const start = async (file: File) => {
    running.current?.abort();
    const own = (running.current = new AbortController());
    const { name, size: sizeBytes } = file;
    const show = (next: UploadState) => void (running.current === own && setState(next));
    try {
      show({ step: "sending", name, sentBytes: 0, sizeBytes, error: null });
      const sent = (sentBytes: number) => show({ step: "sending", name, sentBytes, sizeBytes, error: null });
      const upload = await sendFile(file, send, { signal: own.signal, sent });
      show({ step: "checking", name, sentBytes: sizeBytes, sizeBytes, error: null });
      const answer = await complete({ upload, name, sizeBytes }, own.signal);
      show({ step: "idle", error: null });
      if (running.current === own) onDone(answer);
    } catch (e) {
      if (own.signal.aborted) return;
      show({ step: "idle", error: isApiError(e) ? e : null });
      if (!isApiError(e)) throw e;
    }
  };
  const stop = () => {
    running.current?.abort();
    running.current = null;
    setState({ step: "idle", error: null });
  };
  return { state, start: (file: File) => void start(file), stop };
}
