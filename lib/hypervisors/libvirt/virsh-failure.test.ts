import { describe, expect, it } from "vitest";
import { PortalError } from "@/lib/errors";
import { toPortalError, VirshFailure } from "@/lib/hypervisors/libvirt/virsh-failure";
import { say } from "@/lib/util/say";

/** Texts of virsh 9.0 (LC_ALL=C); those that a healthy host cannot be made to print are as users report them. */
const TABLE: [what: string, stderr: string, kind: string, code: string][] = [
  [
    "no daemon",
    "error: failed to connect to the hypervisor\nerror: Failed to connect socket to '/var/run/libvirt/libvirt-sock': No such file or directory",
    "unreachable",
    "hypervisor-unreachable",
  ],
  [
    "no ssh server",
    "error: failed to connect to the hypervisor\nerror: Cannot recv data: ssh: connect to host 127.0.0.1 port 22: Connection refused: Connection reset by peer",
    "unreachable",
    "hypervisor-unreachable",
  ],
  [
    "no certificate",
    "error: failed to connect to the hypervisor\nerror: Cannot read CA certificate '/etc/pki/CA/cacert.pem': No such file or directory",
    "unreachable",
    "hypervisor-unreachable",
  ],
  [
    "a daemon that stopped",
    "error: Disconnected from qemu:///system due to end of file\nerror: End of file while reading data: Input/output error",
    "unreachable",
    "hypervisor-unreachable",
  ],
  ["a daemon that hangs", "timed out after 60000 ms", "unreachable", "hypervisor-unreachable"],
  ["no virsh", "spawn virsh ENOENT", "client-missing", "hypervisor-unreachable"],
  [
    "not in the group",
    "error: failed to connect to the hypervisor\nerror: Failed to connect socket to '/var/run/libvirt/libvirt-sock': Permission denied",
    "denied",
    "hypervisor-unreachable",
  ],
  [
    "polkit says no",
    "error: failed to connect to the hypervisor\nerror: authentication unavailable: no polkit agent available to authenticate action 'org.libvirt.unix.manage'",
    "denied",
    "hypervisor-unreachable",
  ],
  [
    "ssh says no",
    "error: failed to connect to the hypervisor\nerror: Cannot recv data: root@h: Permission denied (publickey).: Connection reset by peer",
    "denied",
    "hypervisor-unreachable",
  ],
  [
    "an unknown host key",
    "error: failed to connect to the hypervisor\nerror: Cannot recv data: Host key verification failed.: Connection reset by peer",
    "denied",
    "hypervisor-unreachable",
  ],
  ["no such domain", "error: failed to get domain 'nope'", "no-domain", "not-found"],
  [
    "a domain that vanished",
    "error: Domain not found: no domain with matching uuid '88ae4a57-2e72-4dd3-8554-72e71f72d399' (m-1)",
    "no-domain",
    "not-found",
  ],
  [
    "no such volume",
    "error: failed to get vol 'nope'\nerror: Storage volume not found: no storage vol with matching path 'nope'",
    "no-volume",
    "hypervisor-refused",
  ],
  [
    "no such pool",
    "error: failed to get pool 'nope'\nerror: Storage pool not found: no storage pool with matching name 'nope'",
    "no-pool",
    "hypervisor-refused",
  ],
  [
    "no such network",
    "error: failed to get network 'nope'\nerror: Network not found: no network with matching name 'nope'",
    "no-network",
    "hypervisor-refused",
  ],
  [
    "no such snapshot",
    "error: Domain snapshot not found: no domain snapshot with matching name 'nope'",
    "no-snapshot",
    "not-found",
  ],
  [
    "a domain that exists",
    "error: Failed to define domain from dom.xml\nerror: operation failed: domain 'zz-m' already exists with uuid 88ae4a57-2e72-4dd3-8554-72e71f72d399",
    "exists",
    "hypervisor-refused",
  ],
  [
    "a network that exists",
    "error: Failed to define network from net.xml\nerror: operation failed: network 'zz' already exists with uuid 246788c8-ddb8-4ba5-9bad-7852142e19f7",
    "exists",
    "hypervisor-refused",
  ],
  [
    "a volume that exists",
    "error: Failed to create vol from vol.xml\nerror: storage volume 'image.a.disk' exists already",
    "exists",
    "hypervisor-refused",
  ],
  [
    "a snapshot that exists",
    "error: operation failed: domain moment s1 already exists",
    "exists",
    "hypervisor-refused",
  ],
  [
    "a subnet in use",
    "error: Failed to start network zz\nerror: internal error: Network is already in use by interface bgzz",
    "subnet-taken",
    "hypervisor-refused",
  ],
  [
    "a volume in use",
    "error: Failed to delete vol machine.a.disk\nerror: Requested operation is not valid: volume 'machine.a.disk' is still in use.",
    "busy",
    "hypervisor-refused",
  ],
  [
    "a volume being made",
    "error: Requested operation is not valid: volume 'machine.a.disk' is still being allocated.",
    "busy",
    "hypervisor-refused",
  ],
  [
    "a pool at work",
    "error: internal error: pool 'burgeon-a' has asynchronous jobs running.",
    "busy",
    "hypervisor-refused",
  ],
  [
    "a domain at rest",
    "error: Failed to destroy domain 'm'\nerror: Requested operation is not valid: domain is not running",
    "not-active",
    "hypervisor-refused",
  ],
  [
    "a pool at rest",
    "error: Failed to destroy pool p\nerror: Requested operation is not valid: storage pool 'p' is not active",
    "not-active",
    "hypervisor-refused",
  ],
  ["a domain that runs", "error: Domain is already active", "already-active", "hypervisor-refused"],
  [
    "a full disk",
    "error: Failed to create vol a\nerror: internal error: Child process (/usr/bin/qemu-img convert) unexpected exit status 1: qemu-img: error while writing: No space left on device",
    "full",
    "hypervisor-full",
  ],
  [
    "no memory",
    "error: Failed to start domain 'm'\nerror: internal error: qemu unexpectedly closed the monitor: cannot set up guest memory 'pc.ram': Cannot allocate memory",
    "full",
    "hypervisor-full",
  ],
  [
    "no inotify instances",
    "error: Failed to start network n\nerror: internal error: Child process (dnsmasq) unexpected exit status 5: \ndnsmasq: failed to create inotify: Too many open files",
    "host-limit",
    "hypervisor-full",
  ],
  [
    "no KVM",
    "error: Failed to start domain 'm'\nerror: unsupported configuration: Emulator '/usr/bin/qemu-system-x86_64' does not support virt type 'kvm'",
    "no-acceleration",
    "hypervisor-refused",
  ],
  [
    "a file QEMU may not read",
    "error: Failed to start domain 'm'\nerror: Cannot access storage file '/root/x' (as uid:64055, gid:108): Permission denied",
    "denied",
    "hypervisor-unreachable",
  ],
  ["anything else", "error: internal error: something new", "refused", "hypervisor-refused"],
];

describe("what virsh says", () => {
  it.each(TABLE)("%s", (_what, stderr, kind, code) => {
    const failure = new VirshFailure("x", stderr);
    expect(failure.kind).toBe(kind);
    const error = toPortalError(failure);
    expect(error).toBeInstanceOf(PortalError);
    expect(error).toMatchObject({
      code,
      text: { detail: expect.stringMatching(/\.$|:/), remedy: expect.stringMatching(/\.$/) },
    });
  });

  it("keeps libvirt's most telling line for people", () => {
    expect(
      toPortalError(new VirshFailure("start", "error: Failed to start domain 'm'\nerror: internal error: why\n\n")),
    ).toMatchObject({
      text: { detail: "libvirt refused the request: internal error: why" },
    });
  });

  it("hands on what is not virsh's", () => {
    const error = new PortalError("cancelled", { detail: say`d`, remedy: say`r` });
    expect(toPortalError(error)).toBe(error);
  });
});
