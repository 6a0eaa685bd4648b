/** The hub, put together: stores, ingest, watch and serve, started in order and ended in the reverse. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "@watchfloor/domain";
import type { Register } from "@watchfloor/jurisdictions";
import type { Logger } from "pino";
import { Registry } from "prom-client";
import { hostsOf, roomOrigin, told } from "./addresses.ts";
import { address, type HubValues, isLoopback } from "./configuration.ts";
import { hubIdentity, type ServerTls } from "./identity.ts";
import { createEnrolment, measureIngest, openIngest } from "./ingest/index.ts";
import { lockDirectory } from "./lock.ts";
import { readOwnTls } from "./own-tls.ts";
import { writePrivate } from "./private-file.ts";
import { renewDaily } from "./renewal.ts";
import { doorOf, type RunFile } from "./run-file.ts";
import { createServe, type ServeSettings } from "./serve/index.ts";
import { openStore, type StorePlaces } from "./store/index.ts";
import { createWatch } from "./watch/index.ts";

/** What the hub gets of the world; only `main.ts` knows the real one. */
export interface World {
  readonly now: Clock;
  readonly every: (ms: number, tick: () => void) => () => void;
  readonly log: Logger;
  readonly register: Register;
  readonly version: string;
  readonly pid: number;
  /** This machine's name, for the certificate. */
  readonly hostName: string;
  /** `apps/room/dist`, when it is there. */
  readonly roomDirectory: string | undefined;
  /** A port nobody listens on. */
  readonly freePort: (host: string) => Promise<number>;
  readonly readText: (path: string) => Promise<string>;
}

/** What the hub says when it stands. */
export interface Ready {
  readonly kind: "ready";
  readonly room: string;
  readonly ingest: string;
  readonly enrol: string;
  readonly invitation?: string;
  readonly pid: number;
}

export interface RunningHub {
  readonly ready: Ready;
  close(): Promise<void>;
}

/** The operator's token lives an hour. */
const RENEW_TOKEN_MS = 1_200_000;
/** How soon another hub's change of the sensors on the same database counts here. */
const REFRESH_SENSORS_MS = 2_000;

/**
 * Starts a hub on `values.data`, an absolute directory.
 *
 * @throws {WatchfloorError} E_DATA_IN_USE, E_DATA_NEWER, E_STORE, E_CERTIFICATE, E_CONFIG_INVALID, E_LISTEN.
 */
export async function startHub(values: HubValues, world: World): Promise<RunningHub> {
  const { now, every, log, register } = world;
  const directory = join(values.data, "hub");
  // What was opened is closed in the reverse order, also when the start fails half-way.
  const ends: (() => unknown)[] = [];
  const close = async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  };
  const onFault = (error: unknown) => log.error({ err: error }, "fault");
  const own = ownTls(values, world);
  const secure = own !== undefined || !isLoopback(address(values.listen).host);
  const originAt = (port: number) => roomOrigin(values, { port, secure, hostName: world.hostName });
  // Before anything is opened: a name that no browser takes, or a certificate, is found out here and not by the first person.
  originAt(address(values.listen).port);
  await own?.();
  try {
    const lock = await lockDirectory(directory);
    ends.push(() => lock.release());
    const identity = await hubIdentity(directory, values.name, hostsOf(values, world.hostName), now);
    await mkdir(join(directory, "events"), { recursive: true, mode: 0o700 });
    const store = await openStore(placesOf(values, directory));
    ends.push(() => store.close());
    const metrics = new Registry();
    const watch = createWatch({ store, register, now, every, onFault });
    const ingest = await openIngest({
      store,
      now,
      onFault,
      landingDirectory: join(directory, "landing"),
      maxLandedBytes: values["ingest.maxLandedBytes"],
      tls: { ...identity.tls, clientCa: identity.authority.certificatePem },
      observers: [watch],
    });
    ends.push(() => ingest.close());
    measureIngest(metrics, ingest.figures);
    await watch.start();
    ends.push(() => watch.stop());
    const enrolment = createEnrolment({
      room: store.room,
      authority: identity.authority,
      now,
      tls: identity.tls,
      onFault,
    });
    ends.push(() => enrolment.close());
    const doors = {
      ingest: told(values, world.hostName, await ingest.listen(address(values.ingest))),
      enrol: told(values, world.hostName, await enrolment.listen(address(values.enrol))),
    };
    const roomTls = own === undefined ? identity.tls : await own();
    const settings = await serveSettings(values, world, originAt, secure ? roomTls : undefined);
    const place = () => ({ ...doors, caSha256: identity.caSha256 });
    const serve = await createServe({ settings, store, watch, register, enrolment: place, metrics, now, every, log });
    ends.push(() => serve.close());
    await serve.listen();
    const hub = { name: "hub", tls: identity.tls, read: identity.currentTls };
    const shown =
      own === undefined
        ? [{ ...hub, by: [ingest, enrolment, serve] }]
        : [
            { ...hub, by: [ingest, enrolment] },
            { name: "room", tls: roomTls, read: own, by: [serve] },
          ];
    ends.push(renewDaily(shown, metrics, { every, onFault }));
    const runFile = join(directory, "run", "hub.json");
    const writeRunFile = async () => {
      const token = await serve.issueOperatorToken();
      // The operator's file may hold the next certificate before the room shows it: both are good.
      const next = own === undefined ? undefined : await own().catch(() => undefined);
      const chains = own === undefined ? [identity.authority.certificatePem] : [roomTls.cert, next?.cert ?? ""];
      const door = doorOf(settings, settings.tls === undefined ? [] : chains);
      const said: RunFile = { room: settings.origin.href, ...door, ...doors, token, pid: world.pid };
      await writePrivate(runFile, `${JSON.stringify(said)}\n`);
    };
    await writeRunFile();
    ends.push(every(RENEW_TOKEN_MS, () => void writeRunFile().catch(onFault)));
    if (values["room.url"] !== undefined) {
      ends.push(every(REFRESH_SENSORS_MS, () => void store.room.sensors.refresh().catch(onFault)));
    }
    const invitation = await serve.firstInvitation();
    const invited = invitation === undefined ? {} : { invitation: invitation.href };
    return { ready: { kind: "ready", room: settings.origin.href, ...doors, ...invited, pid: world.pid }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function placesOf(values: HubValues, directory: string): StorePlaces {
  const { "events.url": events, "room.url": room } = values;
  return {
    events:
      events === undefined
        ? { kind: "embedded", directory: join(directory, "events") }
        : { kind: "server", url: new URL(events) },
    room:
      room === undefined
        ? { kind: "embedded", directory: join(directory, "room") }
        : { kind: "server", url: new URL(room) },
  };
}

function ownTls(values: HubValues, world: World): (() => Promise<ServerTls>) | undefined {
  const { "tls.certificate": certificate, "tls.key": key } = values;
  if (certificate === undefined || key === undefined) return undefined;
  return () => readOwnTls({ certificate, key }, world.readText);
}

async function serveSettings(
  values: HubValues,
  world: World,
  originAt: (port: number) => URL,
  tls: ServerTls | undefined,
): Promise<ServeSettings> {
  const { host, port: asked } = address(values.listen);
  const port = asked === 0 ? await world.freePort(host) : asked;
  return {
    host,
    port,
    origin: originAt(port),
    hubName: values.name,
    version: world.version,
    exercise: values.exercise,
    roomDirectory: world.roomDirectory,
    tls,
  };
}
