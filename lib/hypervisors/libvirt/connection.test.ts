import { describe, expect, it } from "vitest";
import { effectiveUri, isRemoteUri, libvirtConnection } from "@/lib/hypervisors/libvirt/connection";

describe("libvirtConnection", () => {
  it("has defaults for this host", () => {
    expect(libvirtConnection.parse({})).toEqual({
      uri: "qemu:///system",
      acceleration: "auto",
      shutdownGraceMs: 60_000,
    });
  });

  it.each([
    "qemu:///system",
    "qemu+ssh://root@kvm-1.example.com/system",
    "qemu+ssh://kvm-1:2222/system?keyfile=/etc/burgeon/key&no_tty=1",
    "qemu+tls://10.0.0.5/system?pkipath=/etc/pki/burgeon",
  ])("takes %s", (uri) => {
    expect(libvirtConnection.safeParse({ uri }).success).toBe(true);
  });

  it.each([
    "qemu:///session",
    "lxc:///system",
    "qemu+ext:///system?command=/tmp/x",
    "qemu+ssh://host/system?command=/tmp/x",
    "qemu+ssh://host/system?netcat=/tmp/x",
    "qemu+ssh://host/system?no_verify=1",
    "qemu+ssh://host/system?known_hosts_verify=ignore",
    "qemu+ssh://-oProxyCommand=id/system",
    "qemu+ssh://user@-oProxyCommand=id/system",
    "qemu+ssh://host/system; id",
    "qemu+tls://host/system?no_verify=1",
  ])("refuses %s", (uri) => {
    expect(libvirtConnection.safeParse({ uri }).success).toBe(false);
  });

  it.each(["relative", "/", "/a/../b", "/a/", "/a b", "/a'"])("refuses the pool folder %j", (poolDir) => {
    expect(libvirtConnection.safeParse({ poolDir }).success).toBe(false);
  });

  it("lets ssh fail rather than ask on the terminal", () => {
    expect(effectiveUri("qemu+ssh://h/system")).toBe("qemu+ssh://h/system?no_tty=1");
    expect(effectiveUri("qemu+ssh://h/system?keyfile=/k")).toBe("qemu+ssh://h/system?keyfile=/k&no_tty=1");
    expect(effectiveUri("qemu+ssh://h/system?no_tty=1")).toBe("qemu+ssh://h/system?no_tty=1");
    expect(effectiveUri("qemu:///system")).toBe("qemu:///system");
    expect([isRemoteUri("qemu:///system"), isRemoteUri("qemu+tls://h/system?pkipath=/p")]).toEqual([false, true]);
  });
});
