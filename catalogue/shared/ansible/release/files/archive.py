"""FOLDER SERVED, and {source, revision, sha256} on standard input: fetches an archive and unpacks it to FOLDER/content.

An archive's only top folder, as code hosts make it, is left out, unless SERVED names it. Prints {source, revision, id} as
JSON: the address without what may be a password or a token, and the SHA-256.
"""

import base64
import calendar
import hashlib
import json
import os
import shutil
import stat
import sys
import tarfile
import urllib.error
import urllib.parse
import urllib.request
import zipfile
import zlib

YEAR_2000 = 946684800
folder, served = sys.argv[1:]
wanted = json.load(sys.stdin)
parts = urllib.parse.urlsplit(wanted["source"])
login, _, place = parts.netloc.rpartition("@")
shown = urllib.parse.urlunsplit((parts.scheme, place, parts.path, "", ""))
content, packed = os.path.join(folder, "content"), os.path.join(folder, "archive")


def give_up(sentence):
    shutil.rmtree(folder, ignore_errors=True)
    sys.exit(sentence)


def fetch():
    """Writes the archive and answers with its SHA-256."""
    request = urllib.request.Request(urllib.parse.urlunsplit((parts.scheme, place, parts.path, parts.query, "")))
    if login:
        encoded = base64.b64encode(urllib.parse.unquote(login).encode()).decode()
        request.add_unredirected_header("Authorization", "Basic " + encoded)
    digest = hashlib.sha256()
    try:
        with urllib.request.urlopen(request, timeout=30) as answer, open(packed, "wb") as file:
            for block in iter(lambda: answer.read(1 << 20), b""):
                digest.update(block)
                file.write(block)
    except urllib.error.HTTPError as error:
        give_up("The archive could not be fetched: %s answered with %d." % (shown, error.code))
    except OSError as error:
        give_up("The archive could not be fetched from %s: %s." % (shown, getattr(error, "reason", error)))
    return digest.hexdigest()


def inside(name):
    """Where an entry of this name goes."""
    steps = [step for step in name.split("/") if step not in ("", ".")]
    if name.startswith("/") or ".." in steps:
        give_up("An entry of the archive %s leads out of its folder: %r. It was not deployed." % (shown, name))
    return os.path.join(content, *steps)


def put(path, file, mode, age):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as target:
        shutil.copyfileobj(file, target)
    os.chmod(path, 0o755 if mode & 0o111 else 0o644)
    # Servers then agree on what visitors have already. Some archives give every file the same early time: that says nothing.
    if age > YEAR_2000:
        os.utime(path, (age, age))


def untar():
    """Writes folders and files, and answers with the links."""
    links = []
    with tarfile.open(packed, "r:gz") as archive:
        for entry in archive:
            path = inside(entry.name)
            if entry.isdir():
                os.makedirs(path, exist_ok=True)
            elif entry.issym():
                links.append((path, entry.linkname))
            elif entry.islnk():
                with open(inside(entry.linkname), "rb") as file:
                    put(path, file, os.fstat(file.fileno()).st_mode, entry.mtime)
            elif entry.isreg():
                put(path, archive.extractfile(entry), entry.mode, entry.mtime)
            else:
                give_up("The archive %s holds %r, which is neither file, folder nor link." % (shown, entry.name))
    return links


def unzip():
    """The same of a zip, which keeps a link as a file with its target."""
    links = []
    with zipfile.ZipFile(packed) as archive:
        for entry in archive.infolist():
            path = inside(entry.filename)
            mode = entry.external_attr >> 16
            if entry.is_dir():
                os.makedirs(path, exist_ok=True)
            elif stat.S_ISLNK(mode):
                links.append((path, archive.read(entry).decode()))
            # What macOS adds to its archives.
            elif not entry.filename.startswith("__MACOSX/"):
                with archive.open(entry) as file:
                    put(path, file, mode, calendar.timegm(entry.date_time + (0, 0, 0)))
    return links


def begins_like_a_page():
    with open(packed, "rb") as file:
        return file.read(100).lstrip().startswith(b"<")


def unpack():
    """Links come last, so that nothing is written through one."""
    try:
        links = unzip() if zipfile.is_zipfile(packed) else untar()
        for path, target in links:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if os.path.realpath(os.path.dirname(path)) != os.path.dirname(path):
                give_up("The archive %s has a link behind a link, %r. It was not deployed." % (shown, path[len(content) :]))
            os.symlink(target, path)
    except tarfile.ReadError:
        what = "a web page, perhaps one to sign in" if begins_like_a_page() else "something else"
        give_up("What %s gave is no archive but %s. It was not deployed." % (shown, what))
    except (OSError, EOFError, RuntimeError, ValueError, tarfile.TarError, zipfile.BadZipFile, zlib.error) as error:
        give_up("The archive %s could not be unpacked: %s." % (shown, error))


def leave_top_out():
    names = os.listdir(content)
    top = os.path.join(content, names[0]) if len(names) == 1 else ""
    if not os.path.isdir(top) or os.path.islink(top) or (served and os.path.isdir(os.path.join(content, served))):
        return
    whole = os.path.join(folder, "whole")
    os.rename(content, whole)
    os.rename(os.path.join(whole, names[0]), content)
    os.rmdir(whole)


shutil.rmtree(folder, ignore_errors=True)
os.umask(0o022)
os.makedirs(content)
# Compared with where links lead.
folder = os.path.realpath(folder)
content, packed = os.path.join(folder, "content"), os.path.join(folder, "archive")
found = fetch()
if wanted["sha256"] and wanted["sha256"].lower() != found:
    give_up("The archive %s has the SHA-256 %s, not %s. It was not deployed." % (shown, found, wanted["sha256"].lower()))
unpack()
leave_top_out()
os.remove(packed)
print(json.dumps({"source": shown, "revision": "", "id": found}))
