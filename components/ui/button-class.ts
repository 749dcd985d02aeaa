import { cva, type VariantProps } from "class-variance-authority";

/** Looks of a button, also for links that act like one. */
export const buttonClass = cva(
  "inline-flex shrink-0 items-center justify-center whitespace-nowrap rounded-control border font-medium " +
    "transition-colors duration-[120ms] select-none aria-disabled:cursor-not-allowed " +
    "kit:aria-disabled:border-line aria-disabled:bg-surface-3 aria-disabled:text-fg-3 aria-disabled:shadow-none " +
    "[&>svg]:shrink-0 kit:gap-[7px] kit:[&>svg]:size-4",
  {
    variants: {
      variant: {
        primary:
          "border-transparent bg-accent text-on-accent shadow-1 hover:not-aria-disabled:bg-accent-hover " +
          "active:not-aria-disabled:bg-accent-press",
        default:
          "border-line-2 bg-surface text-fg shadow-1 hover:not-aria-disabled:border-field-line " +
          "hover:not-aria-disabled:bg-surface-3 active:not-aria-disabled:bg-surface-4",
        ghost:
          "border-transparent bg-transparent text-fg-2 hover:not-aria-disabled:bg-surface-3 " +
          "hover:not-aria-disabled:text-fg active:not-aria-disabled:bg-surface-4 aria-disabled:border-transparent",
        danger:
          "border-line-2 bg-surface text-fail shadow-1 hover:not-aria-disabled:border-field-line " +
          "hover:not-aria-disabled:bg-surface-3 active:not-aria-disabled:bg-surface-4",
        /** In dialogs only. */
        dangerSolid:
          "border-transparent bg-fail-mark text-on-fail shadow-1 hover:not-aria-disabled:brightness-95 " +
          "active:not-aria-disabled:brightness-90",
      },
      size: {
        sm: "gap-[5px] text-12 kit:h-7 kit:px-[9px] kit:max-md:h-11 kit:max-md:px-3 max-md:text-14",
        md: "text-13 kit:h-8 kit:px-3 kit:max-md:h-11 max-md:text-14",
        lg: "text-14 kit:h-10 kit:px-4 kit:max-md:h-11",
      },
      shape: { text: "", icon: "aspect-square px-0" },
    },
    defaultVariants: { variant: "default", size: "md", shape: "text" },
  },
);

export type ButtonLook = VariantProps<typeof buttonClass>;
