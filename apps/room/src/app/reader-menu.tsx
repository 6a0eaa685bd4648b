/** Who is signed in, the theme, the wall, and the way out. */
import { useNavigate } from "@tanstack/react-router";
import type { Me } from "@watchfloor/wire";
import { Button } from "react-aria-components/Button";
import { Dialog, DialogTrigger } from "react-aria-components/Dialog";
import { Popover } from "react-aria-components/Popover";
import { scopeWords } from "../text/scope-words.ts";
import { ThemeSwitch } from "../theme/theme-switch.tsx";

function initials(name: string): string {
  const words = name.trim().split(/\s+/u).slice(0, 2);
  return words.map((word) => [...word][0]?.toUpperCase() ?? "").join("") || "?";
}

export function ReaderMenu({ me, signOut }: { readonly me: Me; readonly signOut: () => void }) {
  const navigate = useNavigate();
  return (
    <DialogTrigger>
      <Button className="reader" aria-label={`${initials(me.name)}, account, theme and wall`}>
        {initials(me.name)}
      </Button>
      <Popover className="popover" placement="bottom end">
        <Dialog className="reader-menu" aria-label="Account">
          {({ close }) => (
            <>
              <p className="reader-name">{me.name}</p>
              <p className="quiet">
                Sees {scopeWords(me.scope)} · may {me.rights.join(", ")}
              </p>
              <Button
                onPress={() => {
                  close();
                  void navigate({ to: "/account" });
                }}
              >
                Account and passkeys
              </Button>
              <ThemeSwitch />
              <Button
                onPress={() => {
                  close();
                  void navigate({ to: "/wall" });
                }}
              >
                Open the wall
              </Button>
              <Button onPress={signOut}>Sign out</Button>
              <p className="quiet small">
                {me.hub.name} · Watchfloor {me.hub.version}
              </p>
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
