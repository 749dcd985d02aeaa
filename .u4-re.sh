node /tmp/lead/build.mjs 2>&1 | grep -v "^built\|^worker" ; kill -TERM $(node -p 'JSON.parse(require("fs").readFileSync("/tmp/u4/e2e/pids.json")).web'); sleep 3.5
