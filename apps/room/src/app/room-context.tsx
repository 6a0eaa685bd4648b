/** What `main.tsx` made and every page uses. */
import { createContext, useCallback, useContext, useSyncExternalStore } from "react";
import type { Api } from "../api/client.ts";
import type { Kept } from "../live/kept.ts";
import type { LinkView } from "../live/link.ts";
import type { LiveClient } from "../live/live-client.ts";
import type { Reread } from "../live/reread.ts";
import type { RoomClock } from "../time/room-clock.ts";
import type { Zone } from "../time/zone.ts";

export interface RoomParts {
  readonly api: Api;
  readonly live: LiveClient;
  readonly kept: Kept;
  readonly reread: Reread;
  readonly clock: RoomClock;
  readonly zone: Zone;
  /** ms since the epoch by this computer, as the link counts. */
  readonly nowMs: () => number;
}

const RoomContext = createContext<RoomParts | undefined>(undefined);

export const RoomProvider = RoomContext.Provider;

/** @throws {Error} outside the room. */
export function useRoom(): RoomParts {
  const room = useContext(RoomContext);
  if (room === undefined) throw new Error("useRoom outside of RoomProvider");
  return room;
}

export function useLinkView(): LinkView {
  const { live } = useRoom();
  return useSyncExternalStore(live.subscribe, live.view);
}

/** Something derived from the ticking clock; the caller is drawn again only when the answer changes. */
export function useTicking<T extends string | number | boolean | undefined>(derive: (nowUs: number) => T): T {
  const { clock } = useRoom();
  const subscribe = useCallback((listener: () => void) => clock.subscribe(listener), [clock]);
  return useSyncExternalStore(subscribe, () => derive(clock.secondUs()));
}
