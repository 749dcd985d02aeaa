"use client";

import { useEffect, useState } from "react";

/** The value once it has stayed the same for a moment: a list is not asked for at every letter of a search. */
export function useSettled<T>(value: T, forMs = 200): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), forMs);
    return () => clearTimeout(timer);
  }, [value, forMs]);
  return settled;
}
