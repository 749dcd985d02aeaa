"""FOLDER, and {url, sha256} on standard input: fetches a WAR and unpacks it to FOLDER/<its SHA-256>.

The folder gets its name when it is complete, so it is whole or not there. Prints "fetched" or "known", then the name.
"""

import base64
import hashlib
import json
import os
import shutil
import sys
import urllib.error
import urllib.parse
import urllib.request
import zipfile

folder = sys.argv[1]
wanted = json.load(sys.stdin)
url, sha256 = wanted["url"], wanted["sha256"].lower()
parts = urllib.parse.urlsplit(url)
login, _, place = parts.netloc.rpartition("@")
# Without what may be a password or a token.
shown = urllib.parse.urlunsplit((parts.scheme, place, parts.path, "", ""))
request = urllib.request.Request(urllib.parse.urlunsplit((parts.scheme, place, parts.path, parts.query, "")))
if login:
    encoded = base64.b64encode(urllib.parse.unquote(login).encode()).decode()
    request.add_unredirected_header("Authorization", "Basic " + encoded)


def done(word, digest):
    print("%s\n%s" % (word, digest))
    sys.exit()


if sha256 and os.path.isdir(os.path.join(folder, sha256)):
    done("known", sha256)

# What an interrupted run left.
for name in os.listdir(folder):
    if name.startswith("part-"):
        path = os.path.join(folder, name)
        shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)

war = os.path.join(folder, "part-file")
digest = hashlib.sha256()
try:
    with urllib.request.urlopen(request, timeout=30) as answer, open(war, "wb") as file:
        kind = answer.headers.get_content_type()
        while True:
            block = answer.read(1 << 20)
            if not block:
                break
            digest.update(block)
            file.write(block)
except urllib.error.HTTPError as error:
    sys.exit("The application could not be fetched: %s answered with %d." % (shown, error.code))
except OSError as error:
    sys.exit("The application could not be fetched from %s: %s." % (shown, getattr(error, "reason", error)))
found = digest.hexdigest()
if sha256 and found != sha256:
    os.remove(war)
    sys.exit("The application at %s has the SHA-256 %s, not %s. It was not deployed." % (shown, found, sha256))
if not zipfile.is_zipfile(war):
    os.remove(war)
    sys.exit("What %s gave is no WAR file but %s. It was not deployed." % (shown, kind))
target = os.path.join(folder, found)
if os.path.isdir(target):
    os.remove(war)
    done("known", found)
unpacked = os.path.join(folder, "part-unpacked")
os.umask(0o022)
with zipfile.ZipFile(war) as archive:
    archive.extractall(unpacked)
os.remove(war)
os.rename(unpacked, target)
done("fetched", found)
