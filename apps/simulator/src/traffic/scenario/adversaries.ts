/** Machines outside that mean harm here; documentation addresses, as all that is outside. */
import { outsideHost } from "../frame/host.ts";
import type { OfficeNetwork, Site } from "../office/network.ts";

export interface Adversaries {
  readonly lureSite: Site;
  readonly payloadHost: Site;
  readonly emotetController: Site;
  readonly trickbotController: Site;
  readonly guesser: Site;
  readonly webAttacker: Site;
  readonly tunnelServer: Site;
  readonly dropHost: Site;
  readonly supportVendor: Site;
}

export function adversaries({ gateway }: OfficeNetwork): Adversaries {
  const site = (name: string, ip: string, rttUs: number): Site => ({ host: outsideHost(name, ip, gateway, 47), rttUs });
  return {
    lureSite: site("invoices.bakery.example", "203.0.113.140", 88_000),
    payloadHost: site("203.0.113.77", "203.0.113.77", 120_000),
    emotetController: site("198.51.100.201", "198.51.100.201", 140_000),
    trickbotController: site("198.51.100.219", "198.51.100.219", 150_000),
    guesser: site("guesser", "192.0.2.200", 160_000),
    webAttacker: site("web-attacker", "192.0.2.210", 110_000),
    tunnelServer: site("t.updates-cache.test", "203.0.113.190", 95_000),
    dropHost: site("drop.filebox.test", "203.0.113.222", 70_000),
    supportVendor: site("relay.remote-support.example", "198.51.100.140", 45_000),
  };
}
