/** Both stores of a hub. */
import { type EventsPlace, openEventStore, type WritableEventStore } from "./events/open.ts";
import { openRoomStore, type RoomPlace } from "./room/open.ts";
import type { RoomStore } from "./room/room-store.ts";

export interface Store {
  readonly events: WritableEventStore;
  readonly room: RoomStore;
  close(): Promise<void>;
}

export interface StorePlaces {
  readonly events: EventsPlace;
  readonly room: RoomPlace;
}

/** Opens both, or neither. @throws {WatchfloorError} of `openEventStore` and `openRoomStore`. */
export async function openStore(places: StorePlaces): Promise<Store> {
  const events = await openEventStore(places.events);
  try {
    const room = await openRoomStore(places.room);
    const close = async () => {
      await events.close();
      await room.close();
    };
    return { events, room, close };
  } catch (error) {
    await events.close();
    throw error;
  }
}
