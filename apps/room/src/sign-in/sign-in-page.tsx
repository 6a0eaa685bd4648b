/** Signing in: one button, no password. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button } from "react-aria-components/Button";
import { useRoom } from "../app/room-context.tsx";
import { Gate } from "./gate.tsx";
import { passkeyAdvice, signIn } from "./passkey.ts";

export function SignInPage() {
  const { api } = useRoom();
  const { next } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const queries = useQueryClient();
  const enter = useMutation({
    mutationFn: () => signIn(api),
    async onSuccess() {
      queries.removeQueries({ queryKey: ["me"] });
      await navigate({ href: next ?? "/", replace: true });
    },
  });
  return (
    <Gate title="Sign in">
      <p>
        This room is for the people who watch over elections here. Your device asks for your fingerprint, face or PIN.
      </p>
      {enter.isError && (
        <p className="notice notice-bad" role="alert">
          {passkeyAdvice(enter.error)}
        </p>
      )}
      <Button className="primary large" isPending={enter.isPending} onPress={() => enter.mutate()}>
        {enter.isPending ? "Waiting for your device…" : "Sign in with a passkey"}
      </Button>
      <p className="quiet small">
        No passkey yet? Ask the person who runs this hub for an invitation. There is no password to forget.
      </p>
    </Gate>
  );
}
