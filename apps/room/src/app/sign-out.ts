/** Ends the session and loads the room anew, so that nothing of the reader stays in it. */
import { useQueryClient } from "@tanstack/react-query";
import { isAnything } from "../api/client.ts";
import { useRoom } from "./room-context.tsx";

export function useSignOut(): () => Promise<void> {
  const { api } = useRoom();
  const queries = useQueryClient();
  return async () => {
    await api.post("/api/v1/sign-out", undefined, isAnything).catch(() => undefined);
    queries.clear();
    globalThis.location.assign("/sign-in");
  };
}
