"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { useToast } from "@/components/ui/toast";
import { move } from "./move";
import { useCurate } from "./use-curate";

export type Order = {
  /** Ids as they are shown: while one is dragged, with it where it would fall. */
  shown: readonly string[];
  busy: boolean;
  dragged: string | null;
  /** For live regions: what was moved last, and to which place. */
  moved: { id: string; place: number } | null;
  moveTo: (id: string, place: number) => void;
  sortByName: () => void;
  drag: { start: (id: string) => void; over: (id: string) => void; drop: () => void; end: () => void };
};

/** The order of the catalogue, changed in place and stored at once. `ids`: as the portal has it. */
export function useOrder(ids: readonly string[]): Order {
  const t = useTranslations("services");
  const toast = useToast();
  const [preview, setPreview] = useState<readonly string[] | null>(null);
  const [dragged, setDragged] = useState<string | null>(null);
  const [moved, setMoved] = useState<Order["moved"]>(null);
  const store = useCurate("putServiceOrder", {
    onError: (error) => {
      setPreview(null);
      toast({ tone: "fail", title: t("notOrdered"), detail: error.message });
    },
  });
  // The portal's own answer is there: what was shown ahead of it is not needed any more.
  if (preview && dragged === null && !store.isPending && same(preview, ids)) setPreview(null);
  const shown = preview?.length === ids.length ? preview : ids;

  const save = (order: readonly string[], id: string) => {
    if (same(order, ids)) return setPreview(null);
    setPreview(order);
    setMoved({ id, place: order.indexOf(id) + 1 });
    store.mutate({ body: { order: [...order], before: [...ids] } });
  };
  return {
    shown,
    busy: store.isPending,
    dragged,
    moved,
    moveTo: (id, place) => {
      if (!store.isPending) save(move(shown, shown.indexOf(id), place), id);
    },
    sortByName: () => {
      if (!store.isPending) store.mutate({ body: { order: [], before: [...ids] } });
    },
    drag: {
      start: (id) => setDragged(id),
      over: (id) => {
        if (dragged !== null && !store.isPending) setPreview(move(shown, shown.indexOf(dragged), shown.indexOf(id)));
      },
      drop: () => {
        if (dragged !== null) save(shown, dragged);
        setDragged(null);
      },
      // After a drop there is nothing to take back.
      end: () => {
        if (dragged !== null) setPreview(null);
        setDragged(null);
      },
    },
  };
}

const same = (a: readonly string[], b: readonly string[]): boolean => a.join() === b.join();
