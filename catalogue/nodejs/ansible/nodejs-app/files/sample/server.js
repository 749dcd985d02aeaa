const http = require("http");
const greeting = require("greeting");

const server = http.createServer((request, response) => {
  response.setHeader("Content-Type", "text/plain; charset=utf-8");
  response.setHeader("X-Release", process.env.RELEASE || "");
  response.end(`${greeting}\n`);
});
server.listen(Number(process.env.PORT || 3000));

// What has begun is answered before the end.
process.on("SIGTERM", () => server.close(() => process.exit()));
