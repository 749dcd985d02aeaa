import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

/** tailwind-merge has to know the names of our scales, else it takes "text-13" for a colour. */
const merge = extendTailwindMerge({
  extend: {
    theme: {
      text: ["11", "12", "13", "14", "16", "20", "28"],
      radius: ["badge", "control", "card", "panel"],
      shadow: ["1", "2", "3"],
    },
  },
});

/** Joins class names; of two that set the same property the last wins. */
export const cn = (...inputs: ClassValue[]): string => merge(clsx(inputs));
