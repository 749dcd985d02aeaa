/** The mark: two leaves of a burgeoning seed. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 20 20" fill="currentColor" aria-hidden="true" className={className ?? "size-5 text-accent"}>
      <path d="M9.2 11.4C9.2 6.5 6.2 3.4 1.2 3.2c.1 5 3 8.2 8 8.2Z" />
      <path d="M10.8 14.2c0-3.7 2.6-6.6 8-6.9 0 4.2-3 6.9-8 6.9Z" opacity=".72" />
      <path d="M9.2 10.6h1.6V18H9.2z" />
    </svg>
  );
}
