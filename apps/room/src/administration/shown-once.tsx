/** A secret that is shown once: large enough to read, easy to copy, gone when it is put away. */
import type { ReactNode } from "react";
import { Button } from "react-aria-components/Button";
import { CopyButton } from "../app/copy-button.tsx";
import { useRoom } from "../app/room-context.tsx";
import { formatBoth } from "../time/age.ts";

export interface ShownOnceProps {
  readonly title: string;
  readonly secret: string;
  readonly expiresAtUs: number;
  readonly done: () => void;
  readonly children?: ReactNode;
}

export function ShownOnce({ title, secret, expiresAtUs, done, children }: ShownOnceProps) {
  const { zone } = useRoom();
  return (
    <div className="notice shown-once" role="status">
      <p>
        <strong>{title}</strong> It is shown now and never again; it works until {formatBoth(expiresAtUs, zone)}.
      </p>
      <code className="secret">{secret}</code>
      {children}
      <p className="row">
        <CopyButton text={() => secret}>Copy</CopyButton>
        <Button onPress={done}>I have kept it</Button>
      </p>
    </div>
  );
}
