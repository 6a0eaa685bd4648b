/** Asks for a further passkey: its name first, then the device. */
import { Button } from "react-aria-components/Button";

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
      <label className="field">
        Which device or key will it be?
        <input
          value={name}
          onChange={(event) => change(event.target.value)}
          required
          maxLength={100}
          autoComplete="off"
          placeholder="security key in the office safe"
        />
        <span className="quiet small">
          The browser then offers this device, a phone nearby (it shows a code to scan) or a security key.
        </span>
      </label>
      <Button type="submit" className="primary" isPending={pending} isDisabled={name.trim() === ""}>
        {pending ? "Waiting for your device…" : "Add a passkey"}
      </Button>
    </form>
  );
}
