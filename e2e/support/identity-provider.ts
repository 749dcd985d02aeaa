import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

const CLIENT_ID = "burgeon";

/**
 * A real OpenID Connect provider on loopback, with the sign-in and consent pages that it brings: any name and any password
 * will do. Whoever is called "x" has the address x@example.org. It insists on PKCE, and unlike many providers it tells
 * address and name at the userinfo endpoint alone, as the standard has it.
 */
export class IdentityProvider {
  /** Parameters of the last request for authorization. */
  asked: Record<string, unknown> = {};

  private constructor(
    private server: Server,
    private readonly port: number,
    private readonly redirectUri: string,
  ) {}

  static async start(portal: string): Promise<IdentityProvider> {
    const server = await listen(0, (_, response) => response.end());
    const { port } = server.address() as AddressInfo;
    const provider = new IdentityProvider(server, port, `${portal}/api/auth/callback/oidc`);
    await provider.stop();
    await provider.begin();
    return provider;
  }

  get issuer(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What a portal needs to know. */
  get settings() {
    return {
      OIDC_ISSUER: this.issuer,
      OIDC_CLIENT_ID: CLIENT_ID,
      OIDC_CLIENT_SECRET: "the secret that the portal knows",
      OIDC_NAME: "Test ID",
    };
  }

  /** Listens again after `stop`, with no memory of who signed in. The secret is the one it knows of the portal. */
  async begin(secret = this.settings.OIDC_CLIENT_SECRET): Promise<void> {
    const provider = new Provider(this.issuer, {
      clients: [{ client_id: CLIENT_ID, client_secret: secret, redirect_uris: [this.redirectUri] }],
      pkce: { methods: ["S256"], required: () => true },
      scopes: ["openid", "email", "profile"],
      claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
      cookies: { keys: ["only for tests"] },
      findAccount: (_, id) => ({
        accountId: id,
        claims: () => ({ sub: id, email: `${id}@example.org`, email_verified: true, name: `Person ${id}` }),
      }),
    });
    provider.on("interaction.started", ({ oidc }) => (this.asked = { ...oidc.params }));
    this.server = await listen(this.port, provider.callback());
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function listen(port: number, listener: RequestListener): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(listener);
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
