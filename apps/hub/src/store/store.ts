/** Both stores of a hub. */
import type { EventStore } from "./events/event-store.ts";
import type { RoomStore } from "./room/room-store.ts";

export interface Store {
  readonly events: EventStore;
  readonly room: RoomStore;
  close(): Promise<void>;
}
