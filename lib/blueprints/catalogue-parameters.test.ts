import { describe, expect, it } from "vitest";
import { loadCatalogue } from "./load";
import { checkParameters } from "./parameters";
import type { Parameter } from "./schema";

const { services } = loadCatalogue();

/** What another parameter must be for this one to be asked: elsewhere any value is taken, and does not count. */
function askedBy(parameter: Parameter | undefined): Record<string, unknown> {
  const when = parameter?.["x-when"];
  if (!when) return {};
  return { [when.parameter]: "is" in when ? when.is : "https://example.org/application" };
}
const ADDRESSES = {
  taken: ["", "10.0.0.11:8080", "app.example.com:80, 10.0.0.12:80,db_1:5432"],
  refused: ["10.0.0.11", "a:80 b:80", "a:80,", "a:80\nglobal", "a:80\n", "{{ x }}:80", '"a":80', "a:80 check", "-a:80"],
};
const PATHS = {
  taken: ["/", "/health?deep=1&x=%20"],
  refused: ["health", "/a b", "/a\nb", '/"', "/#", "/$x", "/\\"],
};
const ROOTS = {
  taken: ["/var/www/html", "/srv/www", "/srv/www/shop/v1.2"],
  refused: ["/etc", "/var/www/../../etc", "/var/www/.git", "/var/www/", "/var/wwwroot", '/var/www/a"b', "/var/www/a b"],
};
const DOWNLOADS = {
  taken: ["", "https://example.com/shop.war", "http://10.0.0.1:8081/a.war?token=x"],
  refused: ["file:///etc/passwd", "ftp://example.com/a.war", "https://", "https://a b/c", "a.war"],
};
const DIGESTS = {
  taken: ["", "0123456789abcdefABCDEF0123456789abcdefABCDEF0123456789abcdefABCD"],
  refused: ["a".repeat(63), "g".repeat(64), "a".repeat(65)],
};
const DATABASES = {
  taken: ["app", "shop_2"],
  refused: ["", "App", "2shop", "a-b", "a b", "a;b", "a`b", "a'b", "a\nb", "a\n", "x".repeat(33)],
};
const VOLUMES = { taken: ["data", "shop-2"], refused: ["", "Data", "2x", "a_b", "a/b", "../a", "a b", "a\n", "$(a)"] };

const SOURCES = {
  taken: [
    "https://example.com/shop.git",
    "https://user:token@example.com:8443/shop",
    "http://10.0.0.1/a.tar.gz?token=x",
    "file:///srv/shop.git",
  ],
  refused: [
    "",
    "git@example.com:shop.git",
    "ssh://example.com/shop",
    "https://",
    "https:///a",
    "ext::sh -c x",
    "file://a/b c",
    "-u",
  ],
};
const REVISIONS = {
  taken: ["", "main", "v1.2.3", "feature/cart", "0123abc"],
  refused: ["-x", "--upload-pack=x", "a b", "a:b", "+a", "^a", "a~1", "a*", "@{u}", ".a"],
};
const FOLDERS = {
  taken: ["", "public", "dist/site-1", "packages/api_2"],
  refused: ["/etc", "..", "a/../b", ".git", "a/", "a//b", "a b", 'a"b', "a%h"],
};

/** They go into configuration files and commands: what could be more than a value must not get there. */
describe.each([
  { service: "haproxy", parameter: "backEnds", ...ADDRESSES },
  { service: "haproxy", parameter: "healthPath", ...PATHS },
  { service: "apache", parameter: "documentRoot", ...ROOTS },
  { service: "tomcat", parameter: "healthPath", ...PATHS },
  { service: "tomcat", parameter: "warUrl", ...DOWNLOADS },
  { service: "tomcat", parameter: "warSha256", ...DIGESTS },
  { service: "three-tier", parameter: "healthPath", ...PATHS },
  { service: "three-tier", parameter: "warUrl", ...DOWNLOADS },
  { service: "three-tier", parameter: "warSha256", ...DIGESTS },
  { service: "three-tier", parameter: "database", ...DATABASES },
  { service: "mysql", parameter: "database", ...DATABASES },
  { service: "mongodb", parameter: "database", ...DATABASES },
  { service: "glusterfs", parameter: "volume", ...VOLUMES },
  ...["static-site", "php", "nodejs"].flatMap((service) => [
    { service, parameter: "source", ...SOURCES },
    { service, parameter: "revision", ...REVISIONS },
    { service, parameter: "sha256", ...DIGESTS },
    { service, parameter: "folder", ...FOLDERS },
    { service, parameter: "healthPath", ...PATHS },
  ]),
  { service: "prometheus", parameter: "otherTargets", ...ADDRESSES },
])("$parameter of $service", ({ service, parameter, taken, refused }) => {
  const { blueprint } = services.get(service)!;
  const accepts = (value: string) =>
    checkParameters(blueprint, { ...askedBy(blueprint.parameters[parameter]), [parameter]: value }).ok;

  it.each(taken)("takes %j", (value) => expect(accepts(value)).toBe(true));
  it.each(refused)("refuses %j", (value) => expect(accepts(value)).toBe(false));
});
