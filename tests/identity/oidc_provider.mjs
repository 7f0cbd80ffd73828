// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// A whole OpenID Connect provider for the tests. PEOPLE is a file of claims by login, read at every sign-in.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , modules, port, callback, people] = process.argv;
const { default: Provider } = await import(pathToFileURL(`${modules}/oidc-provider/lib/index.js`));

const client = {
  client_id: "allmende",
  client_secret: "geheim",
  redirect_uris: [callback],
  grant_types: ["authorization_code"],
};
const claimsOf = (login) => ({ sub: login, ...JSON.parse(readFileSync(people, "utf8"))[login] });

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [client],
  scopes: ["openid", "email", "profile", "groups"],
  claims: {
    openid: ["sub"],
    email: ["email", "email_verified"],
    profile: ["name", "birthdate"],
    groups: ["groups"],
  },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true } },
  cookies: { keys: ["only for tests"] },
  findAccount: (_, login) => ({ accountId: login, claims: () => claimsOf(login) }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
