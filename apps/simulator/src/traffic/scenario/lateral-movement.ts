/** From one clerk's machine to the others: a program written to ADMIN$, run as a service by remote call. */
import { installAndRunService } from "../protocol/dcerpc.ts";
import { smbDialogue } from "../protocol/smb.ts";
import { inertProgram } from "./inert.ts";
import { victimOf } from "./lure.ts";
import { planted, type Scenario } from "./truth.ts";

const SECOND_US = 1_000_000;

/** The file server first, then two workstations, 40 s apart. */
export const lateralMovement: Scenario = (stage, atUs, rng) => {
  const { network, plan } = stage;
  const from = victimOf(stage);
  const others = network.people.filter(({ workstation }) => workstation !== from.workstation).slice(0, 2);
  const targets = [network.fileServer, ...others.map(({ workstation }) => workstation)];
  const flows = targets.map((target, at) => {
    const startUs = atUs + at * 40 * SECOND_US;
    const service = rng.text(8);
    const program = inertProgram(rng, 48_000);
    return plan.tcp({
      client: from.workstation,
      server: target,
      serverPort: 445,
      startUs,
      appProto: "smb",
      says: (own) =>
        smbDialogue(
          {
            domain: network.domain,
            user: "itadmin",
            workstation: from.workstation.name.toUpperCase(),
            server: target.name.toUpperCase(),
            startUs,
            visits: [
              {
                share: `\\\\${target.ip}\\ADMIN$`,
                deeds: [{ kind: "write", name: `${service}.exe`, content: program }],
              },
              {
                share: `\\\\${target.ip}\\IPC$`,
                deeds: [
                  {
                    kind: "pipe",
                    name: "svcctl",
                    calls: installAndRunService(target.ip, service, `%SystemRoot%\\${service}.exe`, own),
                  },
                ],
              },
            ],
          },
          own,
        ),
    });
  });
  // Newer tools speak with the service control manager without SMB.
  const calls = installAndRunService(network.fileServer.ip, rng.text(8), "%SystemRoot%\\inert.exe", rng);
  const direct = plan.tcp({
    client: from.workstation,
    server: network.fileServer,
    serverPort: 49_668,
    startUs: atUs + targets.length * 40 * SECOND_US,
    appProto: "dcerpc",
    says: () =>
      calls.flatMap(({ request, response }) => [
        { from: "client", bytes: request, afterUs: 900 } as const,
        { from: "server", bytes: response, afterUs: 700 } as const,
      ]),
  });
  return planted({
    scenario: "lateral-movement",
    flows: [...flows, direct],
    expectedSids: [9_100_020, 9_100_021, 9_100_022],
    description: `${from.workstation.name} writes a program to ADMIN$ of ${targets.length} machines and runs it as a service.`,
  });
};
