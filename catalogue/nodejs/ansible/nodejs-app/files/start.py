"""FOLDER: prints the command that starts the application: `npm start` where package.json names a start script, or its main file."""

import json
import os
import sys

(folder,) = sys.argv[1:]


def there(name):
    return os.path.isfile(os.path.join(folder, name))


package = {}
if there("package.json"):
    try:
        with open(os.path.join(folder, "package.json")) as file:
            package = json.load(file)
    except ValueError as error:
        sys.exit("The package.json of the release cannot be read: %s." % error)
if "start" in package.get("scripts", {}):
    print("/usr/bin/npm start")
elif "main" in package or there("index.js"):
    # Node.js looks up itself what the main file is.
    print("/usr/bin/node .")
elif there("server.js"):
    print("/usr/bin/node server.js")
else:
    sys.exit("It is not said how the application starts: the release's package.json has neither scripts.start nor main.")
