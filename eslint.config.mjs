import next from "eslint-config-next/core-web-vitals";
import nextTs from "eslint-config-next/typescript";

const config = [
  { ignores: [".next/**", "dist/**", "lib/generated/**", "next-env.d.ts", ".data/**", "public/**", ".lead-*"] },
  ...next,
  ...nextTs,
  {
    rules: {
      "max-lines": ["error", { max: 400 }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/ban-ts-comment": ["error", { "ts-expect-error": true, "ts-ignore": true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-console": ["error", { allow: ["error", "warn"] }],
    },
  },
  {
    files: [
      "scripts/**",
      "bench/**",
      "verification/**",
      "e2e/support/**",
      "prisma/seed/**",
      "lib/cli/**",
      "lib/worker/reset.ts",
    ],
    rules: { "no-console": "off" },
  },
  // Playwright's fixtures are handed a function called `use`.
  { files: ["e2e/**"], rules: { "react-hooks/rules-of-hooks": "off" } },
  { files: ["**/*.cjs"], rules: { "@typescript-eslint/no-require-imports": "off" } },
  // What runs on the nodes, by the distribution's Node.js and as CommonJS.
  { files: ["catalogue/**/*.js"], rules: { "@typescript-eslint/no-require-imports": "off" } },
];
export default config;
