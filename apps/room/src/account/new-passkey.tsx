/** Asks for a further passkey: its name first, then the device. */
import { Button } from "react-aria-components/Button";
import { NameField } from "../app/name-field.tsx";

export interface NewPasskeyProps {
  readonly name: string;
  readonly change: (name: string) => void;
  readonly pending: boolean;
  readonly add: () => void;
}

export function NewPasskey({ name, change, pending, add }: NewPasskeyProps) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== "" && !pending) add();
      }}
    >
      <NameField
        label="Which device or key will it be?"
        value={name}
        change={change}
        placeholder="security key in the office safe"
      >
        <span className="quiet small">
          The browser then offers this device, a phone nearby (it shows a code to scan) or a security key.
        </span>
      </NameField>
      <Button type="submit" className="primary" isPending={pending} isDisabled={name.trim() === ""}>
        {pending ? "Waiting for your device…" : "Add a passkey"}
      </Button>
    </form>
  );
}
