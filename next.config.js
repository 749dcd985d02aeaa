import createNextIntlPlugin from "next-intl/plugin";

const withNextIntl = createNextIntlPlugin({
  requestConfig: "./i18n/request.ts",
  experimental: {
    // Messages are compiled while building, so that no ICU parser is sent to the browser.
    messages: { path: ["./messages/en", "./messages/ko"], format: "json", locales: "infer", precompile: true },
  },
});

/** No other site may frame the portal, guess types of its files, or learn where a link was followed from. */
const SECURITY_HEADERS = [
  {
    key: "Content-Security-Policy",
    value: "base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
  },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=()" },
];

/** @type {import("next").NextConfig} */
const config = {
  reactStrictMode: true,
  // `npm test` checks the types of everything; a user's first start need not wait for it.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  headers: () => Promise.resolve([{ source: "/:path*", headers: SECURITY_HEADERS }]),
  // A stray lockfile in a parent directory would move the root there.
  turbopack: { root: import.meta.dirname },
  // Packages that load native parts or read their own files: required at run time instead of bundled.
  serverExternalPackages: ["@dbos-inc/dbos-sdk", "pg", "@prisma/adapter-pg", "@node-rs/argon2", "pino", "pdfkit"],
};

export default withNextIntl(config);
