import createNextIntlPlugin from "next-intl/plugin";

const withNextIntl = createNextIntlPlugin({
  requestConfig: "./i18n/request.ts",
  experimental: {
    // Messages are compiled while building, so that no ICU parser is sent to the browser.
    messages: { path: ["./messages/en", "./messages/ko"], format: "json", locales: "infer", precompile: true },
  },
});

/** @type {import("next").NextConfig} */
const config = {
  reactStrictMode: true,
  // `npm test` checks the types of everything; a user's first start need not wait for it.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  // A stray lockfile in a parent directory would move the root there.
  turbopack: { root: import.meta.dirname },
  // Packages that load native parts or read their own files: required at run time instead of bundled.
  serverExternalPackages: ["@dbos-inc/dbos-sdk", "pg", "@prisma/adapter-pg", "@node-rs/argon2", "pino"],
};

export default withNextIntl(config);
